import Testing

/// Messages that some proxy reads another way, each with a request inside or behind it that must
/// never be answered.
///
/// The names are those of the literature: the party before us goes by the first, the server behind by
/// the second of Content-Length (CL), Transfer-Encoding (TE) or neither (0).
@Suite(.sharedServer()) struct SmugglingTests {
    private static let smuggled = Message.smuggled
    private static let hidden = smuggled.utf8.count

    private static func post(_ fields: String, _ content: String) -> String {
        "POST /attention HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(content)"
    }

    private static func chunk(_ content: String) -> String {
        "\(String(content.utf8.count, radix: 16))\r\n\(content)\r\n"
    }

    static let bothLengths: [Message] = [
        // CL.TE: for the party before us, the hidden request is content.
        .refused(
            post(
                "Content-Length: \(5 + hidden)\r\nTransfer-Encoding: chunked",
                "0\r\n\r\n" + smuggled
            )
        ),
        .refused(
            post(
                "Transfer-Encoding: chunked\r\nContent-Length: \(5 + hidden)",
                "0\r\n\r\n" + smuggled
            )
        ),
        // TE.CL: for the party before us, it is a chunk.
        .refused(
            post(
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                chunk(smuggled) + "0\r\n\r\n"
            )
        ),
        .refused(
            post("Transfer-Encoding: chunked\r\nContent-Length: 0", chunk(smuggled) + "0\r\n\r\n")
        ),
        // CL.CL: one of two lengths is taken.
        .refused(post("Content-Length: 0\r\nContent-Length: \(hidden)", smuggled)),
        .refused(post("Content-Length: \(hidden)\r\nContent-Length: 0", smuggled)),
        .refused(post("Content-Length: 0, \(hidden)", smuggled)),
        .refused(post("Content-Length: 0\r\n \(hidden)", smuggled)),
        .refused(post("Content-Length: 0\u{B}\(hidden)", smuggled)),
    ]

    @Test(arguments: bothLengths)
    func `two lengths are refused and nothing behind them is answered`(message: Message) throws {
        try message.verify()
    }

    /// Spellings of a coding that one party takes for `chunked` and another does not.
    static let obscuredCodings: [Message] =
        [
            "Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked",
            "Transfer-Encoding\u{B}: chunked", "Transfer-Encoding\u{0}: chunked",
            " Transfer-Encoding: chunked", "\tTransfer-Encoding: chunked",
            "Transfer-Encoding:\r\n chunked", "Transfer-Encoding:\r\n\tchunked",
            "Transfer-Encoding\r\n: chunked", "Transfer-Encoding:\n chunked",
            "X: 1\nTransfer-Encoding: chunked", "X: 1\rTransfer-Encoding: chunked",
            "X: 1\r\r\nTransfer-Encoding: chunked", "Transfer-Encoding: \u{B}chunked",
            "Transfer-Encoding: chunked\u{B}", "Transfer-Encoding: \u{C}chunked",
            "Transfer-Encoding: \u{0}chunked", "Transfer-Encoding: chunked\u{0}",
            "Transfer-Encoding: \u{1}chunked", "Transfer-Encoding: \u{7F}chunked",
            "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked,",
            "Transfer-Encoding: ,chunked", "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: ", "Transfer-Encoding: ,",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding:",
            "Transfer-Encoding: chunked\r\nX : Transfer-Encoding",
        ].map { .refused(post($0, chunk(smuggled) + "0\r\n\r\n" + smuggled), 400) }
        + [
            "Transfer-Encoding: identity", "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding: chunked;q=1",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunkedx", "Transfer-Encoding: chunke",
            "Transfer-Encoding: chun ked", "Transfer-Encoding: \"chunked\"",
            "Transfer-Encoding: 'chunked'", "Transfer-Encoding: x chunked",
            "Transfer-Encoding: =chunked", "Transfer-Encoding: \u{A0}chunked",
            "Transfer-Encoding: \u{85}chunked",
            "Transfer-Encoding: chun\u{E2}\u{84}\u{AA}ed", "Transfer-Encoding: x;a=\", chunked\"",
        ].map { .refused(post($0, chunk(smuggled) + "0\r\n\r\n" + smuggled), 501) }

    @Test(arguments: obscuredCodings)
    func `an obscured coding is refused and nothing behind it is answered`(
        message: Message
    ) throws {
        try message.verify()
    }

    /// Fields that look like a length and are none: what is behind the head is the next request.
    static let otherNames: [Message] = [
        "Content_Length", "Content-Length-", "ContentLength", "Content-Lengths", "X-Content-Length",
        "Transfer_Encoding", "TransferEncoding", "X-Transfer-Encoding", "Transfer-Encodings", "TE",
    ].map { .refused(post("\($0): 3", "abc\r\n\r\n" + smuggled)).behind(400) }

    @Test(arguments: otherNames)
    func `a field that is no length does not hide the next request`(message: Message) throws {
        try message.verify()
    }

    static let ignoredContent: [Message] =
        // CL.0 and 0.CL: a party that expects no content there takes it for the next request.
        [
            ("GET", "/health/live", 200), ("DELETE", "/health/live", 405), ("GET", "/nothing", 404),
            ("POST", "/nothing", 404), ("POST", "/health/live", 405), ("TRACE", "/attention", 405),
            ("OPTIONS", "/attention", 204), ("OPTIONS", "*", 204), ("POST", "/attention", 400),
        ].map { method, path, status in
            .answered(
                "\(method) \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(hidden)\r\n\r\n"
                    + smuggled,
                status
            )
        }
        + [
            .answered(post("Content-Type: text/plain\r\nContent-Length: \(hidden)", smuggled), 415),
            .answered(post("Accept: image/png\r\nContent-Length: \(hidden)", smuggled), 406),
            .answered(
                "GET /health/live HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk(smuggled) + "0\r\nX: 1\r\n\r\n"
            ),
            .answered(
                post(
                    "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked",
                    chunk(smuggled) + "0\r\n\r\n"
                ),
                400
            ),
            .answered(
                post(
                    "Connection: Content-Length, Host\r\nContent-Length: \(hidden)",
                    smuggled
                ),
                400
            ),
            .answered(
                "POST /attention HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
                    + "Content-Length: \(hidden)\r\n\r\n" + smuggled,
                400
            ),
        ]

    @Test(arguments: ignoredContent)
    func `content that nobody asked for is read away, not answered`(message: Message) throws {
        try message.verify()
    }

    /// Refused before their content: whether it will come is not known, or it is too much to read.
    static let unreadContent: [Message] =
        [("GET", "/nothing", 404), ("POST", "/nothing", 404), ("POST", "/health/live", 405)].map {
            method,
            path,
            status in
            .refused(
                "\(method) \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                    + "Content-Length: \(hidden)\r\n\r\n" + smuggled,
                status
            )
        }
        + [
            .refused(
                post("Expect: y 100-continue\r\nContent-Length: \(hidden)", smuggled),
                417
            ),
            .refused(post("Expect: 100-continue, x\r\nContent-Length: 0", smuggled), 417),
            .refused(
                "POST /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk(smuggled) + "0\r\n\r\n" + smuggled,
                404
            ),
            .refused(
                "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n" + smuggled,
                404
            ),
            .refused(
                post("Content-Length: 99999999\r\nExpect: 100-continue", smuggled),
                413
            ),
        ]

    @Test(arguments: unreadContent)
    func `content that is not read ends the connection`(message: Message) throws {
        try message.verify()
    }

    /// Chunked content whose framing lines end, for a lenient reader, somewhere else.
    static let chunkFraming: [Message] = [
        "2;\nxx\r\n0\r\n\r\n", "2;a=\nxx\r\n\(chunk(smuggled))0\r\n\r\n", "2\nxx\r\n0\r\n\r\n",
        "2\rxx\r\n0\r\n\r\n", "2;\rxx\r\n0\r\n\r\n", "2;\u{0}\r\nxx\r\n0\r\n\r\n",
        "2\r\nxx\n0\r\n\r\n", "2\r\nxx0\r\n\r\n", "2\r\nxxyy0\r\n\r\n", "2\r\nxx\r0\r\n\r\n",
        "0\n\r\n", "0\r\n\n", "0\n\n", "0\r\n\r\r\n", "0\r\nX: 1\n\r\n", "0\r\nX: 1\r\r\n",
        "0x2\r\nxx\r\n0\r\n\r\n", "+2\r\nxx\r\n0\r\n\r\n", "-0\r\n\r\n", "2 2\r\nxx\r\n0\r\n\r\n",
        "\r\n0\r\n\r\n", "0\r\n GET / HTTP/1.1\r\n\r\n", "0\r\nGET / HTTP/1.1\r\n\r\n",
        "100000000000000002\r\nxx\r\n0\r\n\r\n",
        // For a party that looks for the end of the quotation, the line goes on.
        "2;a=\"\r\nxx\r\n0\r\n\r\n", "2;a=\"\r\nx\"\r\n0\r\n\r\n",
        "2;a=\"\\\r\nxx\r\n0\r\n\r\n", "2;a=\"\\\"\r\nxx\r\n0\r\n\r\n",
        "2;\r\nxx\r\n0\r\n\r\n", "2;;\r\nxx\r\n0\r\n\r\n", "2\r\nxx\r\n0;a=\"\r\n\r\n",
    ].map {
        .refused(
            post("Transfer-Encoding: chunked", $0 + smuggled),
            $0.hasPrefix("1") ? 413 : 400
        )
    }

    @Test(arguments: chunkFraming)
    func `chunks that could end twice are refused`(message: Message) throws {
        try message.verify()
    }

    static let oldVersion: [Message] = [
        "Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nConnection: keep-alive",
        "Transfer-Encoding: identity", "Content-Length: 0\r\nTransfer-Encoding: chunked",
    ].map {
        .refused(
            "POST /attention HTTP/1.0\r\nHost: a\r\n\($0)\r\n\r\n\(chunk(smuggled))0\r\n\r\n"
                + smuggled
        )
    }

    @Test(arguments: oldVersion)
    func `HTTP 1.0 has no transfer coding`(message: Message) throws {
        try message.verify()
    }

    static let insideTheHead: [Message] = [
        .answered("GET /health/live HTTP/1.1\r\nHost: a\r\nX: \(smuggled.prefix(26))\r\n\r\n"),
        .answered(
            "GET /health/live?%0D%0AHost:b%0D%0A%0D%0AGET%20/health/ready HTTP/1.1\r\n"
                + "Host: a\r\n\r\n"
        ),
        .refused("GET /health/live\r\nHost: a\r\n\r\n" + smuggled),
        .refused("GET /health/live HTTP/1.1\r\nHost: a\r\n\r" + smuggled),
        .refused("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\r\n" + smuggled),
        .refused("GET /health/live HTTP/1.1\nHost: a\n\n" + smuggled),
        .refused("GET /health/live HTTP/1.1\r\nHost: a\n\r\n" + smuggled),
        .refused("GET /health/live HTTP/1.1\r\n \r\nHost: a\r\n\r\n" + smuggled),
        .refused("GET /health/live HTTP/1.1\r\nX: 1\r\n\r\n" + smuggled),
        .refused("GET http://a/health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + smuggled),
        .refused("BREW /health/live HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled, 501),
        .refused("GET /health/live HTTP/2.0\r\nHost: a\r\n\r\n" + smuggled, 505),
    ]

    @Test(arguments: insideTheHead)
    func `what stands in a head is not another request`(message: Message) throws {
        try message.verify()
    }
}

extension Message {
    /// The message, as the answer to a request before it that gets `status`.
    fileprivate func behind(_ status: Int) -> Self {
        Self(bytes: bytes, statuses: [status] + statuses, ending: ending)
    }
}
