/// Examines the eight bytes of a word at once, on any processor.
///
/// A byte is marked by its highest bit.
enum WordWindow {
    /// Marks the bytes of a word that are not digits.
    @inline(__always)
    static func nonDigits(_ word: UInt64) -> UInt64 {
        // A digit becomes 0 to 9; adding 118 carries anything else into the highest bit.
        let values = word ^ 0x3030_3030_3030_3030
        return (((values & lowBits) &+ 0x7676_7676_7676_7676) | values) & ~lowBits
    }

    /// Marks the bytes of a word that differ from the given one.
    static func differs(_ word: UInt64, from byte: UInt64) -> UInt64 {
        let difference = word ^ (byte &* 0x0101_0101_0101_0101)
        return (((difference & lowBits) &+ lowBits) | difference) & ~lowBits
    }

    /// Marks the bytes of a word that are not whitespace (RFC 8259 section 2).
    static func nonWhitespace(_ word: UInt64) -> UInt64 {
        differs(word, from: 0x20) & differs(word, from: 0x0A)
            & differs(word, from: 0x0D) & differs(word, from: 0x09)
    }

    /// The number that eight digits spell; zero bytes count as zeros.
    @inline(__always)
    static func number(_ digits: UInt64) -> UInt64 {
        // Joins neighbours to numbers of two, four and eight digits.
        let units = digits & 0x0F0F_0F0F_0F0F_0F0F
        let twos = units &* 10 &+ (units >> 8)
        let hundreds = (twos & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let rest = ((twos >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (hundreds &+ rest) >> 32
    }

    /// A mask of the last `count` of eight bytes; no bytes below 1, all above 7.
    @inline(__always)
    static func lastBytes(_ count: Int) -> UInt64 {
        UInt64.max << UInt64(truncatingIfNeeded: 8 &* (8 &- min(max(count, 0), 8)))
    }

    /// Every bit except the highest of each byte.
    private static var lowBits: UInt64 { 0x7F7F_7F7F_7F7F_7F7F }
}

extension ByteCursor {
    /// The marks of the 32 bytes at an offset: bit i for byte i.
    @inline(__always)
    func window(at offset: Int, _ marks: (UInt64) -> UInt64) -> UInt32 {
        var bits: UInt32 = 0
        for index in 0..<4 {
            // The product moves the mark of byte i to bit 56 + i.
            let flags = marks(eightBytes(at: offset &+ 8 &* index))
            let gathered = ((flags &>> 7) &* 0x0102_0408_1020_4080) &>> 56
            bits |= UInt32(truncatingIfNeeded: gathered &<< UInt64(truncatingIfNeeded: 8 &* index))
        }
        return bits
    }

    /// The number spelled by the last digits before an offset of at least 25.
    ///
    /// - Parameters:
    ///   - end: The offset after the last digit.
    ///   - count: The number of digits, at most 31.
    ///   - fraction: The number of digits after the point.
    ///   - point: 1 if there is a point among the digits, else 0.
    /// - Returns: The last sixteen digits and the eight before them; nil if there are more digits.
    @inline(__always)
    func digits(
        before end: Int,
        count: Int,
        fraction: Int,
        point: Int
    ) -> (upper: UInt64, lower: UInt64)? {
        guard count <= 24 else { return nil }
        @inline(__always)
        func part(_ skipped: Int) -> UInt64 {
            let start = end &- skipped &- 8
            let isFraction = WordWindow.lastBytes(fraction &- skipped)
            let digits =
                (eightBytes(at: start) & isFraction)
                | (eightBytes(at: start &- point) & ~isFraction)
            return WordWindow.number(digits & WordWindow.lastBytes(count &- skipped))
        }
        return (part(16), part(8) &* 100_000_000 &+ part(0))
    }

    /// The exponent after an `e`, and its length; nil unless it has one to three digits, which
    /// `digitCount` counts from an offset on.
    @inline(__always)
    func shortExponent(
        at offset: Int,
        digitCount: (Int) -> Int
    ) -> (value: Int, length: Int)? {
        let sign = self[offset]
        let signLength = sign == ASCII.minus || sign == ASCII.plus ? 1 : 0
        let count = digitCount(offset + signLength)
        guard 1...3 ~= count else { return nil }
        let word = eightBytes(at: offset + signLength)
        // Three digits, padded with zeros.
        let digits = ((word ^ 0x3030_3030) << UInt64(24 - 8 * count)) & 0xFF_FFFF
        let value = Int(
            (digits & 0xFF) &* 100 &+ ((digits >> 8) & 0xFF) &* 10 &+ (digits >> 16)
        )
        return (sign == ASCII.minus ? -value : value, signLength + count)
    }
}
