/// The decimal with the fewest digits that reads back to the same binary number, and of those the
/// closest to it: `digits` · 10^`exponent`.
///
/// Schubfach. The decimals that read back to v form an interval around it. For the right k, at
/// least one multiple of 10ᵏ lies in it and at most one of 10ᵏ⁺¹, so four candidates have to be
/// looked at: the neighbours of v on either grid. The interval's ends, scaled by 10⁻ᵏ, are found
/// with one product each: rounded to odd, it still compares correctly with integers.
///
/// - SeeAlso: Giulietti, The Schubfach way to render doubles, 2020; boundaries and grids in
///   section 5, rounding to odd in section 9.
struct ShortestDecimal {
    /// At most 17 digits for `Double` and 9 for `Float`, perhaps with zeros at the end.
    let digits: UInt64

    /// The power of ten of the last digit.
    let exponent: Int

    /// Finds the decimal of a positive, finite number.
    @inline(__always)
    init<Scalar: DecimalScalar>(_ value: Scalar) {
        let fraction = value.bits & (1 << UInt64(Scalar.significandBitCount) - 1)
        let biasedExponent = Int(value.bits >> UInt64(Scalar.significandBitCount))
        // value = significand · 2^binaryExponent
        let isSubnormal = biasedExponent == 0
        let significand =
            isSubnormal ? fraction : fraction | 1 << UInt64(Scalar.significandBitCount)
        let binaryExponent = (isSubnormal ? 0 : biasedExponent - 1) + Scalar.leastExponent

        // Below a power of two the neighbour is half as far away as above.
        let isLowerCloser = fraction == 0 && biasedExponent > 1
        // k = ⌊log₁₀ of the interval's width⌋: of 2^binaryExponent, or of ¾ of it.
        let k = (binaryExponent &* 1_262_611 &- (isLowerCloser ? 524_031 : 0)) >> 22
        let power = PowersOfTen.roundedUp(-k)
        let shift = UInt64(binaryExponent + PowersOfTen.exponent(-k) + 128)

        // Four times v and the interval's ends, so that these are whole, scaled by 10⁻ᵏ.
        let lowerEnd = 4 * significand - (isLowerCloser ? 1 : 2)
        let upperEnd = 4 * significand + 2
        // A tie at an end goes to the even significand.
        let excludesEnds = significand & 1
        let scaled = Self.roundToOdd(power, (4 * significand) << shift)
        let lower = Self.roundToOdd(power, lowerEnd << shift) + excludesEnds
        let upper = Self.roundToOdd(power, upperEnd << shift) - excludesEnds

        let below = scaled / 4
        if below >= 10 {
            let coarse = below / 10
            let isLowerIn = lower <= 40 * coarse
            let isUpperIn = 40 * coarse + 40 <= upper
            if isLowerIn != isUpperIn {
                digits = coarse + (isUpperIn ? 1 : 0)
                exponent = k + 1
                return
            }
        }
        exponent = k
        let isLowerIn = lower <= 4 * below
        let isUpperIn = 4 * below + 4 <= upper
        if isLowerIn != isUpperIn {
            digits = below + (isUpperIn ? 1 : 0)
        } else {
            let middle = 4 * below + 2
            let roundsUp = scaled > middle || (scaled == middle && below & 1 == 1)
            digits = below + (roundsUp ? 1 : 0)
        }
    }

    /// ⌊power · factor / 2¹²⁸⌋, with its lowest bit set if something was cut off.
    ///
    /// The power is rounded up, so an excess of one unit in the middle word stands for nothing.
    @inline(__always)
    private static func roundToOdd(_ power: UInt128, _ factor: UInt64) -> UInt64 {
        let low = UInt64(truncatingIfNeeded: power).multipliedFullWidth(by: factor)
        let high = UInt64(power >> 64).multipliedFullWidth(by: factor)
        let (middle, carry) = high.low.addingReportingOverflow(low.high)
        return (high.high + (carry ? 1 : 0)) | (middle > 1 ? 1 : 0)
    }
}
