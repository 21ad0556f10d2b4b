import Foundation
import Kernels
import Testing

@Suite struct `Softcap` {
    /// The error of a result, in units of the last place of the expected value.
    private func error<Scalar: KernelScalar>(_ found: Scalar, _ expected: Double) -> Double {
        let unit = max(Scalar(expected).ulp, Scalar.leastNonzeroMagnitude)
        return abs(Double(found) - expected) / Double(unit)
    }

    /// Numbers of all magnitudes from 2⁻³⁰ to 2⁶, of both signs.
    private func arguments<Scalar: KernelScalar>(_ type: Scalar.Type) -> [Scalar] {
        var arguments: [Scalar] = []
        for step in 0..<40_000 {
            let magnitude = Scalar(exp2(Double(step) / 40_000 * 36 - 30))
            arguments += [magnitude, -magnitude]
        }
        // Both sides of the argument at which the method changes.
        arguments += [0.625, Scalar(0.625).nextDown, -0.625, 0, -0.0]
        return arguments
    }

    @Test func `the hyperbolic tangent is within 2 ulp of the C library's`() {
        let floats = arguments(Float.self)
        let worst = floats.map { x in
            error(Float.hyperbolicTangent(SIMD8(repeating: x))[5], tanh(Double(x)))
        }.max()
        #expect(worst.map { $0 <= 2 } == true, "\(worst ?? .nan) ulp")
        let doubles = arguments(Double.self)
        let worstDouble = doubles.map { x in
            error(Double.hyperbolicTangent(SIMD4(repeating: x))[1], tanh(x))
        }.max()
        // Here the error of the C library counts too.
        #expect(worstDouble.map { $0 <= 3 } == true, "\(worstDouble ?? .nan) ulp")
    }

    @Test func `scores far above the cap become the cap, with their sign`() {
        for score: Float in [1e4, 3e38, .greatestFiniteMagnitude, .infinity] {
            #expect(Float.softcapped(SIMD8(repeating: score), at: 30)[0] == 30)
            #expect(Float.softcapped(SIMD8(repeating: -score), at: 30)[7] == -30)
            #expect(Double.softcapped(SIMD4(repeating: Double(score)), at: 1e-300)[0] == 1e-300)
        }
        // The quotient overflows, but not its tangent.
        #expect(Float.softcapped(SIMD8(repeating: 1e30), at: 1e-30)[0] == 1e-30)
    }

    @Test func `scores far below the cap are unchanged`() {
        // score / cap is subnormal: multiplied by the cap again it would have lost its digits.
        for score: Float in [1e-5, 0.3, -0.3, .leastNonzeroMagnitude, 0] {
            #expect(Float.softcapped(SIMD8(repeating: score), at: 3e38)[0] == score)
        }
        #expect(Float.softcapped(SIMD8(repeating: -0.0), at: 30)[0].sign == .minus)
        #expect(Double.softcapped(SIMD4(repeating: 1e-9), at: 1.7e308)[0] == 1e-9)
    }

    @Test func `scores at the edge of the linear part are within 2 ulp`() {
        let cap: Float = 30
        let edge = cap * 0x1p-12
        let scores = [edge.nextDown.nextDown, edge.nextDown, edge, edge.nextUp]
        for score in scores {
            let capped = Float.softcapped(SIMD8(repeating: score), at: cap)[0]
            #expect(error(capped, 30 * tanh(Double(score) / 30)) <= 2)
        }
    }
}
