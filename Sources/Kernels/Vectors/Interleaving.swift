// Shuffles that interleave two vectors within each of their halves, as AVX2 does in one instruction:
// `a₀ b₀ a₁ b₁ | a₄ b₄ a₅ b₅` from the low lanes, `a₂ b₂ a₃ b₃ | a₆ b₆ a₇ b₇` from the high lanes.
//
// Intrinsics, because several shuffles written in terms of lanes are compiled lane by lane; see
// docs/workarounds.md.

#if arch(x86_64)
import _Builtin_intrinsics.intel

extension SIMD8<Float> {
    @inline(__always)
    func interleavedLow(_ other: SIMD8<Float>) -> SIMD8<Float> { _mm256_unpacklo_ps(self, other) }

    @inline(__always)
    func interleavedHigh(_ other: SIMD8<Float>) -> SIMD8<Float> { _mm256_unpackhi_ps(self, other) }
}

extension SIMD4<Double> {
    @inline(__always)
    func interleavedLow(_ other: SIMD4<Double>) -> SIMD4<Double> { _mm256_unpacklo_pd(self, other) }

    @inline(__always)
    func interleavedHigh(_ other: SIMD4<Double>) -> SIMD4<Double> {
        _mm256_unpackhi_pd(self, other)
    }
}
#else
extension SIMD8<Float> {
    @inline(__always)
    func interleavedLow(_ b: SIMD8<Float>) -> SIMD8<Float> {
        SIMD8(self[0], b[0], self[1], b[1], self[4], b[4], self[5], b[5])
    }

    @inline(__always)
    func interleavedHigh(_ b: SIMD8<Float>) -> SIMD8<Float> {
        SIMD8(self[2], b[2], self[3], b[3], self[6], b[6], self[7], b[7])
    }
}

extension SIMD4<Double> {
    @inline(__always)
    func interleavedLow(_ b: SIMD4<Double>) -> SIMD4<Double> { SIMD4(self[0], b[0], self[2], b[2]) }

    @inline(__always)
    func interleavedHigh(_ b: SIMD4<Double>) -> SIMD4<Double> {
        SIMD4(self[1], b[1], self[3], b[3])
    }
}
#endif
