import HTTP1
import Support
import Testing

@Suite struct HeaderFieldsTests {
    private static func sample() throws -> HeaderFields {
        try HeaderFields(
            lines: [("Accept", "text/plain"), ("Host", "example.org"), ("accept", "*/*")]
        )
    }

    @Test func `an empty section has no lines`() {
        let fields = HeaderFields()
        #expect(fields.count == 0)
        #expect(fields["Host"] == nil)
        #expect(fields.values("Host").isEmpty)
    }

    @Test(arguments: ["host", "HOST", "Host", "hOsT"])
    func `field names are not case-sensitive`(name: String) throws {
        #expect(try Self.sample()[name] == "example.org")
        #expect(try Self.sample().contains(name))
    }

    @Test(arguments: ["hos", "hosts", "", "h@st", "HO\u{17F}T"])
    func `names that differ in other ways are different`(name: String) throws {
        #expect(try Self.sample()[name] == nil)
        #expect(try !Self.sample().contains(name))
    }

    @Test func `only letters that differ by the case bit are equal`() throws {
        let fields = try HeaderFields(lines: [("a^b", "1")])
        #expect(!fields.contains("a~b"))
        #expect(!fields.contains("a\u{1E}b"))
    }

    @Test func `duplicate fields keep their order`() throws {
        let fields = try Self.sample()
        #expect(fields.count == 3)
        #expect(fields["Accept"] == "text/plain")
        #expect(fields.values("ACCEPT") == ["text/plain", "*/*"])
        #expect(fields.description == "Accept: text/plain\nHost: example.org\naccept: */*")
    }

    @Test func `an empty value is a value`() throws {
        let fields = try HeaderFields(lines: [("X-Empty", "")])
        #expect(fields["x-empty"] == "")
    }

    @Test func `received values are UTF-8, or Latin-1 if that is not valid`() throws {
        let start = Array("GET / HTTP/1.1\r\nHost: a\r\nX-Utf: ".utf8)
        let bytes =
            start + [0xC3, 0xA9] + Array("\r\nX-Latin: ".utf8) + [0xE9, 0x41]
            + Array("\r\n\r\n".utf8)
        var parser = RequestParser(limits: HTTPLimits())
        parser.receive(bytes.span)
        guard case .head(let head) = try parser.next() else {
            Issue.record("no head")
            return
        }
        #expect(head.fields["X-Utf"] == "é")
        #expect(head.fields["X-Latin"] == "éA")
    }

    @Test func `hasOnly requires exactly one field with exactly this value`() throws {
        let lines = [("Accept", "*/*"), ("Host", "a")]
        let fields = try HeaderFields(lines: lines)
        #expect(fields.hasOnly("accept", "*/*"))
        #expect(!fields.hasOnly("Accept", "*/"))
        #expect(!fields.hasOnly("Accept", "*/*;"))
        #expect(!fields.hasOnly("Content-Type", "*/*"))
        let twice = try HeaderFields(lines: lines + [("ACCEPT", "*/*")])
        #expect(!twice.hasOnly("Accept", "*/*"))
    }
}
