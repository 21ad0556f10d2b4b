#if arch(x86_64)
import _Builtin_intrinsics.intel

/// Four numbers with one to seven decimals as text that is still to be laid out.
///
/// Times 10⁴, or 10 to the power of the decimals if there are more, they are integers of eight digits,
/// rounded from the exact binary values.
struct FixedLanes {
    typealias Vector = DigitLanes.Vector

    /// Of the numbers 0 and 2, 16 bytes each: the eight digits, and what `FixedLayout.shuffle` needs
    /// beside them.
    let evenDigits: Vector

    /// Of the numbers 1 and 3, likewise.
    let oddDigits: Vector

    /// Of each number a byte, whose lower half says which layout it has.
    let layouts: UInt32

    /// Whether a number has more digits before the point than there is room for, or is none.
    let hasLarge: Bool

    /// Takes apart integers below 10⁸; bit 31 of each lane of `signs` is the number's sign.
    @inline(__always)
    private init(_ integers: SIMD4<Double>, signs: Vector) {
        let digits = DigitLanes.eightDigits(DigitLanes.integers(integers))
        // Three bits say which digits are not zero, and the fourth is the sign.
        let nonZeros = _mm256_and_si256(DigitLanes.nonZeros(digits), DigitLanes.splat(0xFF_FFFF))
        let sign = _mm256_and_si256(signs, DigitLanes.splat(0xFF00_0000))
        layouts = UInt32(bitPattern: _mm256_movemask_epi8(_mm256_or_si256(nonZeros, sign)))

        let text = DigitLanes.text(digits)
        let symbols = DigitLanes.splat(FixedLayout.symbols)
        evenDigits = _mm256_unpacklo_epi64(text, symbols)
        oddDigits = _mm256_unpackhi_epi64(text, symbols)

        // Of numbers that are not negative, the order is that of the patterns, NaN being the last.
        let largest = Int64(bitPattern: (99_999_999.0).bitPattern)
        let large = _mm256_cmpgt_epi64(
            _mm256_castpd_si256(integers),
            DigitLanes.splat(largest)
        )
        hasLarge = _mm256_movemask_epi8(large) != 0
    }

    /// Rounds four floats.
    ///
    /// A significand of 24 bits and a power of 24 fit, so that the product is exact.
    @inline(__always)
    init(_ floats: SIMD2<Int64>, scale: FixedScale) {
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
    /// The product may be off by half of its last place, and so be the middle of two integers where
    /// the number is beside it. On which side is what the product lacks, found exactly.
    @inline(__always)
    init(_ doubles: Vector, scale: FixedScale) {
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
