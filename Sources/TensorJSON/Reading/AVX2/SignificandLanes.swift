#if arch(x86_64)
import _Builtin_intrinsics.intel

/// The digits of four numbers as three numbers of eight digits each.
struct SignificandLanes {
    /// The eight digits before the last sixteen.
    let upper: SIMD4<Double>

    /// The eight digits after those.
    let middle: SIMD4<Double>

    /// The last eight digits.
    let lower: SIMD4<Double>

    /// Has all bits set for a number with other digits than zero before those.
    let isTooLong: DigitLanes.Vector

    /// Joins the digits of four numbers from `TextLanes.fours`.
    @inline(__always)
    init(_ fours: InlineArray<4, DigitLanes.Vector>) {
        // Joins neighbours to numbers of eight digits: the lower half of a register holds the last two
        // of two numbers, the upper half the two before those.
        let weights = _mm256_set1_epi32(0x0001_2710)
        let first = _mm256_madd_epi16(_mm256_packus_epi32(fours[0], fours[1]), weights)
        let second = _mm256_madd_epi16(_mm256_packus_epi32(fours[2], fours[3]), weights)
        let back = SIMD4(lowHalf: first.lowHalf, highHalf: second.lowHalf)
        let front = SIMD4(lowHalf: first.highHalf, highHalf: second.highHalf)
        let low = DigitLanes.splat(0xFFFF_FFFF)
        isTooLong = _mm256_cmpgt_epi64(_mm256_and_si256(front, low), DigitLanes.Vector())
        upper = DigitLanes.doubles(_mm256_srli_epi64(front, 32))
        middle = DigitLanes.doubles(_mm256_and_si256(back, low))
        lower = DigitLanes.doubles(_mm256_srli_epi64(back, 32))
    }
}

/// The powers of ten of four numbers, with the signs of the numbers.
struct PowerLanes {
    /// The powers, rounded to nearest.
    let high: SIMD4<Double>

    /// The differences between the powers and `high`.
    let low: SIMD4<Double>

    /// Loads the powers at four places of `PowerTables.doubles`.
    @inline(__always)
    init(_ places: InlineArray<4, Int>, in tables: PowerTables) {
        // SAFETY: `PowerTables.place` returned the places.
        let first = unsafe tables.doubles[places[0]]
        let second = unsafe tables.doubles[places[1]]
        let third = unsafe tables.doubles[places[2]]
        let fourth = unsafe tables.doubles[places[3]]
        let even = SIMD4(lowHalf: first, highHalf: third)
        let odd = SIMD4(lowHalf: second, highHalf: fourth)
        high = _mm256_unpacklo_pd(even, odd)
        low = _mm256_unpackhi_pd(even, odd)
    }
}
#endif
