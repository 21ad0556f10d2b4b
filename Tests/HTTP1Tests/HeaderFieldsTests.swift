import HTTP1
import Testing

@Suite struct HeaderFieldsTests {
    private static func sample() -> HeaderFields {
        var fields = HeaderFields()
        fields.append("Accept", "text/plain")
        fields.append("Host", "example.org")
        fields.append("accept", "*/*")
        return fields
    }

    @Test func `an empty section has no lines`() {
        let fields = HeaderFields()
        #expect(fields.count == 0)
        #expect(fields["Host"] == nil)
        #expect(fields.values("Host").isEmpty)
    }

    @Test(arguments: ["host", "HOST", "Host", "hOsT"])
    func `field names are not case-sensitive`(name: String) {
        #expect(Self.sample()[name] == "example.org")
        #expect(Self.sample().contains(name))
    }

    @Test(arguments: ["hos", "hosts", "", "h@st", "HO\u{17F}T"])
    func `names that differ in other ways are different`(name: String) {
        #expect(Self.sample()[name] == nil)
        #expect(!Self.sample().contains(name))
    }

    @Test func `only letters that differ by the case bit are equal`() {
        var fields = HeaderFields()
        fields.append("a^b", "1")
        #expect(!fields.contains("a~b"))
        #expect(!fields.contains("a\u{1E}b"))
    }

    @Test func `duplicate fields keep their order`() {
        let fields = Self.sample()
        #expect(fields.count == 3)
        #expect(fields["Accept"] == "text/plain")
        #expect(fields.values("ACCEPT") == ["text/plain", "*/*"])
        #expect(fields.description == "Accept: text/plain\nHost: example.org\naccept: */*")
    }

    @Test func `an empty value is a value`() {
        var fields = HeaderFields()
        fields.append("X-Empty", "")
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

    @Test(arguments: [
        ("", "a"), ("a b", "c"), ("a:", "c"), ("a", "b\r\nc"), ("a", "b\0"), ("é", ""),
    ])
    func `a line that would break the message traps`(name: String, value: String) async {
        await #expect(processExitsWith: .failure) { [name, value] in
            var fields = HeaderFields()
            fields.append(name, value)
        }
    }

    @Test func `hasOnly requires exactly one field with exactly this value`() {
        var fields = HeaderFields()
        fields.append("Accept", "*/*")
        fields.append("Host", "a")
        #expect(fields.hasOnly("accept", "*/*"))
        #expect(!fields.hasOnly("Accept", "*/"))
        #expect(!fields.hasOnly("Accept", "*/*;"))
        #expect(!fields.hasOnly("Content-Type", "*/*"))
        fields.append("ACCEPT", "*/*")
        #expect(!fields.hasOnly("Accept", "*/*"))
    }
}
