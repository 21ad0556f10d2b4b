import Foundation
import Kernels
import Testing

@Suite struct `Softmax exponential` {
    @Test func `float is within 1 ulp, subnormal results included`() {
        // Every 1009th float from that which gives 0 to -0.
        var worst = 0.0
        for bits in stride(from: 0, through: Float(103.9).bitPattern, by: 1009) {
            let argument = -Float(bitPattern: bits)
            let exact = exp(Double(argument))
            let found = Float.softmaxTerms(SIMD8(repeating: argument))[Int(bits % 8)]
            worst = max(worst, abs(Double(found) - exact) / Double(Float(exact).ulp))
        }
        #expect(worst <= 1, "\(worst) ulp")
    }

    @Test func `double is within 2 ulp of the C library, subnormal results included`() {
        var worst = 0.0
        for step in 0..<200_000 {
            let argument = -745 * Double(step) / 200_000
            let exact = exp(argument)
            let found = Double.softmaxTerms(SIMD4(repeating: argument))[step % 4]
            worst = max(worst, abs(found - exact) / exact.ulp)
        }
        #expect(worst <= 2, "\(worst) ulp")
    }

    @Test func `the ends of the range are exact`() {
        let floats = Float.softmaxTerms([0, -0.0, -.infinity, -104.1, -3e38, .nan, -1, -200])
        #expect(floats[0] == 1 && floats[1] == 1)
        #expect(floats[2] == 0 && floats[3] == 0 && floats[4] == 0 && floats[7] == 0)
        #expect(floats[5].isNaN)
        let doubles = Double.softmaxTerms([0, -.infinity, -746.1, .nan])
        #expect(doubles[0] == 1 && doubles[1] == 0 && doubles[2] == 0 && doubles[3].isNaN)
    }
}
