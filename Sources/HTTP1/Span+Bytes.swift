extension [UInt8] {
    /// Appends the bytes of a range of a span.
    mutating func append(_ range: Range<Int>, of bytes: Span<UInt8>) {
        // SAFETY: the pointer is used within the closure alone; `extracting` checks the range.
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends the bytes of a text that is part of the program.
    package mutating func append(_ text: StaticString) {
        // SAFETY: a static string's bytes live as long as the program.
        unsafe append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    /// Appends the bytes of a text in UTF-8.
    ///
    /// For short ones, which this takes less time for than `append(contentsOf:)`.
    mutating func append(utf8 text: String) {
        let utf8 = text.utf8
        let bytes = utf8.span
        append(addingCapacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    /// Appends the digits of a number that is not negative.
    package mutating func append(decimal value: Int) {
        var divisor = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}

extension String {
    /// Whether all bytes of the text in UTF-8 are of a class.
    @inline(__always)
    func consists(of isMember: (UInt8) -> Bool) -> Bool {
        let utf8 = utf8
        let bytes = utf8.span
        return bytes.firstIndex(in: bytes.indices, outside: isMember) == bytes.count
    }
}

extension Span<UInt8> {
    /// The first position in a range whose byte is not of a class, or the end of the range.
    @inline(__always)
    func firstIndex(in range: Range<Int>, outside isMember: (UInt8) -> Bool) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, isMember(self[index]) { index += 1 }
        return index
    }
}
