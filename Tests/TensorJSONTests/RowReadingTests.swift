@testable import TensorJSON
import Tensors
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Compares rows of numbers, which are read by the fast ways, with the C library.
@Suite struct RowReadingTests {
    /// Enough whitespace that the fast ways may load the bytes before the first number.
    private let front = String(repeating: " ", count: 40)

    /// Reads the literals as one row, as rows of short tensors and by `WordRun`, and compares the bits
    /// of each with the C library's.
    private func expectSame<Scalar: Referenced>(
        _ literals: [String],
        as type: Scalar.Type,
        separator: String = ","
    ) {
        let wanted = literals.map { Scalar.reference($0).bits }
        let text = front + "[" + literals.joined(separator: separator) + "]"
        let found = try? read(text) { reader throws(TensorDecodingError) in
            try reader.list(of: type).map(\.bits)
        }
        if found != wanted {
            for (index, literal) in literals.enumerated() where found?[index] != wanted[index] {
                Issue.record("\(literal) as \(Scalar.scalarType)")
            }
        }
        for start in stride(from: 0, to: literals.count, by: 4) {
            let end = min(start + 4, literals.count)
            let rows = literals[start..<end].joined(separator: "]\(separator)[")
            let found = try? tensor("[[\(rows)]]", of: type).elements.map(\.bits)
            #expect(found == Array(wanted[start..<end]), "\(rows) as \(Scalar.scalarType)")
        }
        let bytes = padded(text)
        expectRun(of: type, in: bytes, values: wanted)
    }

    /// Compares the numbers that `WordRun` reads, and skips those that it leaves to the slow way.
    private func expectRun<Scalar: DecimalScalar>(
        of type: Scalar.Type,
        in bytes: [UInt8],
        values: [UInt64]
    ) {
        var cursor = ByteCursor(bytes.span, count: bytes.count - ByteCursor.padding)
        cursor.offset = front.utf8.count + 1
        var found: [Scalar] = []
        while found.count < values.count {
            var run = WordRun<Scalar>(cursor)
            var isAfterNumber = false
            found.append(addingCapacity: values.count - found.count) { places in
                isAfterNumber = run.readRow(into: &places)
            }
            cursor.offset = run.cursor.offset
            if !isAfterNumber {
                found.append(Scalar(bits: values[found.count]))
                while cursor.byte != ASCII.comma && cursor.byte != ASCII.closeBracket {
                    cursor.offset += 1
                }
            }
            cursor.skipWhitespace()
            #expect(cursor.byte == (found.count < values.count ? ASCII.comma : ASCII.closeBracket))
            cursor.offset += 1
            cursor.skipWhitespace()
        }
        let bits = found.map(\.bits)
        #expect(bits == values, "words")
    }

    private func expectSame(_ literals: [String], separator: String = ",") {
        // A number that is infinite as a Float is refused.
        let floats = literals.filter { Float.reference($0).isFinite }
        let doubles = literals.filter { Double.reference($0).isFinite }
        if !floats.isEmpty { expectSame(floats, as: Float.self, separator: separator) }
        if !doubles.isEmpty { expectSame(doubles, as: Double.self, separator: separator) }
    }

    @Test func `random significands with every exponent of a Float are read as by strtof`() {
        var random = SplitMix64(state: 11)
        for exponent in UInt64(0)..<255 {
            let literals = (0..<16).flatMap { _ in
                let bits = exponent << 23 | random.next() >> 41 | (random.next() & 1) << 31
                let value = Double(Float(bits: bits))
                return ["%.8g", "%.8e", "%.6g", "%.12f", "%.4f"].map { formatted($0, value) }
            }
            expectSame(literals.map { $0.replacing("e+", with: "E+") })
        }
    }

    @Test func `numbers of every length with the point in every place are read as by strtod`() {
        var random = SplitMix64(state: 12)
        for count in 1...40 {
            var literals: [String] = []
            for place in 0...count {
                var digits = (0..<count).map { _ in
                    Character(String(Int.random(in: 0...9, using: &random)))
                }
                if place > 1 && digits[0] == "0" { digits[0] = "7" }
                var text = String(digits[..<place]) + "." + String(digits[place...])
                if place == 0 { text = "0" + text }
                if place == count { text.removeLast() }
                if Bool.random(using: &random) { text = "-" + text }
                literals.append(text)
                if literals.last?.first == "0" && literals.last?.count == 1 { continue }
                literals.append("\(text)e\(Int.random(in: -30...20, using: &random))")
                literals.append("\(text)E+\(Int.random(in: 0...9, using: &random))")
                literals.append("\(text)e-0\(Int.random(in: 0...400, using: &random))")
            }
            expectSame(literals)
            expectSame(literals, separator: " ,\n\t  ")
        }
    }

    @Test func `midpoints of floats and numbers near them are read as by strtof`() {
        var literals: [String] = []
        for exponent in -20...60 {
            for step in [1.0, 1.25, 1.75, 1.999_999_880_790_710_4] {
                let low = Float(sign: .plus, exponent: exponent, significand: Float(step))
                let middle = (Double(low) + Double(low.nextUp)) / 2
                literals.append(formatted("%.17g", middle))
                literals.append(formatted("%.16g", middle))
                literals.append(formatted("%.17g", middle.nextUp))
                literals.append(formatted("%.17g", middle.nextDown))
                literals.append(formatted("%.12f", middle))
            }
        }
        expectSame(literals)
        expectSame([
            "16777217.0", "16777219.0", "9007199254740993.0", "9007199254740995",
            "4503599627370497.5", "4503599627370496.5", "0.5000000298023224", "1.00000005960464477",
        ])
    }

    @Test func `powers of ten and the limits of both types are read as by strtod`() {
        expectSame((-330...310).map { "1e\($0)" })
        expectSame((-330...310).map { "123456789012345678e\($0)" })
        expectSame((-70...70).map { "9.9999999e\($0)" })
        expectSame([
            "3.4028235e38", "3.4028234e+38", "1.7976931348623157e308", "2.2250738585072014e-308",
            "2.2250738585072011e-308", "1.1754944e-38", "1.1754943e-38", "1e-45", "5e-324", "0e5",
            "-0", "-0.0", "0.0e-7", "-0e999", "0.000000000000000000000000001",
            "0.00000000000000000000000000012", "900000000000000000.0", "8999999999999999999",
            "9000000000000000000", "9223372036854775807", "18446744073709551615", "1.0", "10",
            "100.5",
        ])
    }

    @Test func `numbers between whitespace of every length are read as by strtod`() {
        let literals = [
            "0", "901234777", "-3.25", "12", "6.5e-3", "-0.125", "7", "0.00012207", "123456789012",
        ]
        for before in 0...140 {
            for after in [0, 1, 2, 31, 64, 65] {
                let newlines = String(repeating: "\n", count: before)
                let spaces = String(repeating: " ", count: after)
                expectSame(literals, separator: newlines + "," + spaces)
            }
        }
    }

    @Test func `numbers between whitespace of random lengths are read as by strtod`() throws {
        var random = SplitMix64(state: 17)
        for _ in 0..<2_000 {
            var text = front + "["
            var wanted: [UInt64] = []
            for index in 0..<24 {
                func addWhitespace() {
                    guard Bool.random(using: &random) else { return }
                    let count = Int.random(in: 0...90, using: &random)
                    text += String(
                        repeating: Bool.random(using: &random) ? " " : "\n",
                        count: count
                    )
                }
                addWhitespace()
                if index > 0 { text += "," }
                addWhitespace()
                let digits = UInt64.random(in: 0..<1_000_000_000, using: &random)
                let literal = "\(digits >> UInt64.random(in: 0..<30, using: &random))"
                wanted.append(Double.reference(literal).bits)
                text += literal
            }
            let found = try read(text + "]") { reader throws(TensorDecodingError) in
                try reader.list(of: Double.self).map(\.bits)
            }
            #expect(found == wanted, "\(text)")
        }
    }

    #if !DEBUG
    @Test func `millions of random bit patterns in rows are read as by strtod`() {
        var random = SplitMix64(state: 13)
        for _ in 0..<2_000 {
            let floats = (0..<500).map { _ in Double(random.finite(Float.self)) }
            let doubles = (0..<500).map { _ in random.finite(Double.self) }
            expectSame(floats.map { formatted("%.9g", $0) }, as: Float.self)
            expectSame(doubles.map { formatted("%.17g", $0) }, as: Double.self)
            let plain = (0..<500).map { _ in Double.random(in: -30...30, using: &random) }
            expectSame(plain.map { formatted("%.17g", $0) }, as: Double.self)
            expectSame(plain.map { formatted("%.10f", $0) }, as: Float.self)
        }
    }
    #endif

    // MARK: Errors and edges

    @Test(arguments: [
        "01", "-01", "00.5", "1.", "1.e5", ".5", "-", "-.5", "+1", "1e", "1e+", "1e-", "1E", "1ee5",
        "1.5.2", "1-2", "1x", "0x1p3", "NaN", "-Infinity", "1,", "1e5.5", "--1", "1 2", "1,,2",
        "1e39",
        "-1e400", "1;2", "1\u{0B},2", "1\u{A0}", "\u{7F}", "1\u{01},2", "tru", "null", "\"1\"",
        "{}",
        "1234567890123456789012345678901234567890x", "0.1234567890123456789012345678901e",
    ])
    func `the error about a row is the same from the fast ways and the slow one`(
        item: String
    ) {
        // At the start of a document the fast ways are not used where they need bytes before a number.
        for row in ["[\(item)]", "[1.5,\(item)]", "[\(item),2]", "[1.5, \(item) ]", "[\(item)"] {
            let slow = error(of: row)
            let fast = error(of: front + row)
            #expect(slow != nil, "\(row)")
            #expect(fast?.reason == slow?.reason, "\(row)")
            #expect(fast?.offset == slow.map { $0.offset + front.utf8.count }, "\(row)")
        }
    }

    private func error(of text: String) -> TensorDecodingError? {
        refusal(of: text) { reader throws(TensorDecodingError) in
            try reader.tensor(of: Float.self)
        }?.error
    }

    @Test func `the line and column of an error after a long run are correct`() {
        let rows = (0..<50).map { "[\($0).25, -1.5e3,\n 2]" }.joined(separator: ",\n")
        let found = refusal(of: "[\(rows),\n[1.5, 2, 3.x]]") { reader throws(TensorDecodingError) in
            try reader.tensor(of: Double.self)
        }
        #expect(
            found?.description
                == #"expected a digit at byte \#(rows.utf8.count + 14) (line 101, column 12), found x"#
        )
    }

    @Test func `a document of every length may end at an unreadable page`() throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let text = "[[1.25,-2e3, 3.4028235e38],[0.1234567890123456,\n 77 ,-0.0]]"
        // SAFETY: two pages are mapped, the second is made unreadable, and both are unmapped.
        let memory = unsafe mmap(
            nil,
            2 * page,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS,
            -1,
            0
        )
        let base = unsafe try #require(memory)
        defer { unsafe munmap(base, 2 * page) }
        #expect(unsafe mprotect(base + page, page, PROT_NONE) == 0)
        let bytes = Array(text.utf8)
        for lead in [0, 40] {
            for length in 0...bytes.count {
                let document = Array(repeating: 0x20, count: lead) + bytes.prefix(length)
                let count = document.count + JSONReader.padding
                let start = unsafe base + page - count
                unsafe start.copyMemory(
                    from: document + Array(repeating: 0, count: 64),
                    byteCount: count
                )
                let buffer = unsafe UnsafeBufferPointer(
                    start: start.assumingMemoryBound(to: UInt8.self),
                    count: count
                )
                var reader = unsafe JSONReader(Span(_unsafeElements: buffer), count: document.count)
                let found = try? reader.tensor(of: Double.self)
                #expect((found != nil) == (length == bytes.count))
            }
        }
    }

    // MARK: Windows

    @Test func `words and vectors mark the same bytes`() {
        var random = SplitMix64(state: 14)
        let alphabet =
            Array("0123456789 \n\r\t.,-+eE[]".utf8) + [0, 1, 0x0B, 0x2F, 0x3A, 0xB0, 0xFF]
        for _ in 0..<3_000 {
            let bytes = (0..<32).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let digitBits = bytes.enumerated().reduce(UInt32(0)) { bits, byte in
                0x30...0x39 ~= byte.element ? bits : bits | 1 << UInt32(byte.offset)
            }
            let pointBits = bytes.enumerated().reduce(UInt32(0)) { bits, byte in
                byte.element == 0x2E ? bits | 1 << UInt32(byte.offset) : bits
            }
            let whitespaceBits = bytes.enumerated().reduce(UInt32(0)) { bits, byte in
                [0x20, 0x0A, 0x0D, 0x09].contains(byte.element)
                    ? bits : bits | 1 << UInt32(byte.offset)
            }
            let document = padded(bytes)
            let cursor = ByteCursor(document.span, count: bytes.count)
            #expect(cursor.window(at: 0, WordWindow.nonDigits) == digitBits)
            #expect(cursor.window(at: 0, WordWindow.nonWhitespace) == whitespaceBits)
            #if arch(x86_64)
            let lanes = TextLanes(cursor, at: 0)
            #expect(lanes.kinds.inside == ~digitBits | pointBits)
            #expect(lanes.kinds.points == pointBits)
            #expect(lanes.nonWhitespace == whitespaceBits)
            #endif
        }
    }
}
