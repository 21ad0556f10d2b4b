import HTTP1
import Testing

@Suite struct ResponseFieldsTests {
    private static func sample() -> ResponseFields {
        var fields = ResponseFields()
        fields.append("Vary", "Accept")
        fields.append("X-Empty", "")
        fields.append("Server-Timing", upTo: 16) { $0.append("parse;dur=1") }
        return fields
    }

    @Test func `lines are as they are sent`() {
        let text = String(decoding: Self.sample().text, as: UTF8.self)
        #expect(text == "Vary: Accept\r\nX-Empty: \r\nServer-Timing: parse;dur=1\r\n")
        #expect(ResponseFields().text.isEmpty)
    }

    @Test func `lines follow those of another section`() {
        var fields = ResponseFields(Self.sample(), reserving: 10)
        fields.append("ETag", "\"é\"")
        let text = String(decoding: fields.text, as: UTF8.self)
        #expect(text.hasPrefix("Vary: Accept\r\n"))
        #expect(text.hasSuffix("parse;dur=1\r\nETag: \"é\"\r\n"))
    }

    @Test func `a value is found by its name`() {
        let fields = Self.sample()
        #expect(fields["Vary"] == "Accept")
        #expect(fields["X-Empty"] == "")
        #expect(fields["Server-Timing"] == "parse;dur=1")
        #expect(fields["Accept"] == nil)
        #expect(fields["Server"] == nil)
    }

    @Test(arguments: [
        "", "a b", "a:", "é", "Date", "connection", "CONTENT-LENGTH", "Transfer-Encoding",
    ])
    func `a name that is not a token, or that the encoder adds, traps`(name: String) async {
        await #expect(processExitsWith: .failure) { [name] in _ = FieldName(name) }
    }

    @Test(arguments: ["b\r\nc", "b\0", "\u{7F}"])
    func `a value with a control byte traps`(value: String) async {
        await #expect(processExitsWith: .failure) { [value] in
            var fields = ResponseFields()
            fields.append("Vary", value)
        }
    }
}
