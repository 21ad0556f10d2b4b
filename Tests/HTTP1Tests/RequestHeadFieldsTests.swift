import HTTP1
import Testing

@Suite struct RequestHeadFieldsTests {
    private static func head(_ lines: String..., version: String = "1.1") throws -> RequestHead? {
        let section = lines.map { $0 + "\r\n" }.joined()
        return try parsedHead("POST / HTTP/\(version)\r\n\(section)\r\n")
    }

    private static func error(_ lines: [String], version: String = "1.1") -> RequestError? {
        let section = lines.map { $0 + "\r\n" }.joined()
        return parserError("POST / HTTP/\(version)\r\n\(section)\r\n")
    }

    // MARK: Host

    @Test(
        arguments: [
            "example.org", "example.org:8080", "127.0.0.1:80", "[::1]", "[2001:db8::1]:443", "",
            "a_b", "host:", "xn--bcher-kva.example", "a%20b",
        ]
    )
    func `a host with an optional port is accepted`(host: String) throws {
        let head = try Self.head("Host: \(host)")
        #expect(head?.authority == host)
    }

    @Test(
        arguments: [
            "a b", "a/b", "user@a", "a:b", "a:80:80", "[::1", "::1", "[]", "[::1]8", "[g]", "a\"b",
            "http://a", "a%2", "a?b", "a#b", "\u{E9}", "a\tb", "a\\b",
        ]
    )
    func `anything else is not a host`(host: String) {
        #expect(Self.error(["Host: \(host)"]) == .malformedHost(host))
        #expect(Self.error(["Host: \(host)"], version: "1.0") == .malformedHost(host))
    }

    @Test func `HTTP/1.1 needs exactly one Host field`() {
        #expect(Self.error(["Accept: */*"]) == .missingHost)
        #expect(Self.error(["Host: a", "hOST: a"]) == .duplicateHost("a", "a"))
        #expect(Self.error(["Host: a", "Host: b"]) == .duplicateHost("a", "b"))
    }

    @Test func `HTTP/1.0 may have one Host field`() throws {
        #expect(try Self.head(version: "1.0")?.authority == nil)
        #expect(try Self.head("Host: a", version: "1.0")?.authority == "a")
        #expect(
            Self.error(["Host: a", "Host: a"], version: "1.0") == .duplicateHost("a", "a")
        )
    }

    @Test func `the authority of the target overrides the Host field`() throws {
        let head = try parsedHead("GET http://b:1/ HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head?.authority == "b:1")
        #expect(head?.fields["Host"] == "a")
    }

    @Test func `an absolute-form target does not replace a missing or malformed Host field`() {
        #expect(parserError("GET http://b/ HTTP/1.1\r\n\r\n") == .missingHost)
        #expect(
            parserError("GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n") == .malformedHost("a b")
        )
    }

    // MARK: Content-Length and Transfer-Encoding

    @Test(
        arguments: [
            ("0", 0), ("1", 1), ("007", 7), ("33554432", 33_554_432),
            ("9223372036854775807", Int.max),
        ]
    )
    func `a Content-Length is a number of bytes`(value: String, length: Int) throws {
        #expect(try Self.head("Host: a", "Content-Length: \(value)")?.framing == .length(length))
    }

    @Test(
        arguments: [
            "+5", "-5", "", "5 5", "5,5", "5, 5", "0x5", "5.0", "5e0", "a", "5;", "\u{665}",
            "\"5\"",
            "1_000",
        ]
    )
    func `a Content-Length that contains anything but digits is refused`(value: String) {
        #expect(
            Self.error(["Host: a", "Content-Length: \(value)"]) == .malformedContentLength(value)
        )
    }

    @Test(arguments: ["9223372036854775808", "18446744073709551616", "99999999999999999999999999"])
    func `a Content-Length that does not fit in an integer is too large`(value: String) {
        let error = Self.error(["Host: a", "Content-Length: \(value)"])
        #expect(error == .contentLengthOutOfRange(value))
        #expect(error?.status == .contentTooLarge)
    }

    @Test func `two Content-Length fields are refused even if they agree`() {
        #expect(
            Self.error(["Host: a", "Content-Length: 12", "Content-Length: 21"])
                == .duplicateContentLength("12", "21")
        )
        #expect(
            Self.error(["Host: a", "Content-Length: 12", "content-length: 12"])
                == .duplicateContentLength("12", "12")
        )
    }

    @Test(
        arguments: [
            ["Content-Length: 5", "Transfer-Encoding: chunked"],
            ["Transfer-Encoding: chunked", "Content-Length: 5"],
            ["Transfer-Encoding: gzip", "Content-Length: 5"],
            ["Transfer-Encoding: chunked", "Content-Length: x"],
        ]
    )
    func `both framings at once are refused`(lines: [String]) {
        #expect(Self.error(["Host: a"] + lines) == .contentLengthWithTransferEncoding)
        #expect(Self.error(["Host: a"] + lines)?.status == .badRequest)
    }

    @Test func `Transfer-Encoding is refused in HTTP/1.0`() {
        #expect(
            Self.error(["Transfer-Encoding: chunked"], version: "1.0") == .transferEncodingInHTTP10
        )
    }

    @Test(arguments: ["chunked", "Chunked", "CHUNKED", " \tchunked \t"])
    func `chunked is not case-sensitive`(value: String) throws {
        #expect(try Self.head("Host: a", "Transfer-Encoding:\(value)")?.framing == .chunked)
    }

    @Test(
        arguments: [
            ("gzip", "gzip"), ("identity", "identity"), ("xchunked", "xchunked"),
            ("gzip, chunked", "gzip"), ("gzip,, deflate , chunked", "gzip"),
            ("chunked;q=1", "chunked;q=1"), ("\"chunked\"", "\"chunked\""),
            ("chunked chunked", "chunked chunked"), ("x:chunked", "x:chunked"),
            // U+212A, the Kelvin sign, is equal to "K" as text.
            ("chun\u{212A}ed", "chun\u{212A}ed"),
        ]
    )
    func `another transfer coding is not implemented`(value: String, coding: String) {
        let error = Self.error(["Host: a", "Transfer-Encoding: \(value)"])
        #expect(error == .unknownTransferCoding(coding))
        #expect(error?.status == .notImplemented)
    }

    @Test(
        arguments: [
            "", ",", "chunked, chunked", "chunked, gzip", "chunked, identity", "chunked,",
            ", chunked", "gzip, chunked, chunked", "gzip, chunked, deflate",
        ]
    )
    func `chunked repeated, not last or not alone is malformed`(value: String) {
        let error = Self.error(["Host: a", "Transfer-Encoding: \(value)"])
        #expect(error == .malformedTransferEncoding(value))
        #expect(error?.status == .badRequest)
    }

    @Test func `several Transfer-Encoding fields are read as one list`() {
        #expect(
            Self.error(["Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"])
                == .malformedTransferEncoding("chunked, chunked")
        )
        #expect(
            Self.error(["Host: a", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked"])
                == .unknownTransferCoding("gzip")
        )
        #expect(
            Self.error(["Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: identity"])
                == .malformedTransferEncoding("chunked, identity")
        )
        #expect(
            Self.error(["Host: a", "Transfer-Encoding:", "Transfer-Encoding: chunked"])
                == .malformedTransferEncoding(", chunked")
        )
    }

    // MARK: Connection and Expect

    @Test(
        arguments: [
            ("1.1", [], true),
            ("1.1", ["Connection: close"], false),
            ("1.1", ["Connection: CLOSE"], false),
            ("1.1", ["Connection: keep-alive, Close"], false),
            ("1.1", ["Connection: TE", "Connection: ,close,"], false),
            ("1.1", ["Connection: closed, not-close"], true),
            ("1.1", ["Connection: upgrade", "Upgrade: h2c"], true),
            ("1.0", [], false),
            ("1.0", ["Connection: keep-alive"], true),
            ("1.0", ["Connection: x,Keep-Alive"], true),
            ("1.0", ["Connection: \u{212A}eep-alive"], false),
            ("1.0", ["Connection: keep-alive", "Connection: close"], false),
        ] as [(String, [String], Bool)]
    )
    func `the version and the options decide whether a connection persists`(
        version: String,
        lines: [String],
        wantsKeepAlive: Bool
    ) throws {
        let section = (["Host: a"] + lines).map { $0 + "\r\n" }.joined()
        let head = try parsedHead("GET / HTTP/\(version)\r\n\(section)\r\n")
        #expect(head?.wantsKeepAlive == wantsKeepAlive)
    }

    @Test(
        arguments: [
            ("1.1", ["Content-Length: 1"], true),
            ("1.1", ["Transfer-Encoding: chunked"], true),
            ("1.1", ["Content-Length: 0"], false),
            ("1.1", [], false),
            ("1.0", ["Content-Length: 1"], false),
        ] as [(String, [String], Bool)]
    )
    func `a client is asked to continue if it uses HTTP/1.1 and has content`(
        version: String,
        lines: [String],
        expectsContinue: Bool
    ) throws {
        let section = (["Host: a", "Expect: 100-CONTINUE"] + lines).map { $0 + "\r\n" }.joined()
        let head = try parsedHead("POST / HTTP/\(version)\r\n\(section)\r\n")
        #expect(head?.expectsContinue == expectsContinue)
    }

    @Test(arguments: ["200-ok", "100-continue=1", "100-continue, x", "x, 100-continue", "100"])
    func `another expectation fails`(value: String) {
        let error = Self.error(["Host: a", "Expect: \(value)"])
        #expect(error?.status == .expectationFailed)
    }
}
