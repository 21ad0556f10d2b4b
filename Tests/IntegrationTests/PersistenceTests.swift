import Support
import Testing

/// Persistent connections, and the fields of responses to all kinds of requests (RFC 9112
/// section 9, RFC 9110 sections 7 and 9).
@Suite(.sharedServer()) struct PersistenceTests {
    private static func get(_ fields: String, version: String = "1.1") -> String {
        "GET /health/live HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n\r\n"
    }

    static let persistent: [Message] = [
        "Connection: keep-alive", "Connection: Keep-Alive", "Connection:", "Connection: ,",
        "Connection: closed", "Connection: close-not", "Connection: x, y", "Connection: \"close\"",
        "Connection: close;q=1", "X: close", "Proxy-Connection: close",
        "Connection: Upgrade\r\nUpgrade: h2c", "Connection: Upgrade\r\nUpgrade: websocket",
        "Connection: upgrade\r\nUpgrade: TLS/1.2, HTTP/3.0", "Upgrade: h2c", "TE: trailers",
        "Expect: 100-continue", "Expect:", "Max-Forwards: 0", "Range: bytes=0-1",
        "If-Match: \"x\"", "If-None-Match: *",
    ].map { .answered(get($0)) }

    @Test(arguments: persistent)
    func `a connection persists, and upgrades are ignored`(message: Message) throws {
        try message.verify()
    }

    static let closing: [Message] = [
        "Connection: close", "Connection: Close", "Connection: CLOSE", "connection: close",
        "Connection: keep-alive, close", "Connection: close, keep-alive", "Connection: ,, close ,x",
        "Connection: x\r\nConnection: close", "Connection: close\r\nConnection: keep-alive",
        "Connection: Upgrade, close\r\nUpgrade: h2c", "Connection:\tclose\t",
    ].map { .refused(get($0) + Message.smuggled, 200) }

    @Test(arguments: closing)
    func `the close option ends the connection after the response`(message: Message) throws {
        try message.verify()
    }

    @Test(
        arguments: [
            "X: 1", "Connection: close", "Connection: keep-alive, close", "Connection: Upgrade",
            "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive",
        ]
    )
    func `an HTTP 1.0 connection is closed after the first response`(field: String) throws {
        let socket = try RawSocket(SharedServer.address)
        try socket.send(Self.get(field, version: "1.0") + Message.smuggled)
        let answer = try socket.receiveAnswer()
        #expect(answer.status == 200)
        #expect(answer.field("Connection") != "keep-alive")
        #expect(answer.values(of: "Transfer-Encoding").isEmpty)
        let rest = try socket.receiveToEnd()
        #expect(rest.isEmpty)
    }

    @Test func `HTTP 1.0 requests with keep-alive keep the connection open`() throws {
        let socket = try RawSocket(SharedServer.address)
        let kept = Self.get("Connection: Keep-Alive", version: "1.0")
        try socket.send(kept + kept + Self.get("X: 1", version: "1.0") + kept)
        for expected in ["keep-alive", "keep-alive", "close"] {
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
            #expect(answer.field("Connection") == expected)
        }
        let rest = try socket.receiveToEnd()
        #expect(rest.isEmpty)
    }

    @Test func `the end of the connection ends a large response to HTTP 1.0`() throws {
        let socket = try RawSocket(SharedServer.address)
        try socket.send(RawRequest.largeAnswer.replacing(" HTTP/1.1\r\n", with: " HTTP/1.0\r\n"))
        let old = try socket.receiveAnswer()
        #expect(old.status == 200)
        #expect(old.values(of: "Transfer-Encoding").isEmpty)
        let other = try RawSocket(SharedServer.address)
        try other.send(RawRequest.largeAnswer)
        let new = try other.receiveAnswer()
        #expect(new.field("Transfer-Encoding") == "chunked")
        #expect(old.body == new.body)
    }

    @Test func `an HTTP 1.0 request with an expectation gets no interim response`() throws {
        let socket = try RawSocket(SharedServer.address)
        try socket.send(
            "POST /attention HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"
        )
        let answer = try socket.receiveAnswer()
        #expect(answer.status == 422)
    }

    @Test(arguments: [1, 7, 1_000_000])
    func `pipelined requests of all kinds get responses in order`(length: Int) throws {
        let stream: [(method: String, text: String, status: Int)] = [
            ("HEAD", "HEAD /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n", 200),
            ("POST", RawRequest.post("/attention", Notebook.request), 200),
            ("HEAD", "HEAD /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404),
            ("OPTIONS", "\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 204),
            ("POST", RawRequest.post("/attention", "{"), 400),
            ("GET", "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n", 200),
            ("POST", RawRequest.post("/nothing", Notebook.request), 404),
            ("HEAD", "HEAD /attention HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            ("POST", RawRequest.post("/scores", "{}"), 422),
            ("TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\nX: secret\r\n\r\n", 405),
            ("GET", "garbage\r\n\r\n" + Message.smuggled, 400),
        ]
        let socket = try RawSocket(SharedServer.address)
        let bytes = Array(stream.map(\.text).joined().utf8)
        for start in stride(from: 0, to: bytes.count, by: length) {
            try socket.send(Array(bytes[start..<min(start + length, bytes.count)]))
        }
        for request in stream {
            let answer = try socket.receiveAnswer(to: request.method)
            #expect(answer.status == request.status, "\(request.text)")
            #expect(!answer.text.contains("secret"))
        }
        let rest = try socket.receiveToEnd()
        #expect(rest.isEmpty)
    }

    @Test(arguments: ["/health/live", "/openapi.yaml", "/nothing", "/attention"])
    func `HEAD has the fields of GET and no content`(path: String) throws {
        let (whole, head) = (try ask("GET", path), try ask("HEAD", path))
        #expect(head.status == whole.status)
        #expect(head.body.isEmpty)
        let changing = ["Date", "X-Request-Id", "Server-Timing", "Content-Length"]
        let names = whole.fields.map(\.name)
        #expect(head.fields.map(\.name) == names)
        for name in names where !changing.contains(name) {
            #expect(head.values(of: name) == whole.values(of: name))
        }
    }

    /// HEAD requests that are rejected, with the status.
    static let refusedHeads: [(text: String, status: Int)] = [
        ("HEAD /health/live HTTP/1.1\r\nHost: a\r\nExpect: z\r\n\r\n", 417),
        ("HEAD /health/live HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("HEAD /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
        ("HEAD /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413),
        ("HEAD /health/live HTTP/1.1\r\n\r\n", 400),
        ("HEAD /health/live HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("HEAD /health/live HTTP/1.1\r\nX: \(String(repeating: "x", count: 40_000))", 431),
        ("HEAD /\(String(repeating: "a", count: 8192)) HTTP/1.1\r\n", 414),
        ("HEAD /health/live HTTP/2.0\r\n\r\n", 505),
        ("HEAD * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ]

    @Test(arguments: refusedHeads)
    func `an error response to HEAD has no content`(text: String, status: Int) throws {
        let socket = try RawSocket(SharedServer.address)
        try socket.send(text)
        let answer = try socket.receiveAnswer(to: "HEAD")
        #expect(answer.status == status)
        #expect(answer.field("Content-Length").flatMap { Int($0) } ?? 0 > 0)
        #expect(answer.field("Connection") == "close")
        let rest = try socket.receiveToEnd()
        #expect(rest.isEmpty)
    }

    /// Fields for which a request is rejected, with the status.
    static let refusedFields: [(field: String, status: Int)] = [
        ("Expect: z", 417), ("Transfer-Encoding: gzip", 501), ("Content-Length: x", 400),
        ("Content-Length: 0\r\nTransfer-Encoding: chunked", 400), ("Host: b", 400),
    ]

    @Test(arguments: refusedFields)
    func `an error follows the Accept field and has the request id`(
        field: String,
        status: Int
    ) throws {
        let socket = try RawSocket(SharedServer.address)
        try socket.send(
            "GET /health/live HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\nX-Request-Id: mine\r\n"
                + "\(field)\r\n\r\n" + Message.smuggled
        )
        let answer = try socket.receiveAnswer()
        #expect(answer.status == status)
        #expect(answer.field("Content-Type") == "text/plain; charset=utf-8")
        #expect(answer.field("X-Request-Id") == "mine")
        #expect(answer.field("Connection") == "close")
        let rest = try socket.receiveToEnd()
        #expect(rest.isEmpty)
    }

    @Test func `CONNECT opens no tunnel`() throws {
        let socket = try RawSocket(SharedServer.address)
        try socket.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try socket.receiveAnswer(to: "CONNECT")
        #expect((400..<600).contains(answer.status))
        #expect(try JSON(parsing: answer.body)["detail"] == .string("no such path: a.example:443"))
    }

    @Test func `responses have Allow, Vary and Accept where they apply`() throws {
        let refused = try ask("DELETE", "/attention")
        #expect(refused.field("Allow") == "POST, OPTIONS")
        let document = try ask("PUT", "/health/live")
        #expect(document.field("Allow") == "GET, HEAD, OPTIONS")
        let everything = try ask("OPTIONS", "*")
        #expect(everything.field("Allow") == "GET, HEAD, POST, OPTIONS")
        let negotiated = try ask("GET", "/health/live")
        #expect(negotiated.field("Vary") == "Accept, Accept-Encoding")
        let unacceptable = try ask("GET", "/health/live", "Accept: image/png")
        #expect(unacceptable.status == 406)
        #expect(unacceptable.field("Vary") == "Accept, Accept-Encoding")
        let untyped = try ask("POST", "/attention", "Content-Type: text/csv")
        #expect(untyped.status == 415)
        #expect(untyped.field("Accept") == "application/json")
    }

    private func ask(
        _ method: String,
        _ path: String,
        _ field: String = "X: 1"
    ) throws -> HTTPAnswer {
        let socket = try RawSocket(SharedServer.address)
        try socket.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n")
        return try socket.receiveAnswer(to: method)
    }
}
