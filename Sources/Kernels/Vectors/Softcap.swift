// The softcap c · tanh(s / c) of a vector of scores, and the vector hyperbolic tangent.
//
// tanh x is odd. Up to 5/8 it is x + x³ · P(x²), where P is a polynomial for Float and a quotient of
// polynomials for Double: the minimax approximations of the Cephes library. Beyond 5/8 it is
// 1 − 2 / (e^2x + 1), where nothing cancels because the quotient is at most 0.45.
//
// Error: at most 2 ulp for either scalar, see SoftcapTests. Infinities give ±1, NaN stays NaN.
//
// Where s / c is so small that tanh x rounds to x, the score is left unchanged: multiplying the
// quotient by c again would only round it, or lose digits to subnormal numbers if c is large.

extension KernelScalar {
    /// Returns `cap · tanh(score / cap)` of each lane.
    @inline(__always)
    package static func softcapped(_ scores: Vector, at cap: Self) -> Vector {
        let ratios = scores / cap
        let bound = Vector(repeating: linearTangentBound)
        return select(
            scores,
            cap * hyperbolicTangent(ratios),
            where: select(0 - ratios, ratios, where: ratios, isLessThan: .zero),
            isLessThan: bound
        )
    }

    /// Returns the hyperbolic tangent of each lane, within 2 ulp.
    @inline(__always)
    package static func hyperbolicTangent(_ arguments: Vector) -> Vector {
        let x = select(0 - arguments, arguments, where: arguments, isLessThan: .zero)
        let square = x * x
        let near = x.addingProduct(square * tangentSeries(square), x)
        let far = 1 - 2 / (exponential(x + x) + 1)
        let result = select(near, far, where: x, isLessThan: Vector(repeating: 0.625))
        return select(0 - result, result, where: arguments, isLessThan: .zero)
    }
}

extension Float {
    @inline(__always)
    package static var linearTangentBound: Float { 0x1p-12 }

    @inline(__always)
    package static func tangentSeries(_ square: SIMD8<Float>) -> SIMD8<Float> {
        SIMD8(repeating: -5.70498872745e-3)
            .horner(square, 2.06390887954e-2, -5.37397155531e-2)
            .horner(square, 1.33314422036e-1, -3.33332819422e-1)
    }
}

extension Double {
    @inline(__always)
    package static var linearTangentBound: Double { 0x1p-27 }

    @inline(__always)
    package static func tangentSeries(_ square: SIMD4<Double>) -> SIMD4<Double> {
        SIMD4(repeating: -9.64399179425052238628e-1)
            .horner(square, -9.92877231001918586564e1, -1.61468768441708447952e3)
            / (square + 1.12811678491632931402e2)
            .horner(square, 2.23548839060100448583e3, 4.84406305325125486048e3)
    }
}
