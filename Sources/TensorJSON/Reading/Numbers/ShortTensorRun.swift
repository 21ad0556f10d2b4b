import Tensors

/// Reads the nested arrays of a short tensor number by number: rows of a few numbers are over before
/// `NumberLanes` has got going.
///
/// A number of at most eight bytes fits in a word. Without its point it is a whole number below 2²⁴,
/// or of eight digits; both it and the power of ten are exact in either type, so that dividing them
/// rounds once. A longer number among them is left to `NumberRun`, and a tensor that starts with one
/// to `NumberLanes`.
///
/// Example: `0.43` is the digits 043 and two of them behind the point: 43 / 10² in one division.
@safe
struct ShortTensorRun<Scalar: DecimalScalar> {
    /// Why a run has stopped.
    enum Stop {
        /// It stands behind the tensor's last bracket.
        case complete
        /// It stands in front of a number that is not plain.
        case number
        /// What stands here is no such tensor, or one with something wrong.
        case irregular
    }

    /// After so many short numbers, a tensor with a long one is not begun again in lanes.
    private static var leastShortNumbers: Int { 8 }

    /// How many levels of brackets there are, 1 to 8.
    private let rank: Int

    /// How many items the open brackets of each level have so far.
    private var counts = InlineArray<8, Int>(repeating: 0)

    /// How many they must have; 0 until the first of a level have been closed.
    private var extents = InlineArray<8, Int>(repeating: 0)

    private let powers = PowerTables.shared

    /// Creates a run that stands in front of the first number.
    @inline(__always)
    init(rank: Int) { self.rank = rank }

    /// The extents, when the tensor is complete.
    var shape: Shape {
        var shape = Shape()
        for level in 0..<rank { shape = shape.appending(extents[level]) }
        return shape
    }

    /// Reads on from a number's first byte, or from behind a number.
    ///
    /// - Parameters:
    ///   - next: Where to go on; then where the run has stopped.
    ///   - document: The start of the document, which padding follows.
    ///   - isBehindNumber: Whether a number has just been read otherwise.
    ///   - elements: Where they go.
    ///   - capacity: The room there.
    ///   - count: How many were read.
    /// - Returns: Why it stopped.
    @unsafe
    @inline(__always)
    mutating func read(
        from next: inout UnsafePointer<UInt8>,
        in document: UnsafePointer<UInt8>,
        isBehindNumber: Bool,
        into elements: UnsafeMutablePointer<Scalar>,
        capacity: Int,
        count: inout Int
    ) -> Stop {
        if isBehindNumber, let stop = unsafe advance(&next) { return stop }
        while true {
            guard count < capacity else { return .irregular }
            if let value = unsafe shortNumber(&next) {
                // SAFETY: the count is below the capacity, which the caller vouches for.
                unsafe elements[count] = value
            } else {
                // Among the first, it will not be the only one.
                guard count >= Self.leastShortNumbers || isBehindNumber else { return .irregular }
                var run = unsafe NumberRun<Scalar>(at: next, in: document)
                guard let value = run.readOne() else { return .number }
                unsafe elements[count] = value
                unsafe next = run.next
            }
            count &+= 1
            if let stop = unsafe advance(&next) { return stop }
        }
    }

    /// Moves from behind a number to the next; returns why not, if there is none.
    @unsafe
    @inline(__always)
    private mutating func advance(_ next: inout UnsafePointer<UInt8>) -> Stop? {
        // SAFETY: the document ends in padding, where the run stops at the first zero byte.
        var level = rank &- 1
        counts[level] &+= 1
        unsafe Self.skipBlanks(&next)
        while unsafe next.pointee != ASCII.comma {
            guard unsafe next.pointee == ASCII.closeBracket else { return .irregular }
            unsafe next += 1
            if extents[level] == 0 { extents[level] = counts[level] }
            guard extents[level] == counts[level] else { return .irregular }
            counts[level] = 0
            guard level > 0 else { return .complete }
            level &-= 1
            counts[level] &+= 1
            unsafe Self.skipBlanks(&next)
        }
        unsafe next += 1
        unsafe Self.skipBlanks(&next)
        while level < rank &- 1 {
            guard unsafe next.pointee == ASCII.openBracket else { return .irregular }
            unsafe next += 1
            unsafe Self.skipBlanks(&next)
            level &+= 1
        }
        return nil
    }

    @unsafe
    @inline(__always)
    private static func skipBlanks(_ next: inout UnsafePointer<UInt8>) {
        // SAFETY: the padding is no blank.
        while true {
            let byte = unsafe next.pointee
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
            else { return }
            unsafe next += 1
        }
    }

    /// Moves over a number of at most eight bytes behind its sign; nil, and does not move, if there
    /// is none.
    @unsafe
    @inline(__always)
    private func shortNumber(_ next: inout UnsafePointer<UInt8>) -> Scalar? {
        // SAFETY: the run stands in the document or at its end, and padding follows.
        let isNegative = unsafe next.pointee == ASCII.minus
        let start = unsafe next + (isNegative ? 1 : 0)
        let values = unsafe WordWindow.word(at: start) ^ 0x3030_3030_3030_3030
        let nonDigits =
            ((values & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | values)
            & 0x8080_8080_8080_8080
        // In bits, eight for each byte; the highest bit of a byte is marked.
        let integer = nonDigits.trailingZeroBitCount & ~7
        guard integer > 0, integer < 64 else { return nil }
        // A superfluous zero.
        guard integer == 8 || values & 0xFF != 0 else { return nil }
        var (end, digits, fraction) = (integer, values, 0)
        if (values &>> UInt64(truncatingIfNeeded: integer)) & 0xFF == 0x1E {
            end = (nonDigits & (nonDigits &- 1)).trailingZeroBitCount & ~7
            fraction = end &- integer &- 8
            guard fraction > 0 else { return nil }
            let beforePoint: UInt64 = 1 &<< UInt64(truncatingIfNeeded: integer) &- 1
            digits = (values & beforePoint) | ((values &>> 8) & ~beforePoint)
        }
        let behind = unsafe start + (end &>> 3)
        let byte = unsafe behind.pointee
        guard byte == ASCII.comma || byte == ASCII.closeBracket || byte <= 0x20 else { return nil }
        let digitCount = fraction > 0 ? end &- 8 : end
        let significand = WordWindow.number(
            digits &<< UInt64(truncatingIfNeeded: 64 &- digitCount)
        )
        unsafe next = behind
        let magnitude =
            Scalar(Int(truncatingIfNeeded: significand)) / Scalar(powers.double(fraction &>> 3))
        return isNegative ? -magnitude : magnitude
    }
}

extension JSONReader {
    /// Documents of which as many bytes are left at most are read by `ShortTensorRun`.
    private static var longestShortText: Int { 1024 }

    /// Reads a short tensor of numbers in nested arrays; nil, with the reader where it was, if it is
    /// not short, or there is anything else or anything wrong in it.
    @inline(__always)
    mutating func shortTensor<Scalar: ReadableScalar>(
        of type: Scalar.Type
    ) throws(TensorDecodingError) -> Tensor<Scalar>? {
        let start = cursor.offset
        // A number takes two bytes at least.
        let capacity = (cursor.count - start) / 2
        guard cursor.count - start <= Self.longestShortText,
            capacity <= limits.maximumElementCount
        else { return nil }
        var rank = 0
        while cursor.byte == ASCII.openBracket {
            rank += 1
            cursor.offset += 1
            cursor.skipWhitespace()
        }
        var run = ShortTensorRun<Scalar>(rank: rank)
        var elements: [Scalar] = []
        if rank > 0, rank <= min(limits.maximumRank, Shape.maximumRank), cursor.hasShortNumbers {
            var isBehindNumber = false
            while true {
                let stop = cursor.scan(
                    &run,
                    into: &elements,
                    room: capacity - elements.count,
                    isBehindNumber: isBehindNumber
                )
                if stop == .complete { return Tensor(shape: run.shape, elements: elements) }
                guard stop == .number,
                    cursor.byte == ASCII.minus || ASCII.isDigit(cursor.byte)
                else { break }
                elements.append(try Scalar.read(from: &self, null: .refused))
                isBehindNumber = true
            }
        }
        cursor.offset = start
        return nil
    }
}

extension ByteCursor {
    /// Whether the next two numbers, or all that are left, seem to take no more than eight bytes each
    /// behind their signs.
    @inline(__always)
    fileprivate var hasShortNumbers: Bool {
        var endCount = 0
        for distance in 1...18 {
            let byte = self[offset + distance]
            if byte == 0 { return true }
            if byte == ASCII.comma || byte == ASCII.closeBracket {
                endCount += 1
                if endCount == 2 { return true }
            }
        }
        return false
    }

    /// Has a run read on from here.
    @inline(__always)
    fileprivate mutating func scan<Scalar: DecimalScalar>(
        _ run: inout ShortTensorRun<Scalar>,
        into elements: inout [Scalar],
        room: Int,
        isBehindNumber: Bool
    ) -> ShortTensorRun<Scalar>.Stop {
        let start = offset
        let bytes = self.bytes
        var end = start
        var stop = ShortTensorRun<Scalar>.Stop.irregular
        elements.append(addingCapacity: room) { span in
            // SAFETY: the run starts in the document, and the cursor's initialiser checked the
            // padding; it gets the span's own capacity, and what it wrote is counted.
            unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                unsafe bytes.withUnsafeBytes { text in
                    guard let first = text.baseAddress, let target = buffer.baseAddress else {
                        return
                    }
                    let document = unsafe first.assumingMemoryBound(to: UInt8.self)
                    var next = unsafe document + start
                    stop = unsafe run.read(
                        from: &next,
                        in: document,
                        isBehindNumber: isBehindNumber,
                        into: target,
                        capacity: room,
                        count: &count
                    )
                    end = unsafe next - document
                }
            }
        }
        offset = end
        return stop
    }
}
