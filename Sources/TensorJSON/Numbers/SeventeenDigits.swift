/// Seventeen decimal digits, as many as a `Double` can need, ready to be stored as text.
struct SeventeenDigits {
    /// The first digit.
    let first: UInt8

    /// The next eight, one to a byte, the first of them in the least significant byte.
    let middle: UInt64

    /// The last eight, likewise.
    let last: UInt64

    /// Splits a number below 10¹⁷ into its digits, with zeros in front.
    @inline(__always)
    init(_ value: UInt64) {
        let rest = value % 10_000_000_000_000_000
        first = UInt8(truncatingIfNeeded: value / 10_000_000_000_000_000)
        middle = Self.eightDigits(rest / 100_000_000)
        last = Self.eightDigits(rest % 100_000_000)
    }

    /// The number of digits without the zeros at the end; at least 1.
    @inline(__always)
    var countWithoutTrailingZeros: Int {
        if last != 0 { return 17 - last.leadingZeroBitCount / 8 }
        return middle != 0 ? 9 - middle.leadingZeroBitCount / 8 : 1
    }

    /// The digits of a number below 10⁸, one to a byte, the first in the least significant byte.
    ///
    /// Quotients by 100 and by 10 are products with rounded reciprocals, exact in this range, and
    /// two or four of them are found at once in the lanes of one word.
    @inline(__always)
    static func eightDigits(_ value: UInt64) -> UInt64 {
        let fours = value / 10_000 | (value % 10_000) << 32
        let hundreds = ((fours &* 10_486) >> 20) & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- 100 &* hundreds) << 16
        let tens = ((twos &* 103) >> 10) & 0x000F_000F_000F_000F
        return tens | (twos &- 10 &* tens) << 8
    }
}

/// The seventeen digits of a decimal without zeros in front, in the order they are stored in.
struct LeadingDigits {
    /// The first eight digits, one to a byte, the first of them in the least significant byte.
    let front: UInt64

    /// The next eight, likewise.
    let middle: UInt64

    /// The last digit.
    let last: UInt64

    /// The number of digits without the zeros at the end.
    let count: Int

    /// Splits a number of 17 digits.
    @inline(__always)
    init(seventeen value: UInt64) {
        let tenth = value / 10
        last = value &- 10 &* tenth
        let first = tenth / 100_000_000
        front = SeventeenDigits.eightDigits(first)
        middle = SeventeenDigits.eightDigits(tenth &- 100_000_000 &* first)
        let frontCount = 8 &- front.leadingZeroBitCount / 8
        let middleCount = 16 &- middle.leadingZeroBitCount / 8
        count = last != 0 ? 17 : middle != 0 ? middleCount : frontCount
    }

    /// Splits a number of 9 digits, behind which there are zeros.
    @inline(__always)
    init(nine value: UInt64) {
        let tenth = value / 10
        front = SeventeenDigits.eightDigits(tenth)
        middle = value &- 10 &* tenth
        last = 0
        count = middle != 0 ? 9 : 8 &- front.leadingZeroBitCount / 8
    }
}

/// 10⁰ to 10¹⁹, all that fit in 64 bits.
let powersOfTen: InlineArray<20, UInt64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
    1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]

/// The number of decimal digits of a positive number.
@inline(__always)
func decimalDigitCount(_ value: UInt64) -> Int {
    // 1233 / 2¹² is a little more than log₁₀ 2; the guess is right or one too low.
    let guess = ((64 &- value.leadingZeroBitCount) &* 1_233) >> 12
    return guess + (guess < 20 && value >= powersOfTen[guess] ? 1 : 0)
}
