/// Looks at the bytes around a position eight at once, in the lanes of a word, on any processor.
enum WordWindow {
    /// The bytes that are no digits among the 32 at a position: bit i for byte i.
    @unsafe
    @inline(__always)
    static func nonDigits(at start: UnsafePointer<UInt8>) -> UInt32 {
        unsafe bits(at: start) { word in
            // What is a digit becomes 0 to 9; adding 118 carries all else into the highest bit.
            let values = word ^ 0x3030_3030_3030_3030
            return ((values & lowBits) &+ 0x7676_7676_7676_7676) | values
        }
    }

    /// The bytes that are no whitespace (RFC 8259 section 2) among the 32 at a position.
    @unsafe
    @inline(__always)
    static func nonBlanks(at start: UnsafePointer<UInt8>) -> UInt32 {
        unsafe bits(at: start) { word in
            differs(word, from: 0x20) & differs(word, from: 0x0A)
                & differs(word, from: 0x0D) & differs(word, from: 0x09)
        }
    }

    /// The bytes that `TextMarks` speaks of among the 32 at a position.
    @unsafe
    @inline(__always)
    static func marks(at start: UnsafePointer<UInt8>) -> TextMarks.Half {
        let others = unsafe bits(at: start) { word in
            differs(word, from: 0x2C) & differs(word, from: 0x5B) & differs(word, from: 0x5D)
        }
        let openings = unsafe bits(at: start) { word in ~differs(word, from: 0x5B) }
        let ends = unsafe bits(at: start) { word in
            ~(differs(word, from: 0x22) & differs(word, from: 0x7D))
        }
        // SAFETY: the caller says that 32 bytes can be read.
        return (unsafe nonBlanks(at: start) & others, openings, ends)
    }

    /// The number that the last digits before a position spell, with or without a point in them.
    ///
    /// Reads 33 bytes in front of the position.
    ///
    /// - Parameters:
    ///   - end: Behind the last digit.
    ///   - count: How many digits there are, at most 31.
    ///   - fraction: How many of them stand behind the point.
    ///   - point: 1 if there is a point among them, else 0.
    /// - Returns: The last sixteen digits and the eight before them; nil if there are digits other
    ///   than zero before those.
    @unsafe
    @inline(__always)
    static func digits(
        before end: UnsafePointer<UInt8>,
        count: Int,
        fraction: Int,
        point: Int
    ) -> (upper: UInt64, lower: UInt64)? {
        guard count <= 24 else { return nil }
        func part(_ index: Int) -> UInt64 {
            // SAFETY: the caller says that 33 bytes can be read in front of the end.
            let behindPoint = unsafe word(at: end - 8 * (index + 1))
            let beforePoint = unsafe word(at: end - 8 * (index + 1) - point)
            let fractionMask = lastBytes(fraction - 8 * index)
            let digits = (behindPoint & fractionMask) | (beforePoint & ~fractionMask)
            return number(digits & lastBytes(count - 8 * index))
        }
        return (part(2), part(1) &* 100_000_000 &+ part(0))
    }

    /// Every bit but the highest of each byte.
    private static var lowBits: UInt64 { 0x7F7F_7F7F_7F7F_7F7F }

    /// Sets the highest bit of each byte that is not the one given.
    @inline(__always)
    private static func differs(_ word: UInt64, from byte: UInt64) -> UInt64 {
        let difference = word ^ (byte &* 0x0101_0101_0101_0101)
        return ((difference & lowBits) &+ lowBits) | difference
    }

    /// Gathers the highest bits of the 32 bytes at a position, each word changed by a closure.
    @unsafe
    @inline(__always)
    private static func bits(
        at start: UnsafePointer<UInt8>,
        _ change: (UInt64) -> UInt64
    ) -> UInt32 {
        var bits: UInt32 = 0
        for index in 0..<4 {
            // SAFETY: the caller says that 32 bytes can be read.
            let flags = change(unsafe word(at: start + 8 * index)) & 0x8080_8080_8080_8080
            // The product moves bit 8·i + 7 to bit 56 + i.
            let gathered = ((flags >> 7) &* 0x0102_0408_1020_4080) >> 56
            bits |= UInt32(truncatingIfNeeded: gathered) << UInt32(8 * index)
        }
        return bits
    }

    /// The eight bytes at a position, the first the least significant.
    @unsafe
    @inline(__always)
    static func word(at start: UnsafePointer<UInt8>) -> UInt64 {
        // SAFETY: the caller says that they can be read.
        UInt64(littleEndian: unsafe UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    }

    /// A mask of the last `count` of eight bytes; none below 1, all above 7.
    @inline(__always)
    private static func lastBytes(_ count: Int) -> UInt64 {
        UInt64.max << UInt64(8 * (8 - min(max(count, 0), 8)))
    }

    /// The number that eight digits spell; zero bytes count as zeros.
    @inline(__always)
    static func number(_ digits: UInt64) -> UInt64 {
        // Neighbours are joined to numbers of two, four and eight digits.
        let units = digits & 0x0F0F_0F0F_0F0F_0F0F
        let twos = units &* 10 &+ (units >> 8)
        let hundreds = (twos & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let rest = ((twos >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (hundreds &+ rest) >> 32
    }
}
