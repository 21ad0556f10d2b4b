#if arch(x86_64)
/// The scale of the numbers with one binary exponent, for finding their shortest decimals.
///
/// An integer significand times the scale is the number in units of 10ᵏ, the grid of
/// `ShortestDecimal`.
struct ShortestScale {
    /// The scale's first 53 bits.
    var high = 0.0

    /// The next bits of the scale.
    var low = 0.0

    /// Half the width of the interval of decimals that read back to the number, in units of 10ᵏ.
    var half = 0.0

    /// The index of the layout for products with the most digits.
    var layout = 0
}

extension ShortestScale {
    /// The scale `significand` · 2^`exponent`; the significand's highest bit is set.
    fileprivate init(_ significand: UInt128, exponent: Int) {
        (high, low) = twoDoubles(significand, exponent: exponent)
        half = high / 2
    }
}

/// The tables for printing shortest decimals, computed at first use in exact arithmetic.
@safe
struct ShortestTables: Sendable {
    /// The scales by biased exponent, followed by those of powers of two.
    ///
    /// The interval of a power of two is not symmetric, but its decimal is known: the scale is chosen
    /// so that the product is that decimal, in an interval of a quarter to either side. The same is
    /// done for zero. The scale and interval are 0 for infinity, NaN, subnormal numbers and those
    /// without a layout: their product is at the interval's end, so their text counts as doubtful.
    nonisolated(unsafe) let scales: UnsafePointer<ShortestScale>

    /// The layouts of `NumberLayout.exponents`.
    nonisolated(unsafe) let layouts: UnsafePointer<NumberLayout>

    /// The tables for `Float`, whose products have seven to nine digits.
    static let float = ShortestTables(
        for: Float.self,
        digitCounts: 7...9,
        withoutLayout: NumberLayout.tooLongForNine
    )

    /// The tables for `Double`, whose products have sixteen or seventeen digits.
    static let double = ShortestTables(
        for: Double.self,
        digitCounts: 16...17,
        withoutLayout: NumberLayout.tooLongForSeventeen
    )

    /// The tables for a type.
    @inline(__always)
    static func tables<Scalar: DecimalScalar>(for scalar: Scalar.Type) -> ShortestTables {
        scalar == Float.self ? float : double
    }

    private init<Scalar: DecimalScalar>(
        for scalar: Scalar.Type,
        digitCounts: ClosedRange<Int>,
        withoutLayout: ClosedRange<Int>
    ) {
        unsafe layouts = NumberLayout.all
        let exponentCount = 1 << Scalar.exponentBitCount
        let scales = UnsafeMutablePointer<ShortestScale>.allocate(capacity: 2 * exponentCount)
        // SAFETY: there is room for two scales per exponent, here and below.
        unsafe scales.initialize(repeating: ShortestScale(), count: 2 * exponentCount)

        /// Keeps a scale in units of 10^`grid`, unless one of its products has no layout.
        func keep(_ scale: ShortestScale, at index: Int, grid: Int, digitCounts: ClosedRange<Int>) {
            let most = grid + digitCounts.upperBound - 1
            guard !(most - digitCounts.count + 1...most).overlaps(withoutLayout) else { return }
            unsafe scales[index] = scale
            unsafe scales[index].layout = most - NumberLayout.exponents.lowerBound
        }
        for biased in 1..<exponentCount - 1 {
            let binaryExponent = biased - 1 + Scalar.leastExponent
            let grid = (binaryExponent &* 1_262_611) >> 22
            let power = ShortestScale(
                PowersOfTen.significand(-grid),
                exponent: PowersOfTen.exponent(-grid) + binaryExponent
            )
            keep(power, at: biased, grid: grid, digitCounts: digitCounts)

            let bits = UInt64(biased) << UInt64(Scalar.significandBitCount)
            let decimal = ShortestDecimal(Scalar(bits: bits))
            let zeros = digitCounts.upperBound - decimal.digits.decimalDigitCount
            let digits = decimal.digits * UInt64.powersOfTen[zeros]
            let shift = digits.leadingZeroBitCount
            var product = ShortestScale(
                UInt128(truncatingIfNeeded: digits &<< UInt64(shift)) &<< 64,
                exponent: -Scalar.significandBitCount - 64 - shift
            )
            product.half = 0.25
            keep(
                product,
                at: exponentCount + biased,
                grid: decimal.exponent - zeros,
                digitCounts: digitCounts.upperBound...digitCounts.upperBound
            )
        }
        // Zero counts as a product with the fewest digits.
        let layout = digitCounts.count - 1 - NumberLayout.exponents.lowerBound
        unsafe scales[exponentCount] = ShortestScale(half: 0.25, layout: layout)
        unsafe self.scales = UnsafePointer(scales)
    }
}
#endif
