// The softcap c · tanh(s / c) of a vector of scores, and the vector hyperbolic tangent under it.
//
// tanh x is odd. Up to 5/8 it is x + x³ · P(x²) (for Double a quotient of polynomials), the
// minimax approximations of the Cephes library; beyond, 1 − 2 / (e^2x + 1), where nothing cancels:
// the quotient is at most 0.45.
//
// Error: at most 2 ulp for Float and for Double, see SoftcapTests.
// Infinities give ±1, NaN stays NaN.
//
// Where s / c is so small that tanh x rounds to x, the score is left as it is: multiplying the
// quotient by c again would only round it, or lose it among subnormal numbers if c is large.

extension Float {
    /// Returns `cap · tanh(score / cap)` of each lane.
    @inline(__always)
    package static func softcapped(_ scores: SIMD8<Float>, at cap: Float) -> SIMD8<Float> {
        let ratios = scores / cap
        let capped = cap * hyperbolicTangent(ratios)
        return capped.replacing(with: scores, where: (ratios .< 0x1p-12) .& (ratios .> -0x1p-12))
    }

    /// Returns the hyperbolic tangent of each lane, within 2 ulp.
    @inline(__always)
    package static func hyperbolicTangent(_ arguments: SIMD8<Float>) -> SIMD8<Float> {
        let x = arguments.replacing(with: -arguments, where: arguments .< 0)
        let square = x * x
        var sum = SIMD8<Float>(repeating: -5.70498872745e-3)
        sum = SIMD8(repeating: 2.06390887954e-2).addingProduct(sum, square)
        sum = SIMD8(repeating: -5.37397155531e-2).addingProduct(sum, square)
        sum = SIMD8(repeating: 1.33314422036e-1).addingProduct(sum, square)
        sum = SIMD8(repeating: -3.33332819422e-1).addingProduct(sum, square)
        let near = x.addingProduct(sum * square, x)
        let far = 1 - 2 / (exponential(x + x) + 1)
        let result = far.replacing(with: near, where: x .< 0.625)
        return result.replacing(with: -result, where: arguments .< 0)
    }
}

extension Double {
    /// Returns `cap · tanh(score / cap)` of each lane.
    @inline(__always)
    package static func softcapped(_ scores: SIMD4<Double>, at cap: Double) -> SIMD4<Double> {
        let ratios = scores / cap
        let capped = cap * hyperbolicTangent(ratios)
        return capped.replacing(with: scores, where: (ratios .< 0x1p-27) .& (ratios .> -0x1p-27))
    }

    /// Returns the hyperbolic tangent of each lane, within 2 ulp.
    @inline(__always)
    package static func hyperbolicTangent(_ arguments: SIMD4<Double>) -> SIMD4<Double> {
        let x = arguments.replacing(with: -arguments, where: arguments .< 0)
        let square = x * x
        var above = SIMD4<Double>(repeating: -9.64399179425052238628e-1)
        above = SIMD4(repeating: -9.92877231001918586564e1).addingProduct(above, square)
        above = SIMD4(repeating: -1.61468768441708447952e3).addingProduct(above, square)
        var below = square + 1.12811678491632931402e2
        below = SIMD4(repeating: 2.23548839060100448583e3).addingProduct(below, square)
        below = SIMD4(repeating: 4.84406305325125486048e3).addingProduct(below, square)
        let near = x.addingProduct(square * (above / below), x)
        let far = 1 - 2 / (exponential(x + x) + 1)
        let result = far.replacing(with: near, where: x .< 0.625)
        return result.replacing(with: -result, where: arguments .< 0)
    }
}
