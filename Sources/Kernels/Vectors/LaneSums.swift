extension KernelScalar {
    /// Returns the sums of the lanes of four vectors, the lanes added in pairs.
    ///
    /// Transposing on the way takes three additions where each vector alone would take a chain.
    @inline(__always)
    static func laneSums(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> SIMD4<Self> {
        pairSums(
            pairSums(folded(a), folded(b)),
            pairSums(folded(c), folded(d))
        )
    }

    /// Returns `x₀ + x₁` and `x₂ + x₃` of the first vector, then of the second.
    @inline(__always)
    private static func pairSums(_ a: SIMD4<Self>, _ b: SIMD4<Self>) -> SIMD4<Self> {
        SIMD4(lowHalf: a.evenHalf, highHalf: b.evenHalf)
            + SIMD4(lowHalf: a.oddHalf, highHalf: b.oddHalf)
    }
}
