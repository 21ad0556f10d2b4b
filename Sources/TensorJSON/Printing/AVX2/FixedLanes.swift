#if arch(x86_64)
import _Builtin_intrinsics.intel

/// Four numbers with one to seven decimals as text that is still to be laid out.
///
/// Their digits are those of the numbers times 10⁴, or times 10 to the power of the decimals if these
/// are more than four: integers of eight digits, rounded from the exact binary values.
struct FixedLanes {
    typealias Vector = DigitLanes.Vector

    /// The bytes that `FixedLayout.shuffle` picks from: the eight digits and the symbols.
    let digits: LaneTexts

    /// A byte for each number, whose lower half is the index of its layout.
    let layouts: UInt32

    /// Whether a number has more digits before the point than there is room for, or is NaN.
    let hasLarge: Bool

    /// Splits integers below 10⁸; bit 31 of each lane of `signs` is the number's sign.
    @inline(__always)
    private init(_ integers: SIMD4<Double>, signs: Vector) {
        let digits = DigitLanes.eightDigits(DigitLanes.integers(integers))
        // Three bits for the digits that are not zero, and the fourth for the sign.
        let nonZeros = _mm256_and_si256(DigitLanes.nonZeros(digits), DigitLanes.splat(0xFF_FFFF))
        let sign = _mm256_and_si256(signs, DigitLanes.splat(0xFF00_0000))
        layouts = UInt32(bitPattern: _mm256_movemask_epi8(_mm256_or_si256(nonZeros, sign)))

        self.digits = LaneTexts(
            DigitLanes.text(digits),
            DigitLanes.splat(FixedLayout.symbols)
        )

        // The bit patterns of numbers that are not negative have the same order as the numbers, with
        // NaN last.
        let largest = Int64(bitPattern: (99_999_999.0).bitPattern)
        let large = _mm256_cmpgt_epi64(
            _mm256_castpd_si256(integers),
            DigitLanes.splat(largest)
        )
        hasLarge = _mm256_movemask_epi8(large) != 0
    }

    /// Rounds four floats.
    ///
    /// The product is exact: the significand and the power have 24 bits each.
    @inline(__always)
    init(floats: SIMD2<Int64>, tables scale: FixedScale) {
        let magnitudes = _mm_and_si128(floats, _mm_set1_epi32(0x7FFF_FFFF))
        let numbers = _mm256_cvtps_pd(_mm_castsi128_ps(magnitudes))
        let rounded = DigitLanes.rounded(_mm256_mul_pd(numbers, _mm256_set1_pd(scale.power)))
        self.init(
            _mm256_mul_pd(rounded, _mm256_set1_pd(scale.rest)),
            signs: _mm256_cvtepi32_epi64(floats)
        )
    }

    /// Rounds four doubles.
    ///
    /// The rounded product may be the middle of two integers when the exact one is not. The sign of
    /// the remainder, which is computed exactly, then says to which side to round.
    @inline(__always)
    init(doubles: Vector, tables scale: FixedScale) {
        let magnitudes = _mm256_and_si256(doubles, DigitLanes.splat(.max))
        let numbers = _mm256_castsi256_pd(magnitudes)
        let power = _mm256_set1_pd(scale.power)
        let product = _mm256_mul_pd(numbers, power)
        let lacking = _mm256_castpd_si256(_mm256_fmsub_pd(numbers, power, product))
        let even = DigitLanes.rounded(product)
        let distance = _mm256_castpd_si256(_mm256_sub_pd(product, even))

        let above = DigitLanes.splat(Int64(bitPattern: (0.5).bitPattern))
        let below = DigitLanes.splat(Int64(bitPattern: (-0.5).bitPattern))
        let isAbove = _mm256_and_si256(
            _mm256_cmpeq_epi64(distance, above),
            _mm256_cmpgt_epi64(lacking, Vector())
        )
        let isBelow = _mm256_and_si256(
            _mm256_cmpeq_epi64(distance, below),
            _mm256_cmpgt_epi64(Vector(), lacking)
        )
        let one = _mm256_set1_pd(1)
        let up = _mm256_and_pd(_mm256_castsi256_pd(isAbove), one)
        let down = _mm256_and_pd(_mm256_castsi256_pd(isBelow), one)
        let rounded = _mm256_sub_pd(_mm256_add_pd(even, up), down)
        self.init(
            _mm256_mul_pd(rounded, _mm256_set1_pd(scale.rest)),
            signs: _mm256_srli_epi64(doubles, 32)
        )
    }
}
#endif
