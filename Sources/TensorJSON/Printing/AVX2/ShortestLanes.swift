#if arch(x86_64)
import _Builtin_intrinsics.intel

/// The shortest decimals of four numbers as text that is still to be laid out.
struct ShortestLanes {
    typealias Vector = DigitLanes.Vector

    /// The bytes that `NumberLayout.shuffle` picks from: the eight digits after the first, the first
    /// digit, a point and a zero.
    let heads: LaneTexts

    /// The digits after the first nine, as text; nil if there are none.
    let tails: Vector?

    /// 16 bits for each of the numbers 0 and 2: which digits after the first are not zero.
    let evenNonZeros: UInt32

    /// 16 bits for each of the numbers 1 and 3.
    let oddNonZeros: UInt32

    /// The indices of the numbers' layouts.
    let layouts: Vector

    /// A bit for each number that has a minus.
    let signs: UInt32

    /// A bit for each number whose text may be wrong.
    let doubts: UInt32

    /// Splits numbers of nine digits, and numbers of the eight digits that follow them.
    @inline(__always)
    private init(
        nine: Vector,
        eight: Vector?,
        layouts: Vector,
        signs: UInt32,
        doubts: UInt32
    ) {
        let (first, others) = DigitLanes.nineDigits(nine)
        let digits = DigitLanes.eightDigits(others)
        let nonZeros = DigitLanes.nonZeros(digits)
        var lastNonZeros = Vector()
        if let eight {
            let lastDigits = DigitLanes.eightDigits(eight)
            lastNonZeros = DigitLanes.nonZeros(lastDigits)
            tails = DigitLanes.text(lastDigits)
        } else {
            tails = nil
        }
        let even = _mm256_movemask_epi8(_mm256_unpacklo_epi64(nonZeros, lastNonZeros))
        let odd = _mm256_movemask_epi8(_mm256_unpackhi_epi64(nonZeros, lastNonZeros))
        evenNonZeros = UInt32(bitPattern: even)
        oddNonZeros = UInt32(bitPattern: odd)

        // The first digit is followed by a point and a zero.
        let symbols = _mm256_add_epi64(first, DigitLanes.splat(0x30_2E30))
        heads = LaneTexts(DigitLanes.text(digits), symbols)
        self.layouts = layouts
        self.signs = signs
        self.doubts = doubts
    }
}

extension ShortestLanes {
    /// Finds the decimals of four floats.
    ///
    /// The products are below 2²⁸, and their error is less than 2⁻²³.
    @inline(__always)
    init(floats: SIMD2<Int64>, tables: ShortestTables) {
        let fraction = _mm_and_si128(floats, _mm_set1_epi32(0x7F_FFFF))
        let exponent = _mm_and_si128(_mm_srli_epi32(floats, 23), _mm_set1_epi32(0xFF))
        let isPower = _mm_cmpeq_epi32(fraction, _mm_setzero_si128())
        let index = _mm_or_si128(exponent, _mm_and_si128(isPower, _mm_set1_epi32(0x100)))
        let scales = Scales(_mm256_cvtepi32_epi64(index), in: tables)

        let significand = _mm_or_si128(fraction, _mm_set1_epi32(0x80_0000))
        let product = _mm256_mul_pd(_mm256_cvtepi32_pd(significand), scales.high)
        let decimal = ShortestInInterval(product, half: scales.half, slack: 0x1p-22)

        // Seven to nine digits become nine.
        let digits = DigitLanes.integers(decimal.value)
        let isBelowNine = _mm256_cmpgt_epi64(DigitLanes.splat(100_000_000), digits)
        let isBelowEight = _mm256_cmpgt_epi64(DigitLanes.splat(10_000_000), digits)
        var factor = DigitLanes.splat(1)
        factor = _mm256_blendv_epi8(factor, DigitLanes.splat(10), isBelowNine)
        factor = _mm256_blendv_epi8(factor, DigitLanes.splat(100), isBelowEight)
        let missing = _mm256_add_epi64(isBelowNine, isBelowEight)
        self.init(
            nine: _mm256_mul_epu32(digits, factor),
            eight: nil,
            layouts: _mm256_add_epi64(scales.layout, missing),
            signs: UInt32(bitPattern: _mm_movemask_ps(_mm_castsi128_ps(floats))),
            doubts: DigitLanes.signs(decimal.doubt)
        )
    }

    /// Finds the decimals of four doubles.
    ///
    /// The products are below 2⁵⁷, so they are in two parts: nine digits and the rest, whose error
    /// is less than 2⁻²⁷.
    @inline(__always)
    init(doubles: Vector, tables: ShortestTables) {
        let fraction = _mm256_and_si256(doubles, DigitLanes.splat(0xF_FFFF_FFFF_FFFF))
        let exponent = _mm256_and_si256(_mm256_srli_epi64(doubles, 52), DigitLanes.splat(0x7FF))
        let isPower = _mm256_cmpeq_epi64(fraction, Vector())
        let index = _mm256_or_si256(exponent, _mm256_and_si256(isPower, DigitLanes.splat(0x800)))
        let scales = Scales(index, in: tables)

        // The significand with its leading bit, first as a number from 1 to 2.
        let unit = _mm256_or_si256(fraction, DigitLanes.splat(0x3FF0_0000_0000_0000))
        let significand = _mm256_mul_pd(_mm256_castsi256_pd(unit), _mm256_set1_pd(0x1p52))
        let high = _mm256_mul_pd(significand, scales.high)
        let low = _mm256_fmadd_pd(
            significand,
            scales.low,
            _mm256_fmsub_pd(significand, scales.high, high)
        )

        // The first nine digits are split off, and the other seven or eight become eight.
        let isLong = _mm256_sub_pd(_mm256_set1_pd(1e16 - 1), high)
        let part = _mm256_blendv_pd(_mm256_set1_pd(1e7), _mm256_set1_pd(1e8), isLong)
        let inverse = _mm256_blendv_pd(_mm256_set1_pd(1e-7), _mm256_set1_pd(1e-8), isLong)
        let factor = _mm256_blendv_pd(_mm256_set1_pd(10), _mm256_set1_pd(1), isLong)
        let nine = DigitLanes.rounded(_mm256_mul_pd(high, inverse))
        let rest = _mm256_add_pd(_mm256_fnmadd_pd(nine, part, high), low)
        let decimal = ShortestInInterval(rest, half: scales.half, slack: 0x1p-24)

        // A part below zero borrows a unit.
        let borrowed = _mm256_blendv_pd(SIMD4<Double>(), part, decimal.value)
        let borrow = _mm256_blendv_pd(SIMD4<Double>(), _mm256_set1_pd(1), decimal.value)
        let eight = _mm256_mul_pd(_mm256_add_pd(decimal.value, borrowed), factor)
        let front = _mm256_sub_pd(nine, borrow)
        // Next to 10¹⁶, the first part may have ten digits or eight.
        let hasNine = _mm256_blendv_pd(
            _mm256_sub_pd(_mm256_set1_pd(999_999_999), front),
            _mm256_sub_pd(front, _mm256_set1_pd(100_000_000)),
            isLong
        )
        let longs = _mm256_srli_epi64(_mm256_castpd_si256(isLong), 63)
        self.init(
            nine: DigitLanes.integers(front),
            eight: DigitLanes.integers(eight),
            layouts: _mm256_add_epi64(scales.layout, _mm256_add_epi64(longs, DigitLanes.splat(-1))),
            signs: DigitLanes.signs(_mm256_castsi256_pd(doubles)),
            doubts: DigitLanes.signs(_mm256_or_pd(decimal.doubt, hasNine))
        )
    }
}

/// The scales of four numbers, a vector for each part.
private struct Scales {
    let high: SIMD4<Double>
    let low: SIMD4<Double>
    let half: SIMD4<Double>
    let layout: DigitLanes.Vector

    /// Looks up the scales at four indices.
    @inline(__always)
    init(_ places: DigitLanes.Vector, in tables: ShortestTables) {
        // SAFETY: an index is an exponent and a bit for powers of two. The table has all of them, and
        // each scale is four words of eight bytes.
        func scale(_ lane: Int) -> SIMD4<Double> {
            let place = unsafe UnsafeRawPointer(tables.scales + Int(places[lane]))
            return unsafe place.loadUnaligned(as: SIMD4<Double>.self)
        }
        let (first, second, third, fourth) = (scale(0), scale(1), scale(2), scale(3))
        let even = _mm256_unpacklo_pd(first, second)
        let odd = _mm256_unpackhi_pd(first, second)
        let nextEven = _mm256_unpacklo_pd(third, fourth)
        let nextOdd = _mm256_unpackhi_pd(third, fourth)
        high = SIMD4(lowHalf: even.lowHalf, highHalf: nextEven.lowHalf)
        low = SIMD4(lowHalf: odd.lowHalf, highHalf: nextOdd.lowHalf)
        half = SIMD4(lowHalf: even.highHalf, highHalf: nextEven.highHalf)
        let layout = SIMD4(lowHalf: odd.highHalf, highHalf: nextOdd.highHalf)
        self.layout = _mm256_castpd_si256(layout)
    }
}

/// The decimal with the fewest digits in an interval around each of four numbers, and of those the
/// nearest: a multiple of ten or, if the interval has none, the nearest integer.
private struct ShortestInInterval {
    /// The decimal.
    let value: SIMD4<Double>

    /// The highest bit is set if the number is so near to the end of the interval, or to the middle
    /// of two integers, that an error of `slack` could change the decimal.
    let doubt: SIMD4<Double>

    @inline(__always)
    init(_ numbers: SIMD4<Double>, half: SIMD4<Double>, slack: Double) {
        let sign = _mm256_set1_pd(-0.0)
        let ten = _mm256_set1_pd(10)
        let tenths = DigitLanes.rounded(_mm256_mul_pd(numbers, _mm256_set1_pd(0.1)))
        let toMultiple = _mm256_andnot_pd(sign, _mm256_fnmadd_pd(tenths, ten, numbers))
        let whole = DigitLanes.rounded(numbers)
        let toWhole = _mm256_andnot_pd(sign, _mm256_sub_pd(numbers, whole))

        // Below zero if the interval reaches the multiple.
        let beyond = _mm256_sub_pd(toMultiple, half)
        value = _mm256_blendv_pd(whole, _mm256_mul_pd(tenths, ten), beyond)
        let fromEnd = _mm256_andnot_pd(sign, beyond)
        let fromMiddle = _mm256_sub_pd(_mm256_set1_pd(0.5 - slack), toWhole)
        doubt = _mm256_or_pd(
            _mm256_sub_pd(fromEnd, _mm256_set1_pd(slack)),
            _mm256_andnot_pd(beyond, fromMiddle)
        )
    }
}
#endif
