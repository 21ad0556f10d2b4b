import TensorJSON
import Tensors
import Testing

/// Compares numbers printed in rows, several at once, with numbers printed one by one and the C library.
@Suite struct RowPrintingTests {
    #if DEBUG
    private let rowCount = 20
    #else
    private let rowCount = 4_000
    #endif

    private func text<Scalar: DecimalScalar>(_ row: [Scalar], _ style: NumberStyle) -> String {
        var writer = JSONWriter()
        let tensor = Tensor(shape: [row.count], elements: row)
        writer.tensor(tensor, style: style, form: .nested)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Compares a row with its numbers printed one by one.
    private func expectSame<Scalar: DecimalScalar>(_ row: [Scalar], _ style: NumberStyle) {
        let texts = row.map { value in
            var writer = JSONWriter()
            writer.number(value, style: style)
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        guard text(row, style) != "[\(texts.joined(separator: ","))]" else { return }
        for (value, expected) in zip(row, texts) {
            let four = text([value, value, value, value], style)
            #expect(four == "[\(expected),\(expected),\(expected),\(expected)]")
        }
        Issue.record("\(row) \(style)")
    }

    /// Compares the values that a printed row reads back to, and its digits with Swift's.
    private func expectShortest<Scalar: Referenced & CustomStringConvertible>(_ row: [Scalar]) {
        let texts = text(row, .shortest).dropFirst().dropLast().split(separator: ",")
        #expect(texts.count == row.count)
        for (value, text) in zip(row, texts) where value.isFinite {
            if Scalar.reference(String(text)).bits != value.bits
                || significantDigits(text) != significantDigits(value.description)
            {
                Issue.record("\(text) for \(value)")
            }
        }
    }

    /// The digits of a number's text without leading and trailing zeros.
    private func significantDigits(_ text: some StringProtocol) -> [UInt8] {
        let digits = text.utf8.prefix { $0 != 0x65 }.filter { 0x30...0x39 ~= $0 }
        return Array(digits.drop { $0 == 0x30 }.reversed().drop { $0 == 0x30 })
    }

    // MARK: Shortest

    @Test func `rows of every length are their numbers separated by commas`() {
        var random = SplitMix64(state: 31)
        let numbers: [Double] = [
            0, -0.0, 1, -0.5, 1e-7, 123456.789, -.infinity, 3e15, .leastNonzeroMagnitude, 0.1,
        ]
        for length in Array(0...33) + [59, 97, 111, 257] {
            for _ in 0..<4 {
                let row: [Double] = (0..<length).map { _ in
                    Bool.random(using: &random)
                        ? numbers[Int.random(in: numbers.indices, using: &random)]
                        : Double.random(in: -1...1, using: &random)
                }
                for style in [NumberStyle.shortest, .decimals(4), .decimals(0), .decimals(7)] {
                    expectSame(row, style)
                    expectSame(row.map { Float($0) }, style)
                }
            }
        }
    }

    @Test func `random bit patterns in rows read back and have the fewest digits`() {
        var random = SplitMix64(state: 32)
        for _ in 0..<rowCount {
            expectShortest((0..<64).map { _ in random.finite(Float.self) })
            expectShortest((0..<64).map { _ in random.finite(Double.self) })
            expectShortest((0..<64).map { _ in Float.random(in: -20...20, using: &random) })
            expectShortest((0..<64).map { _ in Double.random(in: -20...20, using: &random) })
        }
    }

    @Test func `powers of two and their neighbours in rows read back and have the fewest digits`() {
        for biased in UInt64(0)..<255 {
            let power = biased << 23
            expectShortest((0..<24).map { Float(bits: power + $0) })
            expectShortest((1..<24).map { Float(bits: (power + 1 << 23) - $0) })
            expectShortest(Array(repeating: -Float(bits: power), count: 9))
        }
        for biased in UInt64(0)..<2047 {
            let power = biased << 52
            expectShortest((0..<9).map { Double(bits: power + $0) })
            expectShortest((1..<9).map { Double(bits: (power + 1 << 52) - $0) })
        }
    }

    @Test func `decimals of every length and exponent are printed with the same digits`() {
        var random = SplitMix64(state: 33)
        for exponent in -330...310 {
            var doubles: [Double] = []
            var floats: [Float] = []
            for digitCount in 1...17 {
                let digits = (0..<digitCount).map { _ in
                    String(Int.random(in: 1...9, using: &random))
                }
                let literal = "\(digits[0]).\(digits.dropFirst().joined())0e\(exponent)"
                doubles.append(Double.reference(literal))
                if digitCount <= 9 { floats.append(Float.reference(literal)) }
            }
            expectShortest(doubles.filter(\.isFinite))
            if -45...38 ~= exponent { expectShortest(floats.filter(\.isFinite)) }
        }
    }

    @Test
    func `whole numbers and fractions of them, which have ties, are printed shortest in rows`() {
        var random = SplitMix64(state: 34)
        for shift in 0..<60 {
            for divisor in [1.0, 4, 10, 1000, 100_000] {
                let wholes = (0..<64).map { _ in Double(Int64(bitPattern: random.next()) >> shift) }
                expectShortest(wholes.map { $0 / divisor })
                expectShortest(wholes.map { Float($0 / divisor) })
            }
        }
        for place in -7...17 {
            let power = Double.reference("1e\(place)")
            let near = [power.nextDown, power, power.nextUp, power / 2, power * 5]
            expectShortest(near + near.map { -$0 })
            expectShortest((near + near.map { -$0 }).map { Float($0) })
        }
    }

    // MARK: Decimals

    private func expectAsPrintf<Scalar: Referenced>(_ row: [Scalar], decimals: ClosedRange<Int>) {
        for count in decimals {
            let expected = row.map { formatted("%.\(count)f", Double($0)) }
            #expect(text(row, .decimals(count)) == "[\(expected.joined(separator: ","))]")
        }
    }

    @Test func `halves of the last decimal and their neighbours in rows are rounded as by printf`()
    {
        var random = SplitMix64(state: 35)
        for _ in 0..<rowCount {
            let count = Int.random(in: 1...8, using: &random)
            let power = Double.reference("1e\(count)")
            // The nearest numbers to odd multiples of a half, some of them exact.
            let halves = (0..<8).map { _ in
                let limit = Int(min(10_000 * power, 100_000_000))
                return (Double(Int.random(in: -limit...limit, using: &random)) + 0.5) / power
            }
            let doubles = halves.flatMap { [$0, $0.nextUp, $0.nextDown] }
            let floats = halves.map { Float($0) }.flatMap { [$0, $0.nextUp, $0.nextDown] }
            let ties = (0..<24).map { _ in
                Double(Int.random(in: -320_000...320_000, using: &random)) / 32
            }
            expectAsPrintf(doubles, decimals: count...count)
            expectAsPrintf(floats, decimals: count...count)
            expectAsPrintf(ties, decimals: 1...8)
            expectAsPrintf(ties.map { Float($0) }, decimals: 1...8)
            // Halves of the fifth to the seventh decimal.
            let small = ties.map { $0 / 1024 }
            expectAsPrintf(small, decimals: 5...8)
            expectAsPrintf(small.map { Float($0) }, decimals: 5...8)
        }
    }

    @Test func `the decimals of numbers of all sizes in rows are those of printf`() {
        var random = SplitMix64(state: 36)
        for _ in 0..<max(rowCount / 10, 1) {
            expectAsPrintf((0..<17).map { _ in random.finite(Float.self) }, decimals: 0...8)
            expectAsPrintf((0..<17).map { _ in random.finite(Double.self) }, decimals: 0...8)
            for limit in [1e-4, 0.01, 1, 9.9999999, 20, 99.999999, 300, 1_000, 9_000, 20_000] {
                let row = (0..<17).map { _ in Double.random(in: -limit...limit, using: &random) }
                expectAsPrintf(row, decimals: 0...8)
                expectAsPrintf(row.map { Float($0) }, decimals: 0...8)
            }
        }
        expectAsPrintf(
            [
                0, -0.0, 9_998.99995, 9_999, -9_999.9999, 9_999.99994, 9_999.99995, 9_999.99996,
                10_000, 1e7, -1e8, 1e300, .leastNonzeroMagnitude, -.leastNormalMagnitude, 0.5,
            ] as [Double],
            decimals: 1...4
        )
        expectAsPrintf(
            [
                999.999994, 999.999995, 999.999996, -1000, 99.9999994, 99.9999995, 99.9999996, -100,
                9.99999994, 9.99999995, 9.99999996, -10, 0.00000005, -0.00000015, 0.0000025, 1e300,
            ] as [Double],
            decimals: 5...8
        )
    }
}
