@testable import TensorJSON
import Testing

/// The digits of `ShortestDecimal` against those of Swift's descriptions.
@Suite struct ShortestDecimalTests {
    /// Returns digits without zeros at the end, and the power of ten of the last.
    private func normalized(_ digits: Int, _ exponent: Int) -> [Int] {
        var (digits, exponent) = (digits, exponent)
        while digits.isMultiple(of: 10) && digits > 0 {
            digits /= 10
            exponent += 1
        }
        return [digits, exponent]
    }

    /// Returns the digits and the exponent of a positive number's description.
    private func described(_ value: some CustomStringConvertible) -> [Int]? {
        let parts = value.description.split(separator: "e")
        let digits = parts[0].split(separator: ".")
        guard let number = Int(digits.joined()), parts.count < 2 || Int(parts[1]) != nil else {
            return nil
        }
        let fraction = digits.count > 1 ? digits[1].count : 0
        return normalized(number, (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - fraction)
    }

    private func expectSame<Scalar: DecimalScalar & CustomStringConvertible>(_ value: Scalar) {
        guard value > 0 else { return }
        let decimal = ShortestDecimal(value)
        if normalized(Int(decimal.digits), decimal.exponent) != described(value) {
            Issue.record("\(value)")
        }
    }

    #if DEBUG
    private let count = 5_000
    #else
    private let count = 2_000_000
    #endif

    @Test func `random numbers have the digits of their descriptions`() {
        var random = SplitMix64(state: 21)
        for _ in 0..<count {
            expectSame(random.finite(Float.self).magnitude)
            expectSame(random.finite(Double.self).magnitude)
        }
    }

    @Test func `floats of every exponent, near and far from a power of two, have those digits`() {
        var random = SplitMix64(state: 22)
        for exponent in UInt64(0)..<255 {
            for fraction in UInt64(0)..<40 {
                expectSame(Float(bits: exponent << 23 | fraction))
                expectSame(Float(bits: exponent << 23 | (0x7F_FFFF - fraction)))
                expectSame(Float(bits: exponent << 23 | random.next() >> 41))
            }
        }
    }

    @Test func `doubles of every exponent, near and far from a power of two, have those digits`() {
        var random = SplitMix64(state: 23)
        for exponent in UInt64(0)..<2047 {
            for fraction in UInt64(0)..<8 {
                expectSame(Double(bits: exponent << 52 | fraction))
                expectSame(Double(bits: exponent << 52 | (0xF_FFFF_FFFF_FFFF - fraction)))
                expectSame(Double(bits: exponent << 52 | random.next() >> 12))
            }
        }
    }

    @Test func `whole numbers and short decimals, among which are ties, have those digits`() {
        for whole in 1...count / 5 {
            expectSame(Float(whole) * 64)
            expectSame(Float(whole) / 1024)
            expectSame(Double(whole) * 9_007_199_254_741)
            expectSame(Double(whole) / 1000)
        }
    }
}
