extension Span<UInt8> {
    /// Returns the first index in a range whose byte is not in a class, or the range's end.
    @inline(__always)
    func firstIndex(in range: Range<Int>, outside isMember: (UInt8) -> Bool) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, isMember(self[index]) { index += 1 }
        return index
    }

    /// Returns whether all bytes belong to a class.
    @inline(__always)
    func allSatisfy(_ isMember: (UInt8) -> Bool) -> Bool {
        firstIndex(in: indices, outside: isMember) == count
    }

    /// Returns the first index in a range whose byte no field value contains, or the range's end.
    ///
    /// Eight bytes are tested at once, and one by one if that finds a control byte, such as a tab.
    func firstIndexOutsideFieldValue(in range: Range<Int>) -> Int {
        precondition(range.upperBound <= count)
        // SAFETY: a span of bytes has no padding.
        let raw = unsafe bytes
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            // SAFETY: the call checks the offset, and every bit pattern is a valid integer.
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            if CharacterClasses.mayContainControl(word) {
                let end = firstIndex(in: index..<index + 8, outside: CharacterClasses.isFieldValue)
                guard end == index + 8 else { return end }
            }
            index += 8
        }
        return firstIndex(in: index..<range.upperBound, outside: CharacterClasses.isFieldValue)
    }
}
