#if arch(x86_64)
import _Builtin_intrinsics.intel

/// The digits of four numbers as three numbers of eight digits each.
struct SignificandLanes {
    /// The eight digits in front of the last sixteen.
    let upper: SIMD4<Double>

    /// The eight digits behind those.
    let middle: SIMD4<Double>

    /// The last eight digits.
    let lower: SIMD4<Double>

    /// Has all bits set where digits other than zero stand in front of those.
    let isTooLong: DigitLanes.Vector

    /// Joins the digits of four numbers, which `TextLanes.fours` found.
    @inline(__always)
    init(_ fours: InlineArray<4, DigitLanes.Vector>) {
        // Neighbours are joined to numbers of eight digits: of two numbers the last two in the lower
        // half of a register, and in the upper one what stands in front of those.
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

/// The powers of ten of four numbers, with the numbers' signs.
struct PowerLanes {
    /// The powers, rounded to nearest.
    let high: SIMD4<Double>

    /// What those lack.
    let low: SIMD4<Double>

    /// Looks up the powers at four places of `PowerTables.doubles`.
    @inline(__always)
    init(_ places: InlineArray<4, Int>, in tables: PowerTables) {
        // SAFETY: the places are those of powers in the table.
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
