import Foundation
import Kernels
import Testing

@Suite struct `Vector exponential` {
    /// The distance of a result from the exact value, in units of its last place.
    private func error(_ found: Float, _ exact: Double) -> Double {
        abs(Double(found) - exact) / Double(Float(exact).ulp)
    }

    @Test func `float is within 2 ulp over the whole range, subnormal results included`() {
        // Every 1009th of the floats whose exponential is neither 0 nor infinite.
        var worst = 0.0
        for sign in [Float(1), -1] {
            let last = (sign > 0 ? Float(88.72) : Float(103.9)).bitPattern
            for bits in stride(from: 0, through: last, by: 8 * 1009) {
                var arguments = SIMD8<Float>()
                for lane in 0..<8 {
                    let pattern = min(bits + 1009 * UInt32(lane), last)
                    arguments[lane] = sign * Float(bitPattern: pattern)
                }
                let found = Float.exponential(arguments)
                for lane in 0..<8 {
                    worst = max(worst, error(found[lane], exp(Double(arguments[lane]))))
                }
            }
        }
        #expect(worst <= 2)
    }

    @Test func `double is within 2 ulp of the C library over the whole range`() {
        var worst = 0.0
        for step in 0..<100_000 {
            let start = -745 + Double(step) * (745 + 709.7) / 100_000
            let arguments = SIMD4(start, start + 0.0019, start + 0.0057, start + 0.0113)
            let found = Double.exponential(arguments)
            for lane in 0..<4 {
                let exact = exp(arguments[lane])
                worst = max(worst, abs(found[lane] - exact) / exact.ulp)
            }
        }
        #expect(worst <= 2)
    }

    @Test func `the limits of the range are exact`() {
        let floats = Float.exponential(
            [0, -0.0, -.infinity, -200, -3e38, .infinity, 88.73, .nan]
        )
        #expect(floats[0] == 1 && floats[1] == 1)
        #expect(floats[2] == 0 && floats[3] == 0 && floats[4] == 0)
        #expect(floats[5] == .infinity && floats[6] == .infinity)
        #expect(floats[7].isNaN)
        #expect(Double.exponential([0, -.infinity, -1e308, 709.79])[0] == 1)
        #expect(Double.exponential([0, -.infinity, -1e308, 709.79])[1] == 0)
        #expect(Double.exponential([0, -.infinity, -1e308, 709.79])[2] == 0)
        #expect(Double.exponential([0, -.infinity, -1e308, 709.79])[3] == .infinity)
        #expect(Double.exponential([.nan, .infinity, -746, 0])[0].isNaN)
        #expect(Double.exponential([.nan, .infinity, -746, 0])[1] == .infinity)
        #expect(Double.exponential([.nan, .infinity, -746, 0])[2] == 0)
    }
}
