import Foundation
import TensorJSON
import Testing

/// Numbers as `printf` writes them.
@Suite struct PrintedDecimalTests {
    private func scientific(_ value: Double, _ decimals: Int) -> String {
        var text: [UInt8] = []
        PrintedDecimal.appendScientific(value, decimals: decimals, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func fixed(_ value: Double, _ decimals: Int) -> String {
        var text: [UInt8] = []
        PrintedDecimal.appendFixed(value, decimals: decimals, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Numbers near which a method ends: ties, powers of ten, the ends of the range.
    static let awkward: [Double] = [
        0, -0.0, 1, 0.5, 1.5, 2.5, 1.25, 1.00048828125, 9.99995, 9.999949999, 99999.5, 0.99999999,
        1e8, 1e15, 1e16, 1e19, 1e22, 1e23, 1e-4, 1e-5, 1e-15, 1e-22, 1e-23, 123_456_789.5, 1.125e10,
        .greatestFiniteMagnitude, .leastNormalMagnitude, .leastNonzeroMagnitude,
        .leastNonzeroMagnitude * 3,
        0x1p1023, 0x1p-1074, 0x1.FFFFFFFFFFFFFp-1, .leastNormalMagnitude.nextDown,
        4503599627370496.5,
    ]

    @Test(arguments: awkward)
    func `awkward numbers are written as the C library writes them`(value: Double) {
        for decimals in 0...17 {
            for value in [value, -value, value.nextUp, value.nextDown] where value.isFinite {
                let expected = String(format: "%.*e", decimals, value)
                #expect(scientific(value, decimals) == expected)
            }
        }
    }

    @Test func `random numbers are written as the C library writes them`() {
        var generator = SplitMix(state: 15)
        for _ in 0..<4000 {
            let bits = Double(bitPattern: generator.next())
            let single = Double(Float(bitPattern: UInt32(truncatingIfNeeded: generator.next())))
            let short = Double(Int64(truncatingIfNeeded: generator.next() >> 40)) / 1024
            for value in [bits, single, short] where value.isFinite {
                let decimals = Int(generator.next() % 18)
                #expect(scientific(value, decimals) == String(format: "%.*e", decimals, value))
                #expect(scientific(value, 4) == String(format: "%.4e", value))
                #expect(fixed(value, 4) == String(format: "%.4f", value))
            }
        }
    }
}

/// A generator that gives the same numbers on every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
