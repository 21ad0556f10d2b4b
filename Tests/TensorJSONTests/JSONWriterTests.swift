import TensorJSON
import Tensors
import Testing

@Suite struct JSONWriterTests {
    private func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `there are commas between values and nowhere else`() {
        let document = text { writer in
            writer.beginObject()
            writer.member("a")
            writer.beginArray()
            writer.integer(-1)
            writer.integer(UInt64.max)
            writer.beginObject()
            writer.endObject()
            writer.beginArray()
            writer.endArray()
            writer.endArray()
            writer.member("b")
            writer.string("x")
            writer.member("c")
            writer.number(0.5, style: .decimals(2))
            writer.member("d")
            writer.tensor(Tensor<Float>(shape: [1], elements: [1]), style: .shortest, form: .flat)
            writer.endObject()
        }
        #expect(
            document == #"{"a":[-1,18446744073709551615,{},[]],"b":"x","c":0.50,"#
                + #""d":{"shape":[1],"data":[1.0]}}"#
        )
        #expect(syntaxError(in: document) == nil)
    }

    @Test func `whole numbers of every length are written`() {
        var power: UInt64 = 1
        for _ in 0..<19 {
            for value in [power - 1, power, power * 9 + power / 2] {
                #expect(text { $0.integer(value) } == "\(value)")
            }
            power *= 10
        }
        for value in [Int.min, -1, 0, 9, 10, 99_999_999, 100_000_000, Int.max] {
            #expect(text { $0.integer(value) } == "\(value)")
        }
        #expect(text { $0.integer(UInt64.max) } == "18446744073709551615")
        #expect(text { $0.integer(Int8.min) } == "-128")
    }

    @Test func `strings have the escapes that JSON requires, and read back`() throws {
        let string =
            String(String.UnicodeScalarView((0..<0x100).compactMap(Unicode.Scalar.init)))
            + "\u{2028}€𝄞\u{10FFFF}\u{FEFF}"
        let document = text { $0.string(string) }
        #expect(
            document.hasPrefix(
                #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e"#
            )
        )
        #expect(document.contains(##"\u001f !\"#$"##))
        #expect(document.contains(#"[\\]"#))
        let found = try read(document) { reader throws(TensorDecodingError) in try reader.string() }
        #expect(Array(found.utf8) == Array(string.utf8))
    }

    @Test func `what can garble a terminal is escaped on request`() {
        let controls = "\u{7F}\u{9B}\u{2028}"
        for (text, escaped) in [
            ("plain", #""plain""#), ("é\n€", #""é\n€""#),
            (controls, #""\u007f\u009b\u2028""#), ("\"\\\0", #""\"\\\u0000""#),
            ("\u{61C}\u{200F}\u{202E}\u{2066}\u{2069}", #""\u061c\u200f\u202e\u2066\u2069""#),
        ] {
            var output: [UInt8] = []
            JSONText.append(text, escapingAllControls: true, to: &output)
            #expect(String(decoding: output, as: UTF8.self) == escaped)
        }
        #expect(text { $0.string(controls) } == "\"\(controls)\"")
    }

    @Test func `a tensor written in portions, with the text taken in between, is one value`() {
        let tensor = Tensor<Float>(shape: [20, 5], repeating: 0.25)
        let whole = text { writer in
            writer.beginArray()
            writer.integer(1)
            writer.tensor(tensor, style: .shortest, form: .nested)
            writer.integer(2)
            writer.endArray()
        }
        for size in [1, 10, 100, 10_000] {
            var writer = JSONWriter(reserving: 64)
            var portions: [UInt8] = []
            writer.beginArray()
            writer.integer(1)
            var printer = TensorPrinter(tensor, style: .shortest, form: .nested)
            while writer.tensor(continuing: &printer, atLeast: size) {
                portions += writer.takeBytes()
                #expect(writer.bytes.isEmpty)
            }
            writer.integer(2)
            writer.endArray()
            portions += writer.takeBytes()
            #expect(String(decoding: portions, as: UTF8.self) == whole)
        }
    }
}
