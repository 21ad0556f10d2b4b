// How the kernels read and write memory: all of it in whole vectors, at any alignment.

extension UnsafePointer where Pointee: KernelScalar {
    /// Loads the vector that begins at an offset, counted in scalars.
    @inline(__always)
    func vector(at offset: Int) -> Pointee.Vector {
        // SAFETY: the caller has `Vector.scalarCount` scalars from the offset on; kernels pad.
        unsafe UnsafeRawPointer(self + offset).loadUnaligned(as: Pointee.Vector.self)
    }
}

extension UnsafeMutablePointer where Pointee: KernelScalar {
    /// Loads the vector that begins at an offset, counted in scalars.
    @inline(__always)
    func vector(at offset: Int) -> Pointee.Vector {
        // SAFETY: the caller has `Vector.scalarCount` scalars from the offset on; kernels pad.
        unsafe UnsafeRawPointer(self + offset).loadUnaligned(as: Pointee.Vector.self)
    }

    /// Stores a vector at an offset, counted in scalars.
    @inline(__always)
    func store(_ vector: Pointee.Vector, at offset: Int) {
        // SAFETY: the caller has `Vector.scalarCount` scalars from the offset on; kernels pad.
        unsafe UnsafeMutableRawPointer(self + offset).storeBytes(
            of: vector,
            as: Pointee.Vector.self
        )
    }
}

extension Int {
    /// The least multiple of a positive number that is not below this one.
    @inline(__always)
    func roundedUp(toMultipleOf step: Int) -> Int { (self + step - 1) / step * step }
}

extension UnsafeMutablePointer where Pointee: KernelScalar {
    /// Replaces each of `count` scalars by the body's result for it, a vector at a time.
    @inline(__always)
    func replaceVectors(count: Int, _ body: (Pointee.Vector) -> Pointee.Vector) {
        // SAFETY: the caller has `count` scalars; the last, partial vector goes through a copy.
        let width = Pointee.Vector.scalarCount
        var start = 0
        while start + width <= count {
            unsafe store(body(vector(at: start)), at: start)
            start += width
        }
        guard start < count else { return }
        var rest = Pointee.Vector.zero
        for lane in 0..<(count - start) { unsafe rest[lane] = self[start + lane] }
        rest = body(rest)
        for lane in 0..<(count - start) { unsafe self[start + lane] = rest[lane] }
    }
}

extension Array {
    /// Creates an array of the same element `count` times.
    ///
    /// For results of any size: `init(repeating:count:)` looks its storage's type up at each call,
    /// which takes longer than a small array is worth.
    @inline(__always)
    init(repeating element: Element, reserving count: Int) {
        self = []
        guard count > 0 else { return }
        append(addingCapacity: count) { elements in
            elements.append(repeating: element, count: count)
        }
    }

    /// The elements, to be changed.
    ///
    /// For arrays that may be empty: `mutableSpan` first gives an empty array storage of its own.
    var writableSpan: MutableSpan<Element> {
        @_lifetime(&self)
        @inline(__always)
        mutating get {
            if isEmpty { return MutableSpan() }
            return mutableSpan
        }
    }
}

extension Span {
    /// The address of the first element; nil if there is none.
    ///
    /// It is good for as long as what the span borrows from is not changed.
    @unsafe
    var start: UnsafePointer<Element>? {
        // An empty array has an address too: that of storage which all empty arrays share.
        guard !isEmpty else { return nil }
        // SAFETY: the span's elements stay where they are for as long as the span lives.
        return unsafe withUnsafeBufferPointer { buffer in buffer.baseAddress }
    }
}

extension MutableSpan {
    /// The address of the first element; nil if there is none.
    ///
    /// It is good for as long as the span is not used otherwise.
    @unsafe
    var start: UnsafeMutablePointer<Element>? {
        mutating get {
            guard !isEmpty else { return nil }
            // SAFETY: the span's elements stay where they are for as long as the span lives.
            return unsafe withUnsafeMutableBufferPointer { buffer in buffer.baseAddress }
        }
    }
}
