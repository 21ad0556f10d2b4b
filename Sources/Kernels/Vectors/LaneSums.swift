// Sums over the lanes of four vectors at once. In pairs, a transposition on the way: three additions
// where each vector by itself would take a chain of them.

extension SIMD4 where Scalar: FloatingPoint {
    /// Returns the sums of the lanes of four vectors: `(x₀ + x₁) + (x₂ + x₃)` of each.
    @inline(__always)
    fileprivate static func laneSums(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> Self {
        let ab =
            SIMD4(lowHalf: a.evenHalf, highHalf: b.evenHalf)
            + SIMD4(lowHalf: a.oddHalf, highHalf: b.oddHalf)
        let cd =
            SIMD4(lowHalf: c.evenHalf, highHalf: d.evenHalf)
            + SIMD4(lowHalf: c.oddHalf, highHalf: d.oddHalf)
        return SIMD4(lowHalf: ab.evenHalf, highHalf: cd.evenHalf)
            + SIMD4(lowHalf: ab.oddHalf, highHalf: cd.oddHalf)
    }
}

extension Float {
    /// Returns the sums of the lanes of four vectors, the lanes added in pairs.
    @inline(__always)
    package static func laneSums(
        _ a: SIMD8<Float>,
        _ b: SIMD8<Float>,
        _ c: SIMD8<Float>,
        _ d: SIMD8<Float>
    ) -> SIMD4<Float> {
        .laneSums(
            a.lowHalf + a.highHalf,
            b.lowHalf + b.highHalf,
            c.lowHalf + c.highHalf,
            d.lowHalf + d.highHalf
        )
    }
}

extension Double {
    /// Returns the sums of the lanes of four vectors, the lanes added in pairs.
    @inline(__always)
    package static func laneSums(
        _ a: SIMD4<Double>,
        _ b: SIMD4<Double>,
        _ c: SIMD4<Double>,
        _ d: SIMD4<Double>
    ) -> SIMD4<Double> {
        .laneSums(a, b, c, d)
    }
}
