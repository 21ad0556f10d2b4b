import Testing

/// Messages that some proxies interpret differently, each with a hidden request that must never get
/// a response.
///
/// The names are those of the literature, such as CL.TE: the first part is what the proxy uses, the
/// second what the server uses: Content-Length (CL), Transfer-Encoding (TE) or neither (0).
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
        // CL.TE: for the proxy, the hidden request is content.
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
        // TE.CL: for the proxy, it is a chunk.
        .refused(
            post(
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                chunk(smuggled) + "0\r\n\r\n"
            )
        ),
        .refused(
            post("Transfer-Encoding: chunked\r\nContent-Length: 0", chunk(smuggled) + "0\r\n\r\n")
        ),
        // CL.CL: the proxy and the server use different lengths.
        .refused(post("Content-Length: 0\r\nContent-Length: \(hidden)", smuggled)),
        .refused(post("Content-Length: \(hidden)\r\nContent-Length: 0", smuggled)),
        .refused(post("Content-Length: 0, \(hidden)", smuggled)),
        .refused(post("Content-Length: 0\r\n \(hidden)", smuggled)),
        .refused(post("Content-Length: 0\u{B}\(hidden)", smuggled)),
    ]

    @Test(arguments: bothLengths)
    func `two lengths are rejected and the rest is ignored`(message: Message) throws {
        try message.verify()
    }

    /// Spellings of a coding that some implementations read as `chunked` and others do not.
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
    func `an obscured coding is rejected and the rest is ignored`(message: Message) throws {
        try message.verify()
    }

    /// Fields that resemble a length, so that the bytes after the head are the next request.
    static let otherNames: [Message] = [
        "Content_Length", "Content-Length-", "ContentLength", "Content-Lengths", "X-Content-Length",
        "Transfer_Encoding", "TransferEncoding", "X-Transfer-Encoding", "Transfer-Encodings", "TE",
    ].map { .refused(post("\($0): 3", "abc\r\n\r\n" + smuggled)).following(400) }

    @Test(arguments: otherNames)
    func `a field that resembles a length does not hide the next request`(message: Message) throws {
        try message.verify()
    }

    static let ignoredContent: [Message] =
        // CL.0 and 0.CL: an implementation that expects no content reads it as the next request.
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
    func `content that is not used is skipped, not read as a request`(message: Message) throws {
        try message.verify()
    }

    /// Requests rejected before their content, which may never arrive or is too long to skip.
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
    func `the connection is closed if content is not read`(message: Message) throws {
        try message.verify()
    }

    /// Chunked content whose lines end elsewhere for a lenient parser.
    static let chunkFraming: [Message] = [
        "2;\nxx\r\n0\r\n\r\n", "2;a=\nxx\r\n\(chunk(smuggled))0\r\n\r\n", "2\nxx\r\n0\r\n\r\n",
        "2\rxx\r\n0\r\n\r\n", "2;\rxx\r\n0\r\n\r\n", "2;\u{0}\r\nxx\r\n0\r\n\r\n",
        "2\r\nxx\n0\r\n\r\n", "2\r\nxx0\r\n\r\n", "2\r\nxxyy0\r\n\r\n", "2\r\nxx\r0\r\n\r\n",
        "0\n\r\n", "0\r\n\n", "0\n\n", "0\r\n\r\r\n", "0\r\nX: 1\n\r\n", "0\r\nX: 1\r\r\n",
        "0x2\r\nxx\r\n0\r\n\r\n", "+2\r\nxx\r\n0\r\n\r\n", "-0\r\n\r\n", "2 2\r\nxx\r\n0\r\n\r\n",
        "\r\n0\r\n\r\n", "0\r\n GET / HTTP/1.1\r\n\r\n", "0\r\nGET / HTTP/1.1\r\n\r\n",
        "100000000000000002\r\nxx\r\n0\r\n\r\n",
        // A parser that looks for the closing quotation mark reads past the end of the line.
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
    func `chunks with an ambiguous end are rejected`(message: Message) throws {
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
    func `a transfer coding in HTTP 1.0 is rejected`(message: Message) throws {
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
    func `text in a head is not read as another request`(message: Message) throws {
        try message.verify()
    }
}

extension Message {
    /// Returns the message with the status of a request that precedes it in its bytes.
    fileprivate func following(_ status: Int) -> Self {
        Self(bytes: bytes, statuses: [status] + statuses, ending: ending)
    }
}
