import TensorJSON
import Tensors
import Testing

@Suite struct NumberParserTests {
    /// Compares the bits of a literal's value, and of its negative, with the C library's.
    private func expectSame<Scalar: Referenced>(_ literal: String, as type: Scalar.Type) {
        for text in [literal, "-" + literal] {
            let expected = Scalar.reference(text)
            let found = try? number(text, as: type)
            // A literal out of range is refused, so that `found` is nil.
            let wanted = expected.isFinite ? expected.bits : nil
            #expect(found?.bits == wanted, "\(text) as \(Scalar.scalarType)")
        }
    }

    private func expectSame(_ literal: String) {
        expectSame(literal, as: Float.self)
        expectSame(literal, as: Double.self)
    }

    @Test func `powers of ten are read as by strtod`() {
        for exponent in -400...400 {
            expectSame("1e\(exponent)")
            expectSame("9007199254740993e\(exponent)")
            expectSame("18446744073709551615e\(exponent)")
            expectSame("0.123456789012345678901234567890e\(exponent)")
        }
    }

    @Test func `powers of two and their neighbours are read as by strtod`() {
        for exponent in -1074...1023 {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            for value in [power.nextDown, power, power.nextUp] {
                expectSame(formatted("%.17g", value))
                expectSame(formatted("%.9g", value))
            }
        }
    }

    @Test func `a midpoint rounds to even unless a digit far after it decides otherwise`() {
        for exponent in -149...127 {
            let low = Float(sign: .plus, exponent: exponent, significand: 1.25)
            guard low > 0, low.nextUp.isFinite else { continue }
            expectMidpoint(midpoint(Double(low), Double(low.nextUp)))
        }
        for exponent in stride(from: -1074, through: 1023, by: 13) {
            let low = Double(sign: .plus, exponent: exponent, significand: 1.2345)
            expectMidpoint(midpoint(low, low.nextUp))
        }
    }

    /// The exact decimal midpoint of two positive numbers, by long addition and division.
    private func midpoint(_ low: Double, _ high: Double) -> String {
        let places = 1076
        var digits = [low, high].map { value in
            formatted("%.\(places)f", value).utf8.filter { $0 != 0x2E }.map { Int($0) - 0x30 }
        }
        let length = digits.map(\.count).max() ?? 0
        digits = digits.map { Array(repeating: 0, count: length - $0.count) + $0 }
        var carry = 0
        let halved = zip(digits[0], digits[1]).map { first, second in
            let sum = carry * 10 + first + second
            carry = sum % 2
            return sum / 2
        }
        // A digit may be 10 because each sum was halved on its own; carry it to the left.
        var text: [UInt8] = []
        var over = 0
        for digit in halved.reversed() {
            text.append(UInt8(0x30 + (digit + over) % 10))
            over = (digit + over) / 10
        }
        if over > 0 { text.append(UInt8(0x30 + over)) }
        text.reverse()
        text.insert(0x2E, at: text.count - places)
        while text.first == 0x30 && text[1] != 0x2E { text.removeFirst() }
        return String(decoding: text, as: UTF8.self)
    }

    /// Compares a midpoint, and numbers that differ from it by one unit in a far decimal.
    private func expectMidpoint(_ literal: String) {
        expectSame(literal)
        expectSame(literal + "0000000000000000000000000000000001")
        var below = Array(literal.utf8)
        while let last = below.last, last == 0x30 { below.removeLast() }
        if let last = below.last, last != 0x2E {
            below[below.count - 1] = last - 1
            expectSame(String(decoding: below, as: UTF8.self) + "99999999999999999999999999999")
        }
    }

    @Test func `subnormal numbers and numbers that round to zero are read as by strtod`() {
        for literal in [
            "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
            "2.2250738585072011e-308", "2.2250738585072014e-308", "1e-323", "3e-324", "2e-324",
            "1.4012984643248171e-45", "7.006492321624085e-46", "7.006492321624086e-46",
            "1.1754943508222875e-38", "1.1754942807573643e-38", "1e-45", "1e-46", "1e-999999999999",
        ] {
            expectSame(literal)
        }
        // Exactly half of the least subnormal number.
        expectMidpoint(midpoint(0, 0x1p-149))
        expectMidpoint(midpoint(0, 0x1p-1074))
    }

    @Test
    func `random bit patterns printed with 9, 17 and 40 digits are read as by strtod`() {
        var random = SplitMix64(state: 1)
        for _ in 0..<4000 {
            let double = random.finite(Double.self).magnitude
            let float = Double(random.finite(Float.self).magnitude)
            for digits in ["%.8e", "%.16e", "%.39e", "%.17g"] {
                expectSame(formatted(digits, double))
                expectSame(formatted(digits, float))
            }
        }
    }

    @Test func `random digits of every length are read as by strtod`() {
        var random = SplitMix64(state: 2)
        for length in Array(1...60) + [97, 111, 257, 768, 800, 801, 2000] {
            for _ in 0..<20 {
                var literal = String(Int.random(in: 1...9, using: &random))
                for _ in 1..<max(length, 2) {
                    literal += String(Int.random(in: 0...9, using: &random))
                }
                expectSame(literal)
                let split = literal.index(after: literal.startIndex)
                let fraction = literal[..<split] + "." + literal[split...]
                let exponent = Int.random(in: -330...320, using: &random)
                expectSame("\(fraction)e\(exponent)")
                expectSame("0.\(literal)E+\(abs(exponent) % 40)")
            }
        }
    }

    @Test func `leading and trailing zeros are not significant digits`() {
        let zeros = String(repeating: "0", count: 1000)
        expectSame("0.\(zeros)12345678901234567e1000")
        expectSame("0.\(zeros)1")
        expectSame("1\(zeros)e-1000")
        expectSame("123.\(zeros)")
        expectSame("16777217.\(zeros)1")
        expectSame("9007199254740993.\(zeros)1")
        expectSame("0.\(zeros)e\(zeros)5")
    }

    @Test func `a literal of a million digits takes linear time`() {
        let million = String(repeating: "3", count: 1_000_000)
        expectSame("0.\(million)")
        expectSame("\(million)e-999990")
        // The midpoint of 1 and the next Float, with the deciding digit at the end.
        expectSame("1.000000059604644775390625\(String(repeating: "0", count: 1_000_000))1")
    }

    @Test func `the sign of zero is kept`() throws {
        #expect(try number("-0.0", as: Float.self).sign == .minus)
        #expect(try number("-0", as: Double.self).sign == .minus)
        #expect(try number("-1e-400", as: Double.self).sign == .minus)
        #expect(try number("0e999999999999999999999", as: Double.self).bits == 0)
    }

    @Test func `integers beyond the significand round to nearest, ties to even`() {
        for literal in [
            "16777215", "16777216", "16777217", "16777218", "16777219", "33554434", "33554435",
            "9007199254740992", "9007199254740993", "9007199254740995", "18446744073709551615",
            "9223372036854775807", "9223373136366403584", "16777217.0", "8388608.5", "8388609.5",
        ] {
            expectSame(literal)
        }
    }

    @Test(arguments: [
        ("3.4028234663852886e38", true), ("3.4028235677973366e38", true),
        ("3.4028235677973367e38", false), ("1e39", false),
        ("340282356779733661637539395458142568447", true),
        ("340282356779733661637539395458142568448", false),
    ])
    func `a number is out of range for float32 exactly if it rounds to infinity`(
        literal: String,
        isFinite: Bool
    ) {
        #expect((try? number(literal, as: Float.self))?.isFinite == (isFinite ? true : nil))
        #expect(Float.reference(literal).isFinite == isFinite)
    }

    @Test func `the error about a number out of range has its literal, shortened if it is long`() {
        let short = refusal(of: " 1e39") { reader throws(TensorDecodingError) in
            try reader.number(as: Float.self)
        }
        #expect(short?.description == "number at byte 1 is out of range for float32: 1e39")
        #expect(short?.error.isMalformed == false)

        let digits = String(repeating: "9", count: 400)
        let long = refusal(of: "-\(digits)") { reader throws(TensorDecodingError) in
            try reader.number(as: Double.self)
        }
        let shown = "-" + String(repeating: "9", count: 39) + "…"
        #expect(long?.description == "number at byte 0 is out of range for float64: \(shown)")
    }
}
