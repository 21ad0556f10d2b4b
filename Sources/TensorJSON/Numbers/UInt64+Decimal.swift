extension UInt64 {
    /// 10⁰ to 10¹⁹, all the powers of ten that fit.
    static let powersOfTen: InlineArray<20, UInt64> = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
        100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]

    /// The number of decimal digits; 0 for 0.
    @inline(__always)
    var decimalDigitCount: Int {
        // 1233 / 2¹² is a little more than log₁₀ 2; the guess is right or one too low.
        let guess = ((64 &- leadingZeroBitCount) &* 1_233) >> 12
        return guess + (guess < 20 && self >= Self.powersOfTen[guess] ? 1 : 0)
    }
}
