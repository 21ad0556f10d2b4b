/// Converts a decimal literal to the nearest binary number, ties to even.
///
/// Each of three ways is taken if the one before cannot decide:
/// 1. Small significands and powers of ten are exact in `Double`, so one multiplication or division
///    rounds once (Clinger 1990).
/// 2. The significand times the 128 highest bits of the power of ten is the result with a bounded
///    error. Rounding it is right unless a midpoint of two numbers is within the error (Eisel and
///    Lemire 2021, but with the error bound instead of their case distinctions).
/// 3. The literal and that midpoint are compared exactly (`ExactDecimal`).
///
/// Example: 16777217.00 is exactly halfway between the floats 16777216 and 16777218. Way 1 finds that
/// the `Double` is a midpoint, way 2 that its product is; way 3 finds them equal and chooses the even
/// one, 16777216.
enum NumberParser<Scalar: DecimalScalar> {
    /// The nearest number; nil if that is infinite.
    @inline(__always)
    static func nearest(to literal: DecimalLiteral, in cursor: borrowing ByteCursor) -> Scalar? {
        if let magnitude = fewDigits(literal) {
            return literal.isNegative ? -magnitude : magnitude
        }
        guard let magnitude = manyDigits(literal, in: cursor) else { return nil }
        return literal.isNegative ? -magnitude : magnitude
    }

    /// Way 1: the magnitude, if it takes one rounding to find it.
    @inline(__always)
    private static func fewDigits(_ literal: DecimalLiteral) -> Scalar? {
        guard !literal.isTruncated else { return nil }
        // The conversion of an integer rounds correctly.
        if literal.exponent == 0 { return Scalar(literal.significand) }
        guard literal.significand <= 1 << 53, literal.exponent.magnitude <= 22 else { return nil }
        let significand = Double(literal.significand)
        let power = exactPowers[Int(literal.exponent.magnitude)]
        let value = literal.exponent < 0 ? significand / power : significand * power
        if Scalar.self == Double.self { return Scalar(value) }
        // Rounding twice differs from rounding once only if the first result is a midpoint of the
        // second type, whose numbers are normal here: between 10⁻²² and 10³⁸.
        let droppedBits = UInt64(Double.significandBitCount - Scalar.significandBitCount)
        let midpoint = UInt64(1) << (droppedBits - 1)
        guard value.bitPattern & (midpoint << 1 - 1) != midpoint else { return nil }
        return Scalar(value)
    }

    /// Ways 2 and 3: the magnitude; nil if it is infinite.
    private static func manyDigits(
        _ literal: DecimalLiteral,
        in cursor: borrowing ByteCursor
    ) -> Scalar? {
        // With at most 19 digits, less than 10⁻³⁴³ rounds to 0, and 10³⁰⁹ or more to infinity.
        if literal.significand == 0 || literal.exponent < PowersOfTen.range.lowerBound { return 0 }
        if literal.exponent > 308 { return nil }

        // The value is product · 2^exponent, or up to `slack` more: less than 1 each because the power
        // and the product are rounded down, and one significand more if it is truncated.
        let shift = literal.significand.leadingZeroBitCount
        let significand = literal.significand << UInt64(shift)
        let power = PowersOfTen.significand(literal.exponent)
        let high = significand.multipliedFullWidth(by: UInt64(power >> 64))
        let low = significand.multipliedFullWidth(by: UInt64(truncatingIfNeeded: power))
        let product = (UInt128(high.high) << 64 + UInt128(high.low) + UInt128(low.high)) >> 1
        let exponent = PowersOfTen.exponent(literal.exponent) + 65 - shift
        let slack: UInt128 = literal.isTruncated ? 1 << UInt128(63 + shift) + 2 : 2

        // The result keeps the bits above its last place; subnormal numbers keep fewer.
        let width = 128 - product.leadingZeroBitCount
        let lastPlace = max(
            exponent + width - Scalar.significandBitCount - 1,
            Scalar.leastExponent
        )
        let droppedCount = lastPlace - exponent
        // Above 128, the product and its slack are less than half of the last place.
        guard droppedCount <= 128 else { return 0 }
        let kept = UInt64(product >> UInt128(droppedCount))
        let half = UInt128(1) << UInt128(droppedCount - 1)
        let dropped = product & (half << 1 &- 1)

        let roundsUp: Bool
        if dropped > half || dropped + slack <= half {
            roundsUp = dropped > half
        } else {
            let decimal = ExactDecimal(literal, in: cursor)
            switch decimal.compared(toBinary: 2 * kept + 1, exponent: lastPlace - 1) {
            case .less: roundsUp = false
            case .equal: roundsUp = !kept.isMultiple(of: 2)
            case .greater: roundsUp = true
            }
        }
        // A carry out of the significand increments the exponent, from the last one to infinity.
        let biasedExponent = UInt64(lastPlace - Scalar.leastExponent)
        let bits = biasedExponent << UInt64(Scalar.significandBitCount) + kept + (roundsUp ? 1 : 0)
        guard bits < Scalar.infinity.bits else { return nil }
        return Scalar(bits: bits)
    }
}

/// The powers of ten that `Double` holds exactly.
private let exactPowers: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]
