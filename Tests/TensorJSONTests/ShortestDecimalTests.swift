@testable import TensorJSON
import Testing

/// The quick way to the shortest digits against the slow one.
@Suite struct ShortestDecimalTests {
    /// A decimal without zeros at the end.
    private func normalized(_ decimal: ShortestDecimal) -> [Int] {
        var digits = Int(decimal.digits)
        var exponent = decimal.exponent
        while digits.isMultiple(of: 10) && digits > 0 {
            digits /= 10
            exponent += 1
        }
        return [digits, exponent]
    }

    /// Compares the two ways; true if the quick one had an answer.
    private func expectSame<Scalar: DecimalScalar>(_ value: Scalar) -> Bool {
        let powers = PowerTables.shared
        guard let quick = ShortestDecimal(quick: value, powers: powers) else { return false }
        if normalized(quick) != normalized(ShortestDecimal(value)) { Issue.record("\(value)") }
        return true
    }

    #if DEBUG
    private let count = 5_000
    #else
    private let count = 2_000_000
    #endif

    @Test func `random normal numbers have the same digits either way, and nearly all are quick`() {
        var random = SplitMix64(state: 21)
        var quickCount = 0
        for _ in 0..<count {
            if expectSame(random.finite(Float.self).magnitude) { quickCount += 1 }
            if expectSame(random.finite(Double.self).magnitude) { quickCount += 1 }
        }
        #expect(quickCount > count * 19 / 10)
    }

    @Test func `floats of every exponent, near and far from a power of two, are the same`() {
        var random = SplitMix64(state: 22)
        for exponent in UInt64(0)..<255 {
            for fraction in UInt64(0)..<40 {
                _ = expectSame(Float(bits: exponent << 23 | fraction))
                _ = expectSame(Float(bits: exponent << 23 | (0x7F_FFFF - fraction)))
                _ = expectSame(Float(bits: exponent << 23 | random.next() >> 41))
            }
        }
    }

    @Test func `doubles of every exponent, near and far from a power of two, are the same`() {
        var random = SplitMix64(state: 23)
        for exponent in UInt64(0)..<2047 {
            for fraction in UInt64(0)..<8 {
                _ = expectSame(Double(bits: exponent << 52 | fraction))
                _ = expectSame(Double(bits: exponent << 52 | (0xF_FFFF_FFFF_FFFF - fraction)))
                _ = expectSame(Double(bits: exponent << 52 | random.next() >> 12))
            }
        }
    }

    @Test func `whole numbers and short decimals, where ties are, are the same`() {
        for whole in 1...count / 5 {
            _ = expectSame(Float(whole) * 64)
            _ = expectSame(Float(whole) / 1024)
            _ = expectSame(Double(whole) * 9_007_199_254_741)
            _ = expectSame(Double(whole) / 1000)
        }
    }
}
