import TensorJSON
import Tensors
import Testing

@Suite struct NumberPrinterTests {
    private func text<Scalar: DecimalScalar>(_ value: Scalar, _ style: NumberStyle) -> String {
        var writer = JSONWriter()
        writer.number(value, style: style)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    // MARK: Shortest

    @Test(
        arguments: [
            (1.0, "1.0"), (-1, "-1.0"), (0, "0.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1.5, "1.5"),
            (100, "100.0"),
            (123456.789, "123456.789"), (0.00001, "0.00001"), (0.000012345, "0.000012345"),
            (0.0000099, "9.9e-6"), (1e-6, "1e-6"), (1.5e-7, "1.5e-7"), (1e15, "1000000000000000.0"),
            (1234567890123456, "1234567890123456.0"), (9999999999999998, "9999999999999998.0"),
            (1e16, "1e16"), (1.5e16, "1.5e16"), (1e22, "1e22"), (1e23, "1e23"),
            (.leastNonzeroMagnitude, "5e-324"),
            (2.2250738585072014e-308, "2.2250738585072014e-308"),
            (9007199254740992, "9007199254740992.0"),
            (1.7976931348623157e308, "1.7976931348623157e308"), (0.3, "0.3"),
            (0.1 + 0.2, "0.30000000000000004"),
            (-.infinity, "null"),
        ] as [(Double, String)]
    )
    func `a Double is printed with the fewest digits and a point or an exponent`(
        value: Double,
        expected: String
    ) {
        #expect(text(value, .shortest) == expected)
    }

    @Test(
        arguments: [
            (1.0, "1.0"), (0.1, "0.1"), (0.00001, "0.00001"), (1e-6, "1e-6"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e16"), (16777216, "16777216.0"), (3.4028235e38, "3.4028235e38"),
            (.leastNonzeroMagnitude, "1e-45"),
            (1.1754944e-38, "1.1754944e-38"), (0.3, "0.3"), (33554432, "33554432.0"),
            (8.589974e9, "8589974000.0"),
            (-0.0, "-0.0"), (-.infinity, "null"),
        ] as [(Float, String)]
    )
    func `a Float is printed with the digits of a Float`(value: Float, expected: String) {
        #expect(text(value, .shortest) == expected)
    }

    /// Returns the digits of a number's text without zeros at either end.
    private func significantDigits(_ text: String) -> String {
        let mantissa = text.prefix { $0 != "e" }
        let digits = mantissa.filter(\.isNumber).drop { $0 == "0" }
        return String(digits.reversed().drop { $0 == "0" }.reversed())
    }

    /// Checks that a number's text reads back, that the text with one digit less does not, and that the
    /// digits are those of Swift's description.
    private func expectShortest<Scalar: Referenced & CustomStringConvertible>(_ value: Scalar) {
        let printed = text(value, .shortest)
        #expect(Scalar.reference(printed).bits == value.bits, "\(printed) reads back")
        let digits = significantDigits(printed)
        #expect(digits == significantDigits(value.description), "\(printed) for \(value)")
        guard digits.count > 1 else { return }
        let rounded = formatted("%.\(digits.count - 2)e", Double(value))
        #expect(
            Scalar.reference(rounded).bits != value.bits,
            "\(rounded) is shorter than \(printed)"
        )
    }

    @Test func `powers of two and their neighbours read back and have the fewest digits`() {
        for exponent in -1074...1023 {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            for value in [power.nextDown, power, power.nextUp] where value > 0 {
                expectShortest(value)
                expectShortest(-value)
            }
        }
        for exponent in -149...127 {
            let power = Float(sign: .plus, exponent: exponent, significand: 1)
            for value in [power.nextDown, power, power.nextUp] where value > 0 {
                expectShortest(value)
            }
        }
    }

    @Test func `random bit patterns read back and have the fewest digits`() {
        var random = SplitMix64(state: 3)
        for _ in 0..<10_000 {
            expectShortest(random.finite(Double.self))
            expectShortest(random.finite(Float.self))
        }
    }

    @Test func `short decimals are printed as they are read`() {
        for digits in 1...999 {
            for exponent in stride(from: -320, through: 300, by: 67) {
                expectShortest(Double.reference("\(digits)e\(exponent)"))
                if -44...35 ~= exponent { expectShortest(Float.reference("\(digits)e\(exponent)")) }
            }
        }
    }

    @Test
    func `integers up to a thousand and subnormal numbers of few bits have the fewest digits`() {
        for integer in 1...1000 {
            expectShortest(Float(integer))
            expectShortest(Float(bits: UInt64(integer)))
            expectShortest(Double(bits: UInt64(integer)))
            #expect(text(Double(integer), .shortest) == "\(integer).0")
        }
    }

    // MARK: Decimals

    private func expectAsPrintf<Scalar: Referenced>(_ value: Scalar) {
        for count in 0...17 {
            #expect(text(value, .decimals(count)) == formatted("%.\(count)f", Double(value)))
        }
    }

    @Test func `decimals are rounded as printf rounds them`() {
        for value: Double in [
            0, -0.0, 1, -1, 0.5, 1.5, 2.5, 3.5, 0.25, 0.125, 0.375, 0.0625, 1e-5, 5e-5, 0.99995,
            0.999949,
            9.5, 99.5, 999.99999, 1e15, 1e16, 1e17, 1e22, 1e23, 1e100, 1e308,
            1.7976931348623157e308,
            9007199254740991, 9007199254740992, 4503599627370495.5, 4503599627370496.5, 1.15, 2.675,
            18446744073709551616, 18446744073709549568, 9223372036854775808, 1e-17, 5e-18, 4.9e-18,
            0.00005, -0.00004, -0.5, 123456789.123456789, .leastNonzeroMagnitude, 0x1p-64, 0x1p-63,
            0x1p-65, 0x1p-127, 0x1p-128,
        ] {
            expectAsPrintf(value)
            expectAsPrintf(-value)
            if value.magnitude < 3e38 { expectAsPrintf(Float(value)) }
        }
    }

    @Test func `random numbers are rounded as printf rounds them`() {
        var random = SplitMix64(state: 4)
        for _ in 0..<1000 {
            expectAsPrintf(random.finite(Double.self))
            expectAsPrintf(random.finite(Float.self))
            expectAsPrintf(Double.random(in: -1...1, using: &random))
            expectAsPrintf(Float.random(in: -1000...1000, using: &random))
            // Many multiples of 2⁻⁸ are ties.
            expectAsPrintf(Double(Int.random(in: -100_000...100_000, using: &random)) / 256)
        }
    }

    @Test func `negative infinity is null whatever the decimals`() {
        #expect(text(-Double.infinity, .decimals(4)) == "null")
        #expect(text(-Float.infinity, .decimals(0)) == "null")
    }
}
