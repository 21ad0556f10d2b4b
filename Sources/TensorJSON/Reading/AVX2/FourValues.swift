#if arch(x86_64)
import _Builtin_intrinsics.intel

/// Four numbers that are read at once.
protocol FourValues {
    associatedtype Scalar: DecimalScalar

    /// Rounds four significands times their powers of ten.
    init(_ significands: SignificandLanes, powers: PowerLanes)

    /// A bit for each number that may be rounded wrongly.
    var doubts: UInt32 { get }

    /// Writes the first `count` of the numbers, perhaps none, to memory with room for those.
    @unsafe
    func store(to place: UnsafeMutablePointer<Scalar>, count: Int)
}

/// Four floats that are read at once.
struct FourFloats: FourValues {
    private let values: SIMD4<Float>
    let doubts: UInt32

    /// Rounds by way of a `Double`.
    ///
    /// The significand is rounded twice, the power and the product once, so that the product is
    /// within two units of the last place. Rounding it is right unless a midpoint of two floats
    /// lies that near.
    @inline(__always)
    init(_ significands: SignificandLanes, powers: PowerLanes) {
        let sixteen = _mm256_fmadd_pd(
            significands.middle,
            _mm256_set1_pd(1e8),
            significands.lower
        )
        let significand = _mm256_fmadd_pd(significands.upper, _mm256_set1_pd(1e16), sixteen)
        let product = _mm256_mul_pd(significand, powers.high)
        let bits = _mm256_castpd_si256(product)
        // The midpoint's pattern of the 29 bits that are dropped, with four units around it.
        let around = _mm256_add_epi64(bits, DigitLanes.splat(4 - 0x1000_0000))
        let distance = _mm256_and_si256(around, DigitLanes.splat(0x1FFF_FFFF))
        let isNear = _mm256_cmpgt_epi64(DigitLanes.splat(9), distance)
        // Other than zero, only normal numbers are rounded at that place.
        let magnitude = _mm256_and_si256(bits, DigitLanes.splat(.max))
        let least = DigitLanes.splat(Int64(bitPattern: (0x1p-126).bitPattern))
        let most = DigitLanes.splat(Int64(bitPattern: (0x1p127).bitPattern))
        let isSmall = _mm256_and_si256(
            _mm256_cmpgt_epi64(least, magnitude),
            _mm256_cmpgt_epi64(magnitude, DigitLanes.Vector())
        )
        let isGreat = _mm256_cmpgt_epi64(magnitude, most)
        let isDoubtful = _mm256_or_si256(
            _mm256_or_si256(isSmall, isGreat),
            _mm256_or_si256(isNear, significands.isTooLong)
        )
        doubts = DigitLanes.signs(_mm256_castsi256_pd(isDoubtful))
        values = _mm256_cvtpd_ps(product)
    }

    @unsafe
    @inline(__always)
    func store(to place: UnsafeMutablePointer<Float>, count: Int) {
        guard count < 4 else {
            // SAFETY: the caller says that there is room.
            return unsafe UnsafeMutableRawPointer(place).storeBytes(
                of: values,
                as: SIMD4<Float>.self
            )
        }
        let lanes = _mm_set_epi32(3, 2, 1, 0)
        let isKept = _mm_cmpgt_epi32(_mm_set1_epi32(Int32(truncatingIfNeeded: count)), lanes)
        // SAFETY: nothing is written where the mask is zero.
        unsafe _mm_maskstore_ps(place, isKept, values)
    }
}

/// Four doubles that are read at once.
struct FourDoubles: FourValues {
    private let values: SIMD4<Double>
    let doubts: UInt32

    /// Rounds a product of two numbers in two parts each, of about 106 bits.
    ///
    /// The error is less than 2⁻¹⁰⁰ of the product. So the product's first part is right if it stays
    /// the same when the second is made larger by 2⁻⁴⁰ of itself: then no midpoint lies between.
    @inline(__always)
    init(_ significands: SignificandLanes, powers: PowerLanes) {
        // Sums with what they lack, as the first term is larger than the second or zero. The first
        // product is exact.
        let sixteenth = _mm256_mul_pd(significands.middle, _mm256_set1_pd(1e8))
        let sixteen = _mm256_add_pd(sixteenth, significands.lower)
        let sixteenRest = _mm256_sub_pd(
            significands.lower,
            _mm256_sub_pd(sixteen, sixteenth)
        )
        let scale = _mm256_set1_pd(1e16)
        let upper = _mm256_mul_pd(significands.upper, scale)
        let upperRest = _mm256_fmsub_pd(significands.upper, scale, upper)
        let high = _mm256_add_pd(upper, sixteen)
        let highRest = _mm256_sub_pd(sixteen, _mm256_sub_pd(high, upper))
        let low = _mm256_add_pd(_mm256_add_pd(sixteenRest, upperRest), highRest)

        let product = _mm256_mul_pd(high, powers.high)
        let highest = _mm256_fmsub_pd(high, powers.high, product)
        let rest = _mm256_fmadd_pd(
            high,
            powers.low,
            _mm256_fmadd_pd(low, powers.high, highest)
        )
        let sum = _mm256_add_pd(product, rest)
        let sumRest = _mm256_sub_pd(rest, _mm256_sub_pd(sum, product))
        let other = _mm256_fmadd_pd(sumRest, _mm256_set1_pd(1 + 0x1p-40), sum)

        let isSame = _mm256_cmpeq_epi64(_mm256_castpd_si256(sum), _mm256_castpd_si256(other))
        let same = UInt32(bitPattern: _mm256_movemask_pd(_mm256_castsi256_pd(isSame)))
        let tooLong = DigitLanes.signs(_mm256_castsi256_pd(significands.isTooLong))
        doubts = same ^ 15 | tooLong
        // A zero has lost its sign.
        values = _mm256_or_pd(sum, _mm256_and_pd(product, _mm256_set1_pd(-0.0)))
    }

    @unsafe
    @inline(__always)
    func store(to place: UnsafeMutablePointer<Double>, count: Int) {
        guard count < 4 else {
            // SAFETY: the caller says that there is room.
            return unsafe UnsafeMutableRawPointer(place).storeBytes(
                of: values,
                as: SIMD4<Double>.self
            )
        }
        let lanes = SIMD4<Int64>(0, 1, 2, 3)
        let isKept = _mm256_cmpgt_epi64(_mm256_set1_epi64x(Int64(count)), lanes)
        // SAFETY: nothing is written where the mask is zero.
        unsafe _mm256_maskstore_pd(place, isKept, values)
    }
}
#endif
