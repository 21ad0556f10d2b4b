#if arch(x86_64)
import _Builtin_intrinsics.intel

/// Four numbers that are rounded at once.
protocol FourValues {
    associatedtype Scalar: DecimalScalar, SIMDScalar

    /// Rounds four significands times their powers of ten.
    init(_ significands: SignificandLanes, powers: PowerLanes)

    /// A bit for each number that may have been rounded incorrectly.
    var doubts: UInt32 { get }

    /// The numbers.
    var values: SIMD4<Scalar> { get }
}

extension FourValues {
    /// Writes the first `count` numbers, perhaps none, to memory with room for `count`.
    @unsafe
    @inline(__always)
    func store(to place: UnsafeMutablePointer<Scalar>, count: Int) {
        // SAFETY: the caller provides room for `count` numbers.
        if count == 4 {
            unsafe UnsafeMutableRawPointer(place).storeBytes(of: values, as: SIMD4<Scalar>.self)
        } else {
            for index in 0..<count { unsafe place[index] = values[index] }
        }
    }
}

/// Four floats that are rounded at once.
struct FourFloats: FourValues {
    let values: SIMD4<Float>
    let doubts: UInt32

    /// Rounds to `Double` first.
    ///
    /// The significand is rounded twice, the power and the product once, so that the error of the
    /// product is at most two units in the last place. Rounding it to `Float` is correct unless a
    /// midpoint of two floats is that near.
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
        // Whether the 29 dropped bits are within four units of the midpoint's.
        let around = _mm256_add_epi64(bits, DigitLanes.splat(4 - 0x1000_0000))
        let distance = _mm256_and_si256(around, DigitLanes.splat(0x1FFF_FFFF))
        let isNear = _mm256_cmpgt_epi64(DigitLanes.splat(9), distance)
        // Only normal numbers and zero are rounded at that place.
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
}

/// Four doubles that are rounded at once.
struct FourDoubles: FourValues {
    let values: SIMD4<Double>
    let doubts: UInt32

    /// Rounds the product of two numbers that have two parts each, about 106 bits.
    ///
    /// The relative error of the product is less than 2⁻¹⁰⁰. Its first part is correct if it does not
    /// change when the second part grows by 2⁻⁴⁰ of itself: then no midpoint is between the two.
    @inline(__always)
    init(_ significands: SignificandLanes, powers: PowerLanes) {
        // Each sum has a rest, its rounding error, because its first term is larger than the second or
        // zero. The first product is exact.
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
}
#endif
