import HTTP1
import Testing

@Suite struct ChunkedDecoderTests {
    private static let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func content(
        _ chunks: String,
        limits: HTTPLimits = HTTPLimits()
    ) throws -> String? {
        let request = try parsedRequest(head + chunks, limits: limits)
        return request.map { String(decoding: $0.body.content, as: UTF8.self) }
    }

    private static func error(_ chunks: String, limits: HTTPLimits = HTTPLimits()) -> RequestError?
    {
        parserError(head + chunks, limits: limits)
    }

    @Test(
        arguments: [
            ("0\r\n\r\n", ""),
            ("1\r\na\r\n0\r\n\r\n", "a"),
            ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("00000000000000A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
            ("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
            ("1;a\r\nx\r\n1;a=b;c=\"d\"\r\ny\r\n0;e\r\n\r\n", "xy"),
            ("1 ; a = b\r\nx\r\n0\r\n\r\n", "x"),
            ("1 ;\ta\t=\t\"\" ;b= c ; d\r\nx\r\n0\r\n\r\n", "x"),
            ("1;a=\" \t;=,\\\"\\\\\\a\u{e9}\"\r\nx\r\n0;a=\"\";b\r\n\r\n", "x"),
        ]
    )
    func `chunks are joined and their framing is dropped`(chunks: String, text: String) throws {
        #expect(try Self.content(chunks) == text)
    }

    @Test(arguments: [1, 15, 16, 17, 31, 32, 33, 59, 97, 111, 255, 256, 257, 65_537])
    func `chunks of any length are joined and padded`(length: Int) throws {
        let data = String((0..<length).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
        let chunk = "\(String(length, radix: 16))\r\n\(data)\r\n"
        let request = try parsedRequest(Self.head + chunk + chunk + "0\r\n\r\n")
        let body = try #require(request?.body)
        #expect(body.content.elementsEqual((data + data).utf8))
        #expect(body.bytes.dropFirst(body.count).count >= Body.padding)
        #expect(body.bytes.dropFirst(body.count).allSatisfy { $0 == 0 })
    }

    @Test(
        arguments: [
            ("\r\n", .unexpectedByte(0x0D, offset: 0, .chunkSize)),
            (" 1\r\n", .unexpectedByte(0x20, offset: 0, .chunkSize)),
            (";a\r\n", .unexpectedByte(0x3B, offset: 0, .chunkSize)),
            ("+1\r\n", .unexpectedByte(0x2B, offset: 0, .chunkSize)),
            ("-1\r\n", .unexpectedByte(0x2D, offset: 0, .chunkSize)),
            ("g\r\n", .unexpectedByte(0x67, offset: 0, .chunkSize)),
            ("0x1\r\n", .unexpectedByte(0x78, offset: 1, .chunkSize)),
            ("1_0\r\n", .unexpectedByte(0x5F, offset: 1, .chunkSize)),
            ("1\n", .unexpectedByte(0x0A, offset: 1, .chunkSize)),
            ("1 \r\n", .unexpectedByte(0x0D, offset: 2, .chunkSize)),
            ("1 1\r\n", .unexpectedByte(0x31, offset: 2, .chunkSize)),
            ("1\rx", .unexpectedByte(0x78, offset: 2, .chunkLineEnd)),
            ("1;a\n", .unexpectedByte(0x0A, offset: 3, .chunkExtension)),
            ("1;\0\r\n", .unexpectedByte(0x00, offset: 2, .chunkExtension)),
            ("1;\r\n", .unexpectedByte(0x0D, offset: 2, .chunkExtension)),
            ("1; \r\n", .unexpectedByte(0x0D, offset: 3, .chunkExtension)),
            ("1;;", .unexpectedByte(0x3B, offset: 2, .chunkExtension)),
            ("1;=", .unexpectedByte(0x3D, offset: 2, .chunkExtension)),
            ("1;\u{e9}", .unexpectedByte(0xC3, offset: 2, .chunkExtension)),
            ("1;a\u{e9}", .unexpectedByte(0xC3, offset: 3, .chunkExtension)),
            ("1;a\"", .unexpectedByte(0x22, offset: 3, .chunkExtension)),
            ("1;a;\r\n", .unexpectedByte(0x0D, offset: 4, .chunkExtension)),
            ("1;a b", .unexpectedByte(0x62, offset: 4, .chunkExtension)),
            ("1;a \r\n", .unexpectedByte(0x0D, offset: 4, .chunkExtension)),
            ("1;a=\r\n", .unexpectedByte(0x0D, offset: 4, .chunkExtension)),
            ("1;a= \r\n", .unexpectedByte(0x0D, offset: 5, .chunkExtension)),
            ("1;a=;", .unexpectedByte(0x3B, offset: 4, .chunkExtension)),
            ("1;a==", .unexpectedByte(0x3D, offset: 4, .chunkExtension)),
            ("1;a=b=", .unexpectedByte(0x3D, offset: 5, .chunkExtension)),
            ("1;a=b\"", .unexpectedByte(0x22, offset: 5, .chunkExtension)),
            ("1;a=b c", .unexpectedByte(0x63, offset: 6, .chunkExtension)),
            ("1;a=b \r\n", .unexpectedByte(0x0D, offset: 6, .chunkExtension)),
            ("1;a=\"\r\n", .unexpectedByte(0x0D, offset: 5, .chunkExtension)),
            ("1;a=\"\n", .unexpectedByte(0x0A, offset: 5, .chunkExtension)),
            ("1;a=\"\u{7f}", .unexpectedByte(0x7F, offset: 5, .chunkExtension)),
            ("1;a=\"\\\r\n", .unexpectedByte(0x0D, offset: 6, .chunkExtension)),
            ("1;a=\"\\\"\r\n", .unexpectedByte(0x0D, offset: 7, .chunkExtension)),
            ("1;a=\"b\"c", .unexpectedByte(0x63, offset: 7, .chunkExtension)),
            ("1;a=\"b\"\"", .unexpectedByte(0x22, offset: 7, .chunkExtension)),
            ("1;a=\"b\" \r\n", .unexpectedByte(0x0D, offset: 8, .chunkExtension)),
            ("1;a\r;", .unexpectedByte(0x3B, offset: 4, .chunkLineEnd)),
            ("1\r\nab", .unexpectedByte(0x62, offset: 4, .chunkEnd)),
            ("1\r\na\n", .unexpectedByte(0x0A, offset: 4, .chunkEnd)),
            ("1\r\na\r0", .unexpectedByte(0x30, offset: 5, .chunkEnd)),
            ("1\r\na0\r\n", .unexpectedByte(0x30, offset: 4, .chunkEnd)),
            ("1\r\na\r\n\r\n", .unexpectedByte(0x0D, offset: 6, .chunkSize)),
        ] as [(String, RequestError)]
    )
    func `malformed chunk framing is refused at the first wrong byte`(
        chunks: String,
        error: RequestError
    ) {
        #expect(Self.error(chunks) == error)
        #expect(Self.error(chunks)?.status == .badRequest)
    }

    @Test(arguments: [
        "2000001", "ffffffff", "fffffffffffffff", "FFFFFFFFFFFFFFFF", "8000000000000000",
    ])
    func `a size over the limit is refused before its data arrives`(size: String) {
        let error = Self.error(size)
        #expect(error == .bodyTooLarge(length: nil, limit: 32 << 20))
        #expect(error?.status == .contentTooLarge)
    }

    @Test func `sizes cannot overflow with the greatest limit`() {
        var limits = HTTPLimits()
        limits.maximumBodyLength = .max
        #expect(Self.error("7fffffffffffffff", limits: limits) == nil)
        for size in ["8000000000000000", "ffffffffffffffff"] {
            #expect(
                Self.error(size, limits: limits) == .bodyTooLarge(length: nil, limit: .max)
            )
        }
    }

    @Test func `chunks may add up to the limit, but not more`() throws {
        var limits = HTTPLimits()
        limits.maximumBodyLength = 20
        let ten = "a\r\n0123456789\r\n"
        #expect(try Self.content(ten + ten + "0\r\n\r\n", limits: limits)?.utf8.count == 20)
        #expect(
            Self.error(ten + ten + "1", limits: limits) == .bodyTooLarge(length: nil, limit: 20)
        )
        #expect(Self.error(ten + "b", limits: limits) == .bodyTooLarge(length: nil, limit: 20))
    }

    @Test func `a size has at most 16 digits`() throws {
        #expect(try Self.content("0000000000000001\r\na\r\n0\r\n\r\n") == "a")
        #expect(Self.error("00000000000000001") == .chunkSizeTooLong(limit: 16))
    }

    @Test func `extensions of a chunk may be as long as the limit`() throws {
        let longest = ";" + String(repeating: "x", count: 255)
        #expect(try Self.content("1\(longest)\r\na\r\n0\r\n\r\n") == "a")
        #expect(Self.error("1\(longest)y") == .chunkExtensionTooLong(limit: 256))
        let quoted = ";a=\"" + String(repeating: ";", count: 251) + "\""
        #expect(try Self.content("1\(quoted)\r\na\r\n0\r\n\r\n") == "a")
        #expect(Self.error("1\(quoted.dropLast());\"") == .chunkExtensionTooLong(limit: 256))
        #expect(
            Self.error("1" + String(repeating: " ", count: 257))
                == .chunkExtensionTooLong(limit: 256)
        )
    }

    @Test func `many chunks of one byte are content`() throws {
        let chunks = String(repeating: "1\r\na\r\n", count: 20_000) + "0\r\n\r\n"
        #expect(try Self.content(chunks)?.utf8.count == 20_000)
    }

    @Test func `framing without end is refused`() {
        let chunk = "1;" + String(repeating: "x", count: 200) + "\r\na\r\n"
        let error = Self.error(String(repeating: chunk, count: 1000))
        #expect(error == .tooMuchChunkFraming(limit: 16 << 10))
    }
}
