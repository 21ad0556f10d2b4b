import HTTP1
import Testing

@Suite struct FieldSectionParserTests {
    /// The line before each section below; offsets include its 16 bytes.
    private static let requestLine = "GET / HTTP/1.1\r\n"

    @Test(
        arguments: [
            // The colon directly follows the name (RFC 9112 section 5.1).
            ("Host : a\r\n", .unexpectedByte(0x20, offset: 20, .fieldName(.header))),
            ("Host\t: a\r\n", .unexpectedByte(0x09, offset: 20, .fieldName(.header))),
            (": a\r\n", .unexpectedByte(0x3A, offset: 16, .fieldLineStart(.header))),
            ("Host\r\n", .unexpectedByte(0x0D, offset: 20, .fieldName(.header))),
            ("Ho(st: a\r\n", .unexpectedByte(0x28, offset: 18, .fieldName(.header))),
            ("H\u{E9}: a\r\n", .unexpectedByte(0xC3, offset: 17, .fieldName(.header))),
            ("H\0: a\r\n", .unexpectedByte(0x00, offset: 17, .fieldName(.header))),
            // No folded lines (RFC 9112 section 5.2), not even before the first line.
            ("A: b\r\n c\r\n", .unexpectedByte(0x20, offset: 22, .fieldLineStart(.header))),
            ("A: b\r\n\tc\r\n", .unexpectedByte(0x09, offset: 22, .fieldLineStart(.header))),
            (" A: b\r\n", .unexpectedByte(0x20, offset: 16, .fieldLineStart(.header))),
            // Lines end in CR LF.
            ("A: b\nC: d\r\n", .unexpectedByte(0x0A, offset: 20, .fieldValue(.header))),
            ("A: b\rC: d\r\n", .unexpectedByte(0x43, offset: 21, .fieldLineEnd(.header))),
            ("A: b\r\r\n", .unexpectedByte(0x0D, offset: 21, .fieldLineEnd(.header))),
            ("\n", .unexpectedByte(0x0A, offset: 16, .fieldLineStart(.header))),
            ("A: b\r\n\n", .unexpectedByte(0x0A, offset: 22, .fieldLineStart(.header))),
            ("A: b\r\n\rC", .unexpectedByte(0x43, offset: 23, .fieldLineEnd(.header))),
        ] as [(String, RequestError)]
    )
    func `a malformed field line is refused at the first wrong byte`(
        section: String,
        error: RequestError
    ) {
        #expect(parserError(Self.requestLine + section) == error)
    }

    /// `tchar` spelt out as in RFC 9110 section 5.6.2.
    private static let nameBytes = Set(
        Array("!#$%&'*+-.^_`|~0123456789".utf8)
            + Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    )

    @Test(arguments: UInt8.min...UInt8.max)
    func `a name contains only the bytes of a token`(byte: UInt8) {
        let bytes =
            Array("GET / HTTP/1.1\r\nHost: a\r\nX".utf8) + [byte] + Array("Y: z\r\n\r\n".utf8)
        switch byte {
        case UInt8(ascii: ":"):
            #expect(parserError(bytes) == nil)
        case _ where Self.nameBytes.contains(byte):
            #expect(parserError(bytes) == nil)
        default:
            #expect(parserError(bytes) == .unexpectedByte(byte, offset: 26, .fieldName(.header)))
        }
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func `a value contains no control byte except the tab`(byte: UInt8) {
        let bytes =
            Array("GET / HTTP/1.1\r\nHost: a\r\nX: y".utf8) + [byte] + Array("z\r\n\r\n".utf8)
        switch byte {
        case UInt8(ascii: "\r"):
            #expect(parserError(bytes) == .unexpectedByte(0x7A, offset: 30, .fieldLineEnd(.header)))
        case 0x09, 0x20...0x7E, 0x80...0xFF:
            #expect(parserError(bytes) == nil)
        default:
            #expect(parserError(bytes) == .unexpectedByte(byte, offset: 29, .fieldValue(.header)))
        }
    }

    /// Returns a header section of `length` bytes, including the empty line.
    private static func section(ofLength length: Int) -> String {
        let frame = "Host: a\r\nX: \r\n\r\n"
        return "Host: a\r\nX: \(String(repeating: "x", count: length - frame.utf8.count))\r\n\r\n"
    }

    @Test func `a header section may be as long as the limit`() {
        #expect(parserError(Self.requestLine + Self.section(ofLength: 32 << 10)) == nil)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 100, 100_000])
    func `a header section over the limit is refused`(excess: Int) {
        let text = Self.requestLine + Self.section(ofLength: 32 << 10 + excess)
        #expect(parserError(text) == .sectionTooLong(.header, limit: 32 << 10))
    }

    @Test func `a header section that is too long is refused at the first byte over the limit`() {
        let bytes = Array((Self.requestLine + Self.section(ofLength: 40_000)).utf8)
        let limit = Self.requestLine.utf8.count + 32 << 10
        #expect(parserError(Array(bytes[..<limit])) == nil)
        #expect(
            parserError(Array(bytes[...limit])) == .sectionTooLong(.header, limit: 32 << 10)
        )
    }

    @Test func `an error before the limit is reported instead of the limit`() {
        let text = Self.requestLine + "A: \0" + String(repeating: "x", count: 40_000)
        #expect(parserError(text) == .unexpectedByte(0, offset: 19, .fieldValue(.header)))
    }

    @Test func `the maximum number of fields is accepted, and one more is refused`() throws {
        let lines = "Host: a\r\n" + String(repeating: "A:\r\n", count: 127)
        #expect(try parsedHead(Self.requestLine + lines + "\r\n")?.fields.count == 128)
        #expect(
            parserError(Self.requestLine + lines + "B") == .tooManyFields(.header, limit: 128)
        )
    }

    @Test(
        arguments: [
            ("X : y\r\n\r\n", .unexpectedByte(0x20, offset: 1, .fieldName(.trailer))),
            ("X: y\n", .unexpectedByte(0x0A, offset: 4, .fieldValue(.trailer))),
            (" X: y\r\n", .unexpectedByte(0x20, offset: 0, .fieldLineStart(.trailer))),
            ("\r.", .unexpectedByte(0x2E, offset: 1, .fieldLineEnd(.trailer))),
            (
                "X: " + String(repeating: "y", count: 5000),
                .sectionTooLong(.trailer, limit: 4096)
            ),
            (
                String(repeating: "X:\r\n", count: 129),
                .tooManyFields(.trailer, limit: 128)
            ),
        ] as [(String, RequestError)]
    )
    func `the same rules apply to a trailer section`(section: String, error: RequestError) {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        #expect(parserError(text + section) == error)
    }

    @Test func `trailers are kept apart from the header section`() throws {
        let request = try parsedRequest(
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                + "Host: b\r\nAuthorization: Bearer x\r\nX-Sum: 1\r\n\r\n"
        )
        #expect(request?.head.fields.values("Host") == ["a"])
        #expect(request?.head.fields.contains("Authorization") == false)
        #expect(request?.trailers["x-sum"] == "1")
        #expect(request?.trailers.count == 3)
    }
}
