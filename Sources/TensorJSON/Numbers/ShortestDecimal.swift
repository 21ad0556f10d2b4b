import Tensors

/// The decimal with the fewest digits that reads back to the same binary number, and of those the
/// closest to it: `digits` · 10^`exponent`.
///
/// The algorithm is Schubfach. The decimals that read back to v form an interval around v. For the
/// right k, the interval contains at least one multiple of 10ᵏ and at most one of 10ᵏ⁺¹, so there
/// are four candidates: the neighbours of v on either grid. The interval's ends, scaled by 10⁻ᵏ,
/// take one product each, which compares correctly with integers because it is rounded to odd.
///
/// - SeeAlso: Giulietti, The Schubfach way to render doubles, 2020; boundaries and grids in
///   section 5, rounding to odd in section 9.
struct ShortestDecimal {
    /// At most 17 digits for `Double` and 9 for `Float`; the last ones may be zeros.
    let digits: UInt64

    /// The power of ten of the last digit.
    let exponent: Int

    /// Finds the decimal of a positive, finite number.
    @inline(__always)
    init<Scalar: DecimalScalar>(_ value: Scalar) {
        self.init(
            value.factors,
            significandBitCount: Scalar.significandBitCount,
            leastExponent: Scalar.leastExponent
        )
    }

    /// Finds the decimal of a positive, finite number of a type of 16 bits.
    @inline(__always)
    init(_ value: Float, of half: HalfType) {
        self.init(
            half.factors(of: value),
            significandBitCount: half.significandBitCount,
            leastExponent: half.leastExponent
        )
    }

    /// Finds the decimal of the number with these factors, in the type with these parameters.
    @inline(__always)
    private init(
        _ factors: (significand: UInt64, exponent: Int),
        significandBitCount: Int,
        leastExponent: Int
    ) {
        let (significand, binaryExponent) = factors
        // Below a power of two, the nearest number is half as far away as above it.
        let isLowerCloser =
            significand == 1 << UInt64(significandBitCount) && binaryExponent > leastExponent
        // k = ⌊log₁₀ of the interval's width⌋: of 2^binaryExponent, or of ¾ of it.
        let k = (binaryExponent &* 1_262_611 &- (isLowerCloser ? 524_031 : 0)) >> 22
        let power = PowersOfTen.roundedUp(-k)
        let shift = UInt64(binaryExponent + PowersOfTen.exponent(-k) + 128)

        // v and the interval's ends are multiplied by 4, which makes them integers, and by 10⁻ᵏ.
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

    /// Returns ⌊power · factor / 2¹²⁸⌋, with the lowest bit set if the quotient is not exact.
    ///
    /// The power is rounded up, so a middle word of 1 can be an error of rounding and is ignored.
    @inline(__always)
    private static func roundToOdd(_ power: UInt128, _ factor: UInt64) -> UInt64 {
        let low = UInt64(truncatingIfNeeded: power).multipliedFullWidth(by: factor)
        let high = UInt64(power >> 64).multipliedFullWidth(by: factor)
        let (middle, carry) = high.low.addingReportingOverflow(low.high)
        return (high.high + (carry ? 1 : 0)) | (middle > 1 ? 1 : 0)
    }
}
