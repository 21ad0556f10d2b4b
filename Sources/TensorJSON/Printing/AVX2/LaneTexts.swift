#if arch(x86_64)
import _Builtin_intrinsics.intel

/// Sixteen bytes for each of four numbers.
struct LaneTexts {
    /// Those of the numbers 0 and 2.
    private let even: DigitLanes.Vector

    /// Those of the numbers 1 and 3.
    private let odd: DigitLanes.Vector

    /// Joins each number's eight bytes in one vector and its eight bytes in another.
    @inline(__always)
    init(_ first: DigitLanes.Vector, _ second: DigitLanes.Vector) {
        even = _mm256_unpacklo_epi64(first, second)
        odd = _mm256_unpackhi_epi64(first, second)
    }

    /// The bytes of a number.
    @inline(__always)
    subscript(lane: Int) -> SIMD2<Int64> {
        let pair = lane & 1 == 0 ? even : odd
        return lane < 2 ? pair.lowHalf : pair.highHalf
    }
}
#endif
