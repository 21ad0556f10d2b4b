/// The 128 highest bits of every power of ten that reading or printing a `Double` can need.
///
/// 10ⁿ lies in [`significand`, `significand` + 1) · 2^`exponent`. Made at first use from exact
/// arithmetic, in well under a millisecond, rather than pasted in: 667 entries of 16 bytes.
enum PowersOfTen {
    /// The powers in the table.
    ///
    /// Reading needs −342…308: a significand below 2⁶⁴ times less is 0, times more is infinite.
    /// Printing needs −292…324.
    static let range = -342...324

    /// The powers whose 128 bits are the whole number, as 5⁵⁵ is the last below 2¹²⁸.
    static let exactRange = 0...55

    private static let significands: InlineArray<667, UInt128> = makeSignificands()

    /// The 128 highest bits of 10ⁿ, rounded down; the highest of them is set.
    @inline(__always)
    static func significand(_ power: Int) -> UInt128 {
        significands[power - range.lowerBound]
    }

    /// The 128 highest bits of 10ⁿ, rounded up.
    @inline(__always)
    static func roundedUp(_ power: Int) -> UInt128 {
        significand(power) + (exactRange.contains(power) ? 0 : 1)
    }

    /// The power of two that goes with `significand`: ⌊log₂ 10ⁿ⌋ − 127.
    @inline(__always)
    static func exponent(_ power: Int) -> Int {
        // 217706 / 2¹⁶ is close enough to log₂ 10 for all powers up to ±642.
        (power &* 217_706) >> 16 &- 127
    }

    private static func makeSignificands() -> InlineArray<667, UInt128> {
        var table = InlineArray<667, UInt128>(repeating: 0)
        // 10ⁿ and 5ⁿ have the same highest bits.
        var power = BigNatural(1)
        for exponent in 0...range.upperBound {
            table[exponent - range.lowerBound] = power.leading128Bits
            power.multiply(by: 5)
        }
        // 2⁹²⁴ / 5³⁴² still has 128 bits before the point, and dividing step by step, each time
        // rounding down, gives the same as dividing once.
        var reciprocal = BigNatural(1)
        reciprocal.shiftLeft(by: 924)
        for exponent in 1...(-range.lowerBound) {
            _ = reciprocal.divide(by: 5)
            table[-exponent - range.lowerBound] = reciprocal.leading128Bits
        }
        return table
    }
}
