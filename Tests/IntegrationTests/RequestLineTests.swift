import Testing

/// Request lines (RFC 9112 section 3, RFC 9110 section 9).
@Suite(.sharedServer()) struct RequestLineTests {
    private static func line(_ line: String) -> String { line + "\r\nHost: a\r\n\r\n" }

    static let targets: [Message] = [
        .answered(line("GET /health/live HTTP/1.1")),
        .answered(line("GET /health/live? HTTP/1.1")),
        .answered(line("GET /health/live?a=/b?c:@!$&'()*+,;=-._~%20 HTTP/1.1")),
        .answered(line("GET /health/%6Cive HTTP/1.1")),
        .answered(line("GET /%68%65%61%6c%74%68/live HTTP/1.1")),
        .answered(line("GET http://b.example/health/live HTTP/1.1")),
        .answered(line("GET HTTP://B.EXAMPLE:80/health/live HTTP/1.1")),
        .answered(line("GET https://b.example:/health/live?x HTTP/1.1")),
        .answered(line("GET http://[::1]:8080/health/live HTTP/1.1")),
        .answered(line("OPTIONS * HTTP/1.1"), 204),
        .answered(line("OPTIONS http://b.example HTTP/1.1"), 204),
        .answered(line("OPTIONS /attention HTTP/1.1"), 204),
        .answered(line("GET /health/live HTTP/1.9")),
        .answered("\r\n\r\n\r\n\r\n" + line("GET /health/live HTTP/1.1")),
    ]

    @Test(arguments: targets)
    func `each form of a request target is accepted`(message: Message) throws {
        try message.verify()
    }

    static let otherPaths: [Message] = [
        "/health//live", "//health/live", "///health/live", "/health/live/", "/health/live//",
        "/./health/live", "/health/./live", "/health/../health/live", "/../health/live",
        "/x/%2e%2e/health/live", "/health/%2E/live", "/health%2Flive", "/health%2flive",
        "/health%5Clive", "/%2fhealth/live", "/health/live%00", "/health/live%20",
        "/health/live%3Fx", "/health/live%23", "/health/%256Cive", "/health/live;v=1",
        "/Health/live", "/health/liv%C3%A9", "/health/live:80", "/health@live", "/http://a/",
        "http://a//health/live", "http://a/./health/live",
        "/" + String(repeating: "x", count: 8191),
    ].map { .answered(line("GET \($0) HTTP/1.1"), 404) }

    @Test(arguments: otherPaths)
    func `a path that resembles a route is not found`(message: Message) throws {
        try message.verify()
    }

    static let malformedTargets: [Message] =
        [
            "health/live", "*", "a", "a.example:80", ":80", "?x", "\\health\\live",
            "ftp://a/health/live", "http:/health/live", "http:///health/live", "http://?x",
            "http://:80/health/live", "http://u@a/health/live", "http://u:p@a/health/live",
            "http://a:x/health/live", "http://a:80:80/health/live", "http://[::1/health/live",
            "http://[]/health/live", "http://[g]/health/live", "http://[::1]x/health/live",
            "http://a%zz/health/live", "//a\u{0}/", "/health/live#x", "/health/live?a#b",
            "/health/live?[x]", "/health[0]", "/%", "/%4", "/%4x", "/%x4", "/%%61", "/a%u0061",
            "/\u{0}", "/\u{1}", "/\u{1B}", "/\u{7F}", "/\u{80}", "/caf\u{E9}", "/\u{FF}",
            "/a\tb", "/a\u{B}b", "/a\u{C}b", "/\"", "/<", "/>", "/\\", "/^", "/`", "/{", "/|",
            "/}",
        ].map { .refused(line("GET \($0) HTTP/1.1")) }
        + [
            .refused(line("POST * HTTP/1.1")), .refused(line("OPTIONS ** HTTP/1.1")),
            .refused(line("CONNECT /health/live HTTP/1.1")), .refused(line("CONNECT * HTTP/1.1")),
            .refused(line("CONNECT a.example HTTP/1.1")), .refused(line("CONNECT a: HTTP/1.1")),
            .refused(line("CONNECT :80 HTTP/1.1")), .refused(line("CONNECT u@a:80 HTTP/1.1")),
            .refused(line("CONNECT http://a:80 HTTP/1.1")),
        ]

    @Test(arguments: malformedTargets)
    func `a malformed target is rejected`(message: Message) throws {
        try message.verify()
    }

    static let malformedLines: [Message] = [
        " GET /health/live HTTP/1.1", "GET\t/health/live HTTP/1.1", "GET  /health/live HTTP/1.1",
        "GET /health/live  HTTP/1.1", "GET /health/live\tHTTP/1.1", "GET /health/live HTTP/1.1 ",
        "GET /health/live HTTP/1.1\t", "GET /health/live", "GET /health/live ", "GET", "GET ",
        "GET  HTTP/1.1", "GET HTTP/1.1", "GET /health/live x HTTP/1.1",
        "GET /health/live http/1.1", "GET /health/live Http/1.1", "GET /health/live HTTP/1",
        "GET /health/live HTTP/1.", "GET /health/live HTTP/1.10", "GET /health/live HTTP/11.1",
        "GET /health/live HTTP/1,1", "GET /health/live HTTP/x.1", "GET /health/live HTTP/ 1.1",
        "GET /health/live HTTP /1.1", "GET /health/live HTTP/-1.1", "GET /health/live HTTPS/1.1",
        "GET /health/live HTTP/1.1\u{0}", "GET /health/live HTTP/1.1\u{B}",
        "GET /health/live ICY/1.1", "G(T /health/live HTTP/1.1", "GET\u{0} /health/live HTTP/1.1",
        "\u{0}GET /health/live HTTP/1.1", "\u{80}GET /health/live HTTP/1.1",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "GE\rT /health/live HTTP/1.1",
        "\rGET /health/live HTTP/1.1", "\nGET /health/live HTTP/1.1",
        "\r\r\nGET /health/live HTTP/1.1", "GET /health/live HTTP/1.1\r",
        "GET /health/live HTTP/1.1\n", "GET /health/live HTTP/1.1\rHost: a",
        "GET /health/live\r\nHTTP/1.1", "\r\n\r\n\r\n\r\n\r\nGET /health/live HTTP/1.1",
        "GET: /health/live HTTP/1.1", "Host: a",
    ].map { .refused(line($0)) }

    @Test(arguments: malformedLines)
    func `a malformed request line is rejected`(message: Message) throws {
        try message.verify()
    }

    static let unsupportedLines: [Message] =
        ["BREW", "get", "Get", "GETS", "PROPFIND", "M-SEARCH", "_", "AAAAAAAAAAAAAAAAAAAAAAAA"]
        .map { .refused(line("\($0) /health/live HTTP/1.1"), 501) }
        + ["HTTP/2.0", "HTTP/0.9", "HTTP/0.0", "HTTP/3.1", "HTTP/9.9"]
        .map { .refused(line("GET /health/live \($0)"), 505) }
        + [.refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505)]

    @Test(arguments: unsupportedLines)
    func `other methods and versions get 501 and 505`(message: Message) throws {
        try message.verify()
    }

    @Test func `a target of any length over the limit is rejected`() throws {
        for length in [8193, 8194, 20_000] {
            let path = "/" + String(repeating: "x", count: length - 1)
            try Message.refused(Self.line("GET \(path) HTTP/1.1"), 414).verify()
        }
    }

    static let wrongMethods: [Message] =
        ["PUT", "DELETE", "PATCH", "TRACE", "GET"]
        .map { .answered(line("\($0) /attention HTTP/1.1"), 405) }
        + ["PUT", "DELETE", "PATCH", "TRACE", "POST"]
        .map { .answered(line("\($0) /health/live HTTP/1.1"), 405) }

    @Test(arguments: wrongMethods)
    func `a method that the path does not allow leaves the connection open`(
        message: Message
    ) throws {
        try message.verify()
    }
}
