import HTTP1
import Testing

@Suite struct RequestLineParserTests {
    @Test(arguments: Method.allCases)
    func `every method of RFC 9110 and PATCH is known`(method: Method) throws {
        let target = method == .connect ? "a:1" : "/"
        let head = try parsedHead("\(method.rawValue) \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head?.method == method)
    }

    @Test(
        arguments: [
            ("get / HTTP/1.1\r\n", .unknownMethod("get")),
            ("PROPFIND / HTTP/1.1\r\n", .unknownMethod("PROPFIND")),
            ("GETT / HTTP/1.1\r\n", .unknownMethod("GETT")),
            // The parser waits for at most 16 bytes of a method.
            ("ABCDEFGHIJKLMNO / HTTP/1.1\r\n", .unknownMethod("ABCDEFGHIJKLMNO")),
            ("ABCDEFGHIJKLMNOP", .unknownMethod("ABCDEFGHIJKLMNOP")),
            (" GET / HTTP/1.1\r\n", .unexpectedByte(0x20, offset: 0, .method)),
            ("GET\t/ HTTP/1.1\r\n", .unexpectedByte(0x09, offset: 3, .method)),
            ("GET\r\n", .unexpectedByte(0x0D, offset: 3, .method)),
            ("G\u{1}T", .unexpectedByte(0x01, offset: 1, .method)),
            ("G(T", .unexpectedByte(0x28, offset: 1, .method)),
            // The first bytes of a TLS ClientHello.
            ("\u{16}\u{3}\u{1}", .unexpectedByte(0x16, offset: 0, .method)),
        ] as [(String, RequestError)]
    )
    func `an unknown method is not implemented, and anything but a token is malformed`(
        text: String,
        error: RequestError
    ) {
        #expect(parserError(text) == error)
    }

    @Test(
        arguments: [
            ("GET  / HTTP/1.1\r\n", .unexpectedByte(0x20, offset: 4, .target)),
            ("GET /\r\n", .unexpectedByte(0x0D, offset: 5, .target)),
            ("GET /a\tb HTTP/1.1\r\n", .unexpectedByte(0x09, offset: 6, .target)),
            ("GET /a#b HTTP/1.1\r\n", .unexpectedByte(0x23, offset: 6, .target)),
            ("GET /\"a\" HTTP/1.1\r\n", .unexpectedByte(0x22, offset: 5, .target)),
            ("GET /\\ HTTP/1.1\r\n", .unexpectedByte(0x5C, offset: 5, .target)),
            ("GET /{} HTTP/1.1\r\n", .unexpectedByte(0x7B, offset: 5, .target)),
            ("GET /\u{E9} HTTP/1.1\r\n", .unexpectedByte(0xC3, offset: 5, .target)),
            ("GET /\0 HTTP/1.1\r\n", .unexpectedByte(0x00, offset: 5, .target)),
            ("GET /\u{7F} HTTP/1.1\r\n", .unexpectedByte(0x7F, offset: 5, .target)),
            ("GET x HTTP/1.1\r\n", .malformedTarget("x", .unknownForm)),
            ("GET /%4 HTTP/1.1\r\n", .malformedTarget("/%4", .malformedPercentEncoding)),
            ("POST * HTTP/1.1\r\n", .malformedTarget("*", .asteriskWithoutOptions)),
            ("CONNECT / HTTP/1.1\r\n", .malformedTarget("/", .connectWithoutAuthority)),
        ] as [(String, RequestError)]
    )
    func `a target contains the characters of RFC 3986 in one of four forms`(
        text: String,
        error: RequestError
    ) {
        #expect(parserError(text) == error)
    }

    /// `pchar`, `/` and `?` spelt out as in RFC 3986, without the percent sign.
    private static let targetBytes = Set(
        Array("/?:@!$&'()*+,;=-._~0123456789".utf8)
            + Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    )

    @Test(arguments: UInt8.min...UInt8.max)
    func `a path contains only the bytes that RFC 3986 allows`(byte: UInt8) {
        let bytes = Array("GET /a".utf8) + [byte] + Array("b HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let error = parserError(bytes)
        switch byte {
        case UInt8(ascii: "%"):
            #expect(error == .malformedTarget("/a%b", .malformedPercentEncoding))
        case UInt8(ascii: "["), UInt8(ascii: "]"):
            #expect(error?.status == .badRequest)
        case UInt8(ascii: " "):
            #expect(error == .unexpectedByte(UInt8(ascii: "b"), offset: 7, .version))
        case _ where Self.targetBytes.contains(byte):
            #expect(error == nil)
        default:
            #expect(error == .unexpectedByte(byte, offset: 6, .target))
        }
    }

    @Test(
        arguments: [
            ("GET / \r\n", .unexpectedByte(0x0D, offset: 6, .version)),
            ("GET / HTTP/1.1 \r\n", .unexpectedByte(0x20, offset: 14, .requestLineEnd)),
            ("GET /  HTTP/1.1\r\n", .unexpectedByte(0x20, offset: 6, .version)),
            ("GET / http/1.1\r\n", .unexpectedByte(0x68, offset: 6, .version)),
            ("GET / HTTP/1\r\n", .unexpectedByte(0x0D, offset: 12, .version)),
            ("GET / HTTP/1.\r\n", .unexpectedByte(0x0D, offset: 13, .version)),
            ("GET / HTTP/1,1\r\n", .unexpectedByte(0x2C, offset: 12, .version)),
            ("GET / HTTP/1.10\r\n", .unexpectedByte(0x30, offset: 14, .requestLineEnd)),
            ("GET / HTTP/x.1\r\n", .unexpectedByte(0x78, offset: 11, .version)),
            ("GET / HTTP/1.1\n", .unexpectedByte(0x0A, offset: 14, .requestLineEnd)),
            ("GET / HTTP/1.1\r\r\n", .unexpectedByte(0x0D, offset: 15, .requestLineEnd)),
            ("GET / HTTP/1.1\rHost", .unexpectedByte(0x48, offset: 15, .requestLineEnd)),
        ] as [(String, RequestError)]
    )
    func `a version has the form of RFC 9112 and ends the line`(
        text: String,
        error: RequestError
    ) {
        #expect(parserError(text) == error)
    }

    @Test(
        arguments: [
            ("GET / HTTP/2.0\r\n", "HTTP/2.0"),
            ("GET / HTTP/0.9\r\n", "HTTP/0.9"),
            ("GET / HTTP/3.1\r\n", "HTTP/3.1"),
            // The preface of HTTP/2 (RFC 9113 section 3.4).
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2.0"),
        ]
    )
    func `another major version is not supported`(text: String, version: String) {
        #expect(parserError(text) == .unsupportedVersion(version))
        #expect(parserError(text)?.status == .httpVersionNotSupported)
    }

    @Test(arguments: [1, 8, 8191, 8192])
    func `a target may be as long as the limit`(length: Int) throws {
        let target = "/" + String(repeating: "a", count: length - 1)
        let head = try parsedHead("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head?.target.path == target)
    }

    @Test func `a target that is too long is refused at the first byte over the limit`() {
        let target = "/" + String(repeating: "a", count: 8191)
        #expect(parserEvents("GET \(target)").isEmpty)
        #expect(parserError("GET \(target)b") == .targetTooLong(limit: 8192))
        #expect(parserError("GET \(target)b HTTP/1.1\r\n") == .targetTooLong(limit: 8192))
        // A byte that no target contains is reported even at the limit.
        #expect(parserError("GET \(target)\n") == .unexpectedByte(0x0A, offset: 8196, .target))
    }
}
