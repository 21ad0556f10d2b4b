extension ShortestDecimal {
    /// Finds the decimal with one product; nil where that does not decide, and for numbers that are
    /// subnormal or a power of two.
    ///
    /// With the grid 10ᵏ of `init(_:)`, the numbers that read back to v form an interval between 1 and
    /// 10 units wide with v in its middle. So one multiple of ten at most lies in it, which has the
    /// fewest digits, and else the integer next to v has. The product of v and 10⁻ᵏ, an integer and
    /// 64 bits behind the point, shows which: v's distance from the multiple of ten below it is
    /// compared with half of the interval, and with what is left of ten.
    ///
    /// - SeeAlso: Giulietti 2020, section 9; the single product is that of Zverovich's Żmij, 2025.
    @inline(__always)
    init?<Scalar: DecimalScalar>(quick value: Scalar, powers: PowerTables) {
        let fraction = value.bits & (1 << UInt64(Scalar.significandBitCount) &- 1)
        let biasedExponent = Int(
            truncatingIfNeeded: value.bits &>> UInt64(Scalar.significandBitCount)
        )
        guard fraction != 0, biasedExponent != 0 else { return nil }
        let significand = fraction | 1 << UInt64(Scalar.significandBitCount)
        let binaryExponent = biasedExponent &- 1 &+ Scalar.leastExponent

        let k = (binaryExponent &* 1_262_611) >> 22
        // 1 to 4.
        let shift = UInt64(
            truncatingIfNeeded: binaryExponent &+ PowersOfTen.exponent(0 &- k) &+ 128
        )
        let power = powers.highWord(0 &- k)
        var (integer, behindPoint) = power.multipliedFullWidth(by: significand &<< shift)
        if Scalar.self == Double.self {
            let low = powers.lowWord(0 &- k).multipliedFullWidth(by: significand &<< shift).high
            let (sum, carries) = behindPoint.addingReportingOverflow(low)
            behindPoint = sum
            integer &+= carries ? 1 : 0
        }

        // In units of 2⁻⁵⁹: then sums and differences of these have a sign bit.
        let lastDigit = integer % 10
        let distance = lastDigit &<< 59 | behindPoint &>> 5
        let half = power &>> (6 &- shift)
        let ten: UInt64 = 10 << 59
        // The product lacks less than its factor of 28 bits, or a unit of its last word.
        let slack: UInt64 = Scalar.self == Double.self ? 4 : 1 << 24
        let aboveLower = distance &- half
        let aboveUpper = ten &- half &- distance
        let aboveMiddle = behindPoint &- 1 << 63
        guard aboveLower &+ slack > 2 &* slack, aboveUpper &+ slack > 2 &* slack,
            aboveMiddle &+ 32 &* slack > 64 &* slack
        else { return nil }
        // Masks and sums, for which multiple it is, if any, is too random to branch on.
        let isBelow = aboveLower &>> 63
        let isAbove = aboveUpper &>> 63
        let toMultiple = isAbove &* 10 &- lastDigit
        let toNearest = behindPoint &>> 63
        let mask = 0 &- (isBelow | isAbove)
        digits = integer &+ (toMultiple & mask | toNearest & ~mask)
        exponent = k
    }
}
