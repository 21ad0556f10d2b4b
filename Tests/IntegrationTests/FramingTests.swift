import Testing

/// The length of content (RFC 9112 sections 6 and 7).
@Suite(.sharedServer()) struct FramingTests {
    /// Returns a request for attention with these field lines and this content.
    private static func post(_ fields: String, _ content: String = "") -> String {
        "POST /attention HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(content)"
    }

    /// Returns a request for attention with chunked content.
    private static func chunked(_ content: String) -> String {
        post("Transfer-Encoding: chunked", content)
    }

    /// Valid content of 16 bytes.
    private static let content = #"{"inputs":[[1]]}"#

    static let lengths: [Message] = [
        .answered(post("Content-Length: 16", content)),
        .answered(post("Content-Length:16 \t", content)),
        .answered(post("CONTENT-LENGTH: 16", content)),
        .answered(post("Content-Length: 0000000000000000000000016", content)),
        .answered(post("Content-Length: 0"), 400),
        .answered(post("X: 1"), 400),
        .answered("GET /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\n" + content),
        .answered(
            "DELETE /scores HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\n" + content,
            405
        ),
    ]

    @Test(arguments: lengths)
    func `Content-Length determines the length of content`(message: Message) throws {
        try message.verify()
    }

    static let badLengths: [Message] =
        [
            "", "+16", "-16", "-0", "16.0", "16e0", "0x10", "10h", "1 6", "16 16", "1_6", "1,6",
            "16, 16", "16,16", "16,", ",16", "16, 17", "16;", "\"16\"", "16\u{0}", "16\u{B}",
            "\u{B}16", "\u{D9}\u{A1}\u{D9}\u{A6}", "\u{EF}\u{BC}\u{91}6", "1\u{B2}", "sixteen",
            "NaN", "16\r\n ", "\r\n 16",
        ].map { .refused(post("Content-Length: \($0)", content)) }
        + [
            "Content-Length: 16\r\nContent-Length: 16", "Content-Length: 16\r\nContent-Length: 17",
            "Content-Length: 0\r\nX: 1\r\ncontent-length: 16", "Content-Length : 16",
            "Content-Length\t: 16", "Content-Length\u{B}: 16", " Content-Length: 16",
            "X: 1\nContent-Length: 16", "X: 1\rContent-Length: 16", "Content-Length\r\n: 16",
        ].map { .refused(post($0, content)) }

    @Test(arguments: badLengths)
    func `a length that is malformed or repeated is rejected`(message: Message) throws {
        try message.verify()
    }

    static let greatLengths: [Message] = [
        "33554433", "2147483648", "4294967312", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551632", "99999999999999999999",
        "340282366920938463463374607431768211472", String(repeating: "9", count: 1000),
    ].map { .refused(post("Content-Length: \($0)", content), 413) }

    @Test(arguments: greatLengths)
    func `a length over the limit is rejected even if it overflows`(message: Message) throws {
        try message.verify()
    }

    static let chunks: [Message] = [
        .answered(chunked("10\r\n\(content)\r\n0\r\n\r\n")),
        .answered(chunked("8\r\n{\"inputs\r\n8\r\n\":[[1]]}\r\n0\r\n\r\n")),
        .answered(chunked("0000000000000010\r\n\(content)\r\n0000\r\n\r\n")),
        .answered(chunked("10;a=b;c=\"d\"\r\n\(content)\r\n0;e\r\n\r\n")),
        .answered(chunked("10 \t;a\r\n\(content)\r\n0\r\n\r\n")),
        .answered(chunked("10;a=\"\\\";\u{FF}\"\r\n\(content)\r\n0 ; a = b;c\r\n\r\n")),
        .answered(chunked("10;\(String(repeating: "x", count: 255))\r\n\(content)\r\n0\r\n\r\n")),
        .answered(chunked("10\r\n\(content)\r\n0\r\nX: 1\r\nContent-Length: 5\r\n\r\n")),
        .answered(chunked("10\r\n\(content)\r\n0\r\nTransfer-Encoding: x\r\nHost: b\r\n\r\n")),
        .answered(chunked("0\r\n\r\n"), 400),
        .answered(post("transfer-encoding: Chunked", "10\r\n\(content)\r\n0\r\n\r\n")),
        .answered(
            "GET /health/live HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n"
        ),
    ]

    @Test(arguments: chunks)
    func `chunks are concatenated, extensions and trailers ignored`(message: Message) throws {
        try message.verify()
    }

    static let badChunks: [Message] =
        [
            "\r\n", "x\r\n", "0x10\r\n", "+10\r\n", "-10\r\n", " 10\r\n", "\t10\r\n", ";a\r\n",
            "10 \r\n", "10\t\r\n", "10 0\r\n", "1.0\r\n", "10h\r\n", "10\n", "10\r", "10\r\r\n",
            "10\u{0}\r\n", "10\u{B}\r\n", "\u{EF}\u{BC}\u{91}0\r\n", "10;a\nb\r\n", "10;a\rb\r\n",
            "10;\r\n", "10;;\r\n", "10;a;\r\n", "10;=\r\n", "10;=a\r\n", "10;a=\r\n",
            "10;a b\r\n", "10;a \r\n", "10;a=b c\r\n", "10;a=b=c\r\n", "10;\u{FF}\r\n",
            "10;a=\u{FF}\r\n", "10;\"a\"\r\n", "10;a=\"\r\n", "10;a=\"\\\"\r\n",
            "10;a=\"b\"c\r\n", "10;a=\"b\" \r\n",
            "10;a\u{0}b\r\n", "10;\n\r\n", "10;\(String(repeating: "x", count: 256))\r\n",
            "10\(String(repeating: " ", count: 257))", "00000000000000010\r\n",
        ].map { .refused(chunked("\($0)\(content)\r\n0\r\n\r\n")) }
        + [
            "f\r\n\(content)\r\n0\r\n\r\n", "11\r\n\(content)\r\n0\r\n\r\n",
            "10\r\n\(content)0\r\n\r\n", "10\r\n\(content)\n0\r\n\r\n",
            "10\r\n\(content)\r0\r\n\r\n", "10\r\n\(content)\r\n\r\n0\r\n\r\n",
            "10\r\n\(content)\r\n0\n\n", "10\r\n\(content)\r\n0\r\n\n",
            "10\r\n\(content)\r\n0\r\nX\r\n\r\n", "10\r\n\(content)\r\n0\r\nX : 1\r\n\r\n",
            "10\r\n\(content)\r\n0\r\n X: 1\r\n\r\n", "10\r\n\(content)\r\n0\r\nX: 1\r\n 2\r\n\r\n",
            "10\r\n\(content)\r\n0\r\nX: a\u{0}b\r\n\r\n", "10\r\n\(content)\r\n0\r\nX: 1\n\r\n",
        ].map { .refused(chunked($0)) }

    @Test(arguments: badChunks)
    func `malformed chunks are rejected`(message: Message) throws {
        try message.verify()
    }

    static let greatChunks: [Message] =
        [
            "2000001", "80000000", "FFFFFFFF", "100000010", "7FFFFFFFFFFFFFFF", "8000000000000000",
            "FFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFF0", "10000000000000010",
            String(repeating: "F", count: 1000),
        ].map { .refused(chunked("\($0)\r\n\(content)\r\n0\r\n\r\n"), 413) }
        + [
            .refused(chunked("10\r\n\(content)\r\nFFFFFFFFFFFFFFF0\r\n"), 413),
            .refused(chunked("10\r\n\(content)\r\n1FFFFF1\r\n"), 413),
            .refused(chunked("0\r\nX: \(String(repeating: "x", count: 4096))\r\n\r\n"), 431),
        ]

    @Test(arguments: greatChunks)
    func `chunks over the limit are rejected even if a size overflows`(message: Message) throws {
        try message.verify()
    }
}
