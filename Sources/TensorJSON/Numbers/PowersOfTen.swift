/// The 128 highest bits of each power of ten that reading or printing a `Double` can need.
///
/// 10ⁿ is in [`significand`, `significand` + 1) · 2^`exponent`.
enum PowersOfTen {
    /// The exponents of the powers.
    ///
    /// Reading needs −342…308: a significand below 2⁶⁴ times a smaller power is 0, times a larger
    /// one infinite. Printing needs −292…324.
    static let range = -342...324

    /// The exponents whose 128 bits are the whole power: 5⁵⁵ is the last below 2¹²⁸.
    static let exactRange = 0...55

    /// The 128 highest bits of 10ⁿ, rounded down; the highest of them is set.
    @inline(__always)
    static func significand(_ power: Int) -> UInt128 {
        precondition(range ~= power, "10^\(power) is not in the table")
        return PowerTables.shared.significand(power)
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

    /// Computes the significands of `range` in exact arithmetic.
    static func makeSignificands() -> [UInt128] {
        var table = [UInt128](repeating: 0, count: range.count)
        // 10ⁿ and 5ⁿ have the same highest bits.
        var power = BigNatural(1)
        for exponent in 0...range.upperBound {
            table[exponent - range.lowerBound] = power.leading128Bits
            power.multiply(by: 5)
        }
        // 2⁹²⁴ / 5³⁴² still has 128 bits, and dividing by 5 repeatedly, rounding down each time,
        // gives the same quotient as dividing once.
        var reciprocal = BigNatural(1)
        reciprocal.shiftLeft(by: 924)
        for exponent in 1...(-range.lowerBound) {
            _ = reciprocal.divide(by: 5)
            table[-exponent - range.lowerBound] = reciprocal.leading128Bits
        }
        return table
    }
}
