extension Span<UInt8> {
    /// The first position in a range whose byte is not of a class, or the end of the range.
    @inline(__always)
    func firstIndex(in range: Range<Int>, outside isMember: (UInt8) -> Bool) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, isMember(self[index]) { index += 1 }
        return index
    }

    /// Whether all bytes belong to a class.
    @inline(__always)
    func allSatisfy(_ isMember: (UInt8) -> Bool) -> Bool {
        firstIndex(in: indices, outside: isMember) == count
    }

    /// The first position in a range whose byte may not stand in a field value, or the end of the
    /// range.
    ///
    /// Looks at eight bytes at once; a tab, which is rare, is found to be allowed after all.
    func firstIndexOutsideFieldValue(in range: Range<Int>) -> Int {
        precondition(range.upperBound <= count)
        // SAFETY: the bytes of a span of bytes have no padding.
        let raw = unsafe bytes
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            // SAFETY: the offset is checked by the call, and every pattern of bits is an integer.
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard !CharacterClasses.mayHoldControl(word) else {
                let end = firstIndex(in: index..<index + 8, outside: CharacterClasses.isFieldValue)
                guard end == index + 8 else { return end }
                index = end
                continue
            }
            index += 8
        }
        return firstIndex(in: index..<range.upperBound, outside: CharacterClasses.isFieldValue)
    }
}
