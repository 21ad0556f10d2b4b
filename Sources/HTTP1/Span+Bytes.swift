extension [UInt8] {
    /// Appends the bytes of a range of a span.
    mutating func append(_ range: Range<Int>, of bytes: Span<UInt8>) {
        // SAFETY: the pointer is used within the closure alone; `extracting` checks the range.
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
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
