/// Seventeen decimal digits, the most that a `Double` needs, ready to be stored as text.
struct SeventeenDigits {
    /// The first digit.
    let first: UInt8

    /// The next eight digits, one per byte, the first of them in the least significant byte.
    let middle: UInt64

    /// The last eight digits, in the same order.
    let last: UInt64

    /// Splits a number below 10¹⁷ into its digits, with leading zeros.
    @inline(__always)
    init(_ value: UInt64) {
        let rest = value % 10_000_000_000_000_000
        first = UInt8(truncatingIfNeeded: value / 10_000_000_000_000_000)
        middle = Self.eightDigits(rest / 100_000_000)
        last = Self.eightDigits(rest % 100_000_000)
    }

    /// The number of digits up to the last that is not zero; at least 1.
    @inline(__always)
    var countWithoutTrailingZeros: Int {
        if last != 0 { return 17 - last.leadingZeroBitCount / 8 }
        return middle != 0 ? 9 - middle.leadingZeroBitCount / 8 : 1
    }

    /// Returns the digits of a number below 10⁸, one per byte, the first in the least significant.
    ///
    /// Division by 100 and by 10 is multiplication with a rounded reciprocal, which is exact in this
    /// range, for two or four parts of the word at once.
    @inline(__always)
    static func eightDigits(_ value: UInt64) -> UInt64 {
        let fours = value / 10_000 | (value % 10_000) << 32
        let hundreds = ((fours &* 10_486) >> 20) & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- 100 &* hundreds) << 16
        let tens = ((twos &* 103) >> 10) & 0x000F_000F_000F_000F
        return tens | (twos &- 10 &* tens) << 8
    }
}
