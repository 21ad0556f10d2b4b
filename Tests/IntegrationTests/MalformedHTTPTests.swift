import Support
import Testing

/// Malformed requests, over raw sockets.
@Suite struct MalformedHTTPTests {
    /// A malformed request, and the status and texts of the error that it gets.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let request: String
        let status: Int
        let details: [String]

        init(_ request: String, _ status: Int, _ details: String...) {
            self.request = request
            self.status = status
            self.details = details
        }

        var testDescription: String { request.prefix(80).debugDescription }
    }

    static let refusals = [
        Refusal("hello\r\n\r\n", 400),
        Refusal("GET  /health/live HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Refusal("GET /health/live HTTP/1.1\nHost: a\n\n", 400),
        Refusal("GET /health/live HTTP/1.1\r\n\r\n", 400, "Host"),
        Refusal("GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "Host"),
        Refusal("GET /health/live HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        Refusal("GET /health/live HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        Refusal("GET /health/live HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", 400),
        Refusal("GET /health/live HTTP/2.0\r\nHost: a\r\n\r\n", 505, "2.0"),
        Refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Refusal(
            "POST /attention HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n{\"a\":1}",
            400,
            "+5"
        ),
        Refusal(
            "POST /attention HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nContent-Length: 21\r\n\r\n",
            400,
            "12",
            "21"
        ),
        Refusal(
            "POST /attention HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "Content-Length",
            "Transfer-Encoding"
        ),
        Refusal(
            "POST /attention HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
            501,
            "gzip"
        ),
        Refusal(
            "POST /attention HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            400
        ),
    ]

    @Test(arguments: refusals)
    func `a malformed request is rejected and the connection closed`(refusal: Refusal) throws {
        try withServer { server, client in
            let socket = try RawSocket(server.address)
            try socket.send(refusal.request)
            let answer = try socket.receiveAnswer()
            try expectProblem(answer, status: refusal.status, details: refusal.details)
            #expect(answer.field("Connection") == "close")
            let rest = try socket.receiveToEnd()
            #expect(rest.isEmpty)
            let after = try client.get("/health/live")
            #expect(after.status == 200)
        }
    }

    @Test func `requests after a malformed request are ignored`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            let good = RawRequest.post("/attention", Notebook.request)
            try socket.send(good + "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n" + good)
            let statuses = [try socket.receiveAnswer().status, try socket.receiveAnswer().status]
            #expect(statuses == [200, 400])
            let rest = try socket.receiveToEnd()
            #expect(rest.isEmpty)
        }
    }

    @Test func `an empty line before a request is skipped`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send("\r\nGET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
        }
    }

    @Test func `a request target in absolute form is accepted`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send("GET http://a.example/health/live HTTP/1.1\r\nHost: b\r\n\r\n")
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
        }
    }
}
