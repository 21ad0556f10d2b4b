#if arch(x86_64)
import _Builtin_intrinsics.intel

/// Operations on four numbers and their decimal digits, in the 64-bit lanes of AVX2.
enum DigitLanes {
    typealias Vector = SIMD4<Int64>

    /// Returns the eight digits of four numbers below 10⁸, one per byte, the first in the lowest byte.
    ///
    /// Division by 10 000, 100 and 10 is multiplication with a rounded reciprocal, which is exact in
    /// these ranges.
    @inline(__always)
    static func eightDigits(_ numbers: Vector) -> Vector {
        let upper = quotient(numbers, reciprocal: 0xD1B7_1759, shift: 45)
        let lower = _mm256_sub_epi64(numbers, _mm256_mul_epu32(upper, splat(10_000)))
        let fours = _mm256_or_si256(upper, _mm256_slli_epi64(lower, 32))
        let hundreds = _mm256_srli_epi16(_mm256_mulhi_epu16(fours, _mm256_set1_epi16(5_243)), 3)
        let rest = _mm256_sub_epi16(fours, _mm256_mullo_epi16(hundreds, _mm256_set1_epi16(100)))
        let twos = _mm256_or_si256(hundreds, _mm256_slli_epi32(rest, 16))
        // A lane of 16 bits is 256 · units + tens: 256 · (tens and units) − 2559 · tens.
        let tens = _mm256_mulhi_epu16(twos, _mm256_set1_epi16(6_554))
        let lessTens = _mm256_mullo_epi16(tens, _mm256_set1_epi16(-2_559))
        return _mm256_add_epi16(_mm256_slli_epi16(twos, 8), lessTens)
    }

    /// Splits four numbers below 10⁹ into the first of nine digits and the number of the other eight.
    @inline(__always)
    static func nineDigits(_ numbers: Vector) -> (first: Vector, others: Vector) {
        let first = quotient(numbers, reciprocal: 1_441_151_881, shift: 57)
        let others = _mm256_sub_epi64(numbers, _mm256_mul_epu32(first, splat(100_000_000)))
        return (first, others)
    }

    /// Returns ⌊number · reciprocal / 2^shift⌋ for four numbers below 2³².
    @inline(__always)
    private static func quotient(_ numbers: Vector, reciprocal: Int64, shift: Int32) -> Vector {
        _mm256_srli_epi64(_mm256_mul_epu32(numbers, splat(reciprocal)), shift)
    }

    /// Returns the same number in each lane.
    @inline(__always)
    static func splat(_ number: Int64) -> Vector { _mm256_set1_epi64x(number) }

    /// Returns bytes of all ones where a digit is not zero.
    @inline(__always)
    static func nonZeros(_ digits: Vector) -> Vector {
        _mm256_cmpgt_epi8(digits, Vector())
    }

    /// Returns the text of digits.
    @inline(__always)
    static func text(_ digits: Vector) -> Vector {
        _mm256_or_si256(digits, _mm256_set1_epi8(0x30))
    }

    /// Returns a bit for each number with a minus.
    @inline(__always)
    static func signs(_ numbers: SIMD4<Double>) -> UInt32 {
        UInt32(bitPattern: _mm256_movemask_pd(numbers))
    }

    /// Rounds four numbers between −2⁵¹ and 2⁵¹ to integers, ties to even.
    @inline(__always)
    static func rounded(_ numbers: SIMD4<Double>) -> SIMD4<Double> {
        // From 2⁵² to 2⁵³, a unit in the last place of a `Double` is 1.
        let shifted = _mm256_add_pd(numbers, _mm256_set1_pd(0x1.8p52))
        return _mm256_sub_pd(shifted, _mm256_set1_pd(0x1.8p52))
    }

    /// Converts four integers below 2³².
    @inline(__always)
    static func doubles(_ integers: Vector) -> SIMD4<Double> {
        let shifted = _mm256_or_si256(integers, splat(0x4330_0000_0000_0000))
        return _mm256_sub_pd(_mm256_castsi256_pd(shifted), _mm256_set1_pd(0x1p52))
    }

    /// Rounds four numbers from 0 up to 2³² to integers, ties to even.
    @inline(__always)
    static func integers(_ numbers: SIMD4<Double>) -> Vector {
        let shifted = _mm256_add_pd(numbers, _mm256_set1_pd(0x1p52))
        return _mm256_and_si256(_mm256_castpd_si256(shifted), splat(0xFFFF_FFFF))
    }
}
#endif
