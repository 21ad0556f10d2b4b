import Foundation
import Kernels
import Testing

@Suite struct `Softmax exponential` {
    @Test func `float is a power of two within 2 ulp, subnormal ones included`() {
        // Every 1009th float from -0 to the first whose exponential is 0.
        var worst = 0.0
        let last = Float(103.9).bitPattern
        for bits in stride(from: 0, through: last, by: 8 * 1009) {
            var arguments = SIMD8<Float>()
            for lane in 0..<8 {
                arguments[lane] = -Float(bitPattern: min(bits + 1009 * UInt32(lane), last))
            }
            let found = Float.softmaxTerms(arguments)
            for lane in 0..<8 {
                let exact = exp2(Double(arguments[lane] * 0x1.715476p0))
                worst = max(worst, abs(Double(found[lane]) - exact) / Double(Float(exact).ulp))
            }
        }
        #expect(worst <= 2, "\(worst) ulp")
    }

    @Test func `double is a power of two within 1 ulp of the C library's, subnormal ones included`()
    {
        var worst = 0.0
        for step in 0..<200_000 {
            let argument = -745 * Double(step) / 200_000
            let exact = exp2(argument * 0x1.71547652b82fep0)
            let found = Double.softmaxTerms(SIMD4(repeating: argument))[step % 4]
            worst = max(worst, abs(found - exact) / exact.ulp)
        }
        #expect(worst <= 1, "\(worst) ulp")
    }

    @Test func `rounding the exponent costs at most half an ulp of it`() {
        for step in 0..<200_000 {
            let argument = -87 * Float(step) / 200_000
            let exact = exp(Double(argument))
            let found = Double(Float.softmaxTerms(SIMD8(repeating: argument))[step % 8])
            let ofExponent =
                Double((argument * 0x1.715476p0).ulp) / 2 + 2e-8 * Double(abs(argument))
            let tolerance = exact * (0.7 * ofExponent + 2 * 0x1p-23)
            #expect(abs(found - exact) <= tolerance, "of \(argument)")
        }
    }

    @Test func `the limits of the range are exact`() {
        let floats = Float.softmaxTerms([0, -0.0, -.infinity, -104.1, -3e38, -1000, -1, -200])
        #expect(floats[0] == 1 && floats[1] == 1)
        #expect(floats[2] == 0 && floats[3] == 0 && floats[4] == 0)
        #expect(floats[5] == 0 && floats[7] == 0)
        let doubles = Double.softmaxTerms([0, -.infinity, -746.1, -1e308])
        #expect(doubles[0] == 1 && doubles[1] == 0 && doubles[2] == 0 && doubles[3] == 0)
    }
}
