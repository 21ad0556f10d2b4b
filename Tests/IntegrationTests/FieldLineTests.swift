import Testing

/// Header sections (RFC 9110 section 5, RFC 9112 section 5).
@Suite(.sharedServer()) struct FieldLineTests {
    /// Returns a request with lines after its Host field.
    private static func request(_ lines: String) -> String {
        "GET /health/live HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n"
    }

    /// Returns a request whose header section consists of the lines.
    private static func hosted(_ lines: String) -> String {
        "GET /health/live HTTP/1.1\r\n\(lines)\r\n"
    }

    static let hosts: [Message] =
        [
            "Host: a\r\n", "Host:a\r\n", "Host: \t a.example:80 \t\r\n", "HOST: a\r\n",
            "host: A.EXAMPLE\r\n", "Host: [::1]:8080\r\n", "Host: [2001:db8::1.2.3.4]\r\n",
            "Host: a:\r\n", "Host: \r\n", "Host:\r\n", "Host: 127.0.0.1\r\n", "Host: a%41\r\n",
            "X: 1\r\nHost: a\r\n",
        ].map { .answered(hosted($0)) }

    @Test(arguments: hosts)
    func `a host with or without a port is accepted`(message: Message) throws {
        try message.verify()
    }

    static let badHosts: [Message] =
        [
            "", "X: 1\r\n", "Hosts: a\r\n", "Host: a\r\nHost: a\r\n", "Host: a\r\nhost: b\r\n",
            "Host: a\r\nX: 1\r\nHOST:\r\n", "Host: a b\r\n", "Host: a, b\r\n", "Host: a/b\r\n",
            "Host: a/\r\n", "Host: a?b\r\n", "Host: a#b\r\n", "Host: u@a\r\n", "Host: a:b\r\n",
            "Host: a:80:80\r\n", "Host: a:-1\r\n", "Host: a:8 0\r\n", "Host: http://a\r\n",
            "Host: [::1\r\n", "Host: ::1\r\n", "Host: []\r\n", "Host: [::1]a\r\n",
            "Host: [a]]\r\n", "Host: a\\b\r\n", "Host: a%\r\n", "Host: a%zz\r\n", "Host: \"a\"\r\n",
            "Host: caf\u{E9}\r\n", "Host: a\u{0}\r\n", "Host: <a>\r\n", "Host : a\r\n",
            "Host\t: a\r\n", " Host: a\r\n", "Host: a\r\n b\r\n",
        ].map { .refused(hosted($0)) }
        + [
            .refused("GET http://a/health/live HTTP/1.1\r\n\r\n"),
            .refused("GET http://a/health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
            .refused("OPTIONS * HTTP/1.1\r\n\r\n"),
        ]

    @Test(arguments: badHosts)
    func `a missing, repeated or malformed host is rejected`(message: Message) throws {
        try message.verify()
    }

    static let lines: [Message] =
        [
            "X:", "X: ", "X:\t \t", "X: a b\tc", "x:1", "X: :", "X: ::a: b",
            "!#$%&'*+-.^_`|~09azAZ: 1", "X: \u{80}\u{FF}", "X: \"quoted, \\\" text\"",
            "X: 1\r\nX: 2", "Proxy-Connection: close", "Keep-Alive: timeout=1, max=1",
            (0..<127).map { "X-\($0): 1" }.joined(separator: "\r\n"),
            "X: " + String(repeating: "x", count: 32_000),
        ].map { .answered(request($0)) }

    @Test(arguments: lines)
    func `field lines within the grammar and the limits are accepted`(message: Message) throws {
        try message.verify()
    }

    static let badLines: [Message] = [
        "X", "X 1", ": 1", " : 1", "\t: 1", "X : 1", "X\t: 1", "X\u{B}: 1", "X\u{0}: 1", "X Y: 1",
        " X: 1", "\tX: 1", "X: 1\r\n folded", "X: 1\r\n\tfolded", "X: 1\r\n \r\nY: 1",
        "X:\r\n 1", "X: 1\nY: 1", "X: 1\rY: 1", "X: 1\r\r\nY: 1", "X: 1\r\n\nY: 1", "X\r\n: 1",
        "X\n: 1", "X\r: 1", "X: 1\u{0}", "X: \u{0}", "X: \u{7F}", "X: a\u{1B}[2J", "X: 1\u{C}",
        "X: 1\u{B}", "\u{FEFF}X: 1".replacing("\u{FEFF}", with: "\u{EF}\u{BB}\u{BF}"),
        "\"X\": 1", "X=1", "(X): 1", "X,Y: 1", "X;Y: 1", "X/Y: 1", "[X]: 1", "{X}: 1", "X@Y: 1",
        "GET /health/ready HTTP/1.1",
    ].map { .refused(request($0)) }

    @Test(arguments: badLines)
    func `a malformed field line is rejected`(message: Message) throws {
        try message.verify()
    }

    @Test func `a field name consists of token characters`() throws {
        let others = "!#$%&'*+-.^_`|~"
        for byte in UInt8.min...UInt8.max {
            let scalar = UnicodeScalar(byte)
            let isToken =
                ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar)
                || ("A"..."Z").contains(scalar) || others.unicodeScalars.contains(scalar)
            // A colon ends the name; the rest is the value.
            let isAnswered = isToken || scalar == ":"
            let text = Self.request("X\(Character(scalar))Y: 1")
            try (isAnswered ? Message.answered(text) : .refused(text)).verify()
        }
    }

    @Test func `a field value consists of visible bytes, spaces and tabs`() throws {
        for byte in UInt8.min...UInt8.max {
            let isAllowed = byte == 0x09 || (byte >= 0x20 && byte != 0x7F)
            let text = Self.request("X: a\(Character(UnicodeScalar(byte)))b")
            try (isAllowed ? Message.answered(text) : .refused(text)).verify()
        }
    }

    @Test func `a header section with too many fields or bytes is rejected`() throws {
        let lines = (0..<128).map { "X-\($0): 1" }.joined(separator: "\r\n")
        try Message.refused(Self.request(lines), 431).verify()
        for length in [32_768, 100_000] {
            let line = "X: " + String(repeating: "x", count: length)
            try Message.refused(Self.request(line), 431).verify()
        }
    }
}
