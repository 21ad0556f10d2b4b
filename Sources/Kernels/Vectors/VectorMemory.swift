// Loads and stores of whole vectors, at any alignment.

extension UnsafePointer where Pointee: KernelScalar {
    /// Loads the vector that begins at an offset, counted in scalars.
    @inline(__always)
    func vector(at offset: Int) -> Pointee.Vector {
        // SAFETY: the caller guarantees a vector's scalars from the offset on; kernels pad.
        unsafe UnsafeRawPointer(self + offset).loadUnaligned(as: Pointee.Vector.self)
    }
}

extension UnsafeMutablePointer where Pointee: KernelScalar {
    /// Loads the vector that begins at an offset, counted in scalars.
    @inline(__always)
    func vector(at offset: Int) -> Pointee.Vector {
        unsafe UnsafePointer(self).vector(at: offset)
    }

    /// Stores a vector at an offset, counted in scalars.
    @inline(__always)
    func store(_ vector: Pointee.Vector, at offset: Int) {
        // SAFETY: as for loads.
        unsafe UnsafeMutableRawPointer(self + offset).storeBytes(
            of: vector,
            as: Pointee.Vector.self
        )
    }

    /// Replaces each of `count` scalars by the body's result for it, a vector at a time.
    @inline(__always)
    func replaceVectors(count: Int, _ body: (Pointee.Vector) -> Pointee.Vector) {
        // SAFETY: the caller guarantees `count` scalars; a copy completes the last vector.
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

extension Int {
    /// The least multiple of a positive number that is not below this one.
    @inline(__always)
    func roundedUp(toMultipleOf step: Int) -> Int { (self + step - 1) / step * step }
}

extension Array {
    /// Creates an array of the same element `count` times, faster than `init(repeating:count:)` when
    /// it is small; see docs/workarounds.md.
    @inline(__always)
    init(repeating element: Element, reserving count: Int) {
        self = []
        guard count > 0 else { return }
        append(addingCapacity: count) { elements in
            elements.append(repeating: element, count: count)
        }
    }

    /// The address of the first element; nil if there is none.
    ///
    /// It is valid while the array exists and is neither copied nor changed otherwise.
    @unsafe
    var start: UnsafeMutablePointer<Element>? {
        @inline(__always)
        mutating get {
            // Asking an empty array for its storage would allocate some.
            guard !isEmpty else { return nil }
            return unsafe withUnsafeMutableBufferPointer { buffer in buffer.baseAddress }
        }
    }
}

extension Span {
    /// The address of the first element; nil if there is none.
    ///
    /// It is valid while the collection that the span borrows from exists and is not changed.
    @unsafe
    var start: UnsafePointer<Element>? {
        // An empty array has an address too: that of storage which all empty arrays share.
        guard !isEmpty else { return nil }
        return unsafe withUnsafeBufferPointer { buffer in buffer.baseAddress }
    }
}
