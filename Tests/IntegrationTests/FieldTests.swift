import Support
import Testing

/// The fields of responses.
@Suite struct FieldTests {
    @Test func `a response repeats the request id`() throws {
        try withServer { server, client in
            let longest = String(repeating: "x", count: 128)
            for id in ["a", "0123-abc/~!", longest] {
                let answer = try client.post(
                    "/attention",
                    json: Notebook.request,
                    headers: ["X-Request-Id: \(id)"]
                )
                #expect(answer.field("X-Request-Id") == id)
            }
            try server.terminate()
            #expect(server.log.contains("0123-abc/~!"))
        }
    }

    @Test(arguments: [String(repeating: "x", count: 129), "two words", "tab\there", "schön"])
    func `an id that is unsafe in a log is replaced`(id: String) throws {
        try withServer { _, client in
            let answer = try client.get("/health/live", headers: ["X-Request-Id: \(id)"])
            let made = try #require(answer.field("X-Request-Id"))
            #expect(made != id)
            #expect(!made.isEmpty)
        }
    }

    @Test func `each request without an id gets a new one`() throws {
        try withServer { _, client in
            let ids = try (0..<50).map { _ in
                try #require(client.get("/health/live").field("X-Request-Id"))
            }
            #expect(Set(ids).count == 50)
        }
    }

    @Test func `errors have the request id too`() throws {
        try withServer { _, client in
            let answer = try client.get("/nothing", headers: ["X-Request-Id: mine"])
            #expect(answer.field("X-Request-Id") == "mine")
            try expectProblem(answer, status: 404)
        }
    }

    @Test func `errors in the content follow the Accept field and have the request id`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send(
                "POST /attention HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\nAccept: text/plain, */*;q=0.1"
                    + "\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n"
            )
            let answer = try socket.receiveAnswer(to: "POST")
            #expect(answer.status == 400)
            #expect(answer.field("X-Request-Id") == "mine")
            #expect(answer.text.hasPrefix("error: "))
        }
    }

    @Test(arguments: ["/attention", "/scores"])
    func `responses have the time of each step`(path: String) throws {
        try withServer { _, client in
            let answer = try client.post(path, json: Notebook.request)
            let metrics = try #require(answer.field("Server-Timing"))
                .split(separator: ", ")
                .map { $0.split(separator: ";dur=").map(String.init) }
            #expect(metrics.map(\.first) == ["parse", "compute", "encode"])
            for metric in metrics {
                let milliseconds = try #require(Double(metric[1]))
                #expect((0..<60_000).contains(milliseconds))
            }
        }
    }

    @Test func `responses without a computation have the time of parsing only`() throws {
        try withServer { server, client in
            let answers = [
                try client.get("/health/live"), try client.get("/openapi.json"),
                try client.perform("OPTIONS", "/attention"), try client.get("/nothing"),
                try client.post("/attention", json: "{"), try client.post("/attention", json: "{}"),
                try malformed(server.address),
            ]
            for answer in answers {
                let timing = try #require(answer.field("Server-Timing"), "\(answer.status)")
                #expect(timing.wholeMatch(of: /parse;dur=\d+\.\d{3}/) != nil, "\(timing)")
            }
        }
    }

    @Test func `every response forbids content sniffing`() throws {
        try withServer { server, client in
            let answers = [
                try client.get("/health/live"), try client.get("/openapi.yaml"),
                try client.perform("OPTIONS", "/attention"), try client.get("/nothing"),
                try client.post("/attention", json: Notebook.request),
                try client.post("/attention", json: "{"), try malformed(server.address),
            ]
            for answer in answers {
                #expect(answer.values(of: "X-Content-Type-Options") == ["nosniff"])
            }
        }
    }

    private func malformed(_ address: ServerAddress) throws -> HTTPAnswer {
        let socket = try RawSocket(address)
        try socket.send("nonsense\r\n\r\n")
        return try socket.receiveAnswer()
    }

    @Test func `responses to POST must not be cached`() throws {
        try withServer { _, client in
            for body in [Notebook.request, "{}", "{"] {
                let answer = try client.post("/attention", json: body)
                #expect(answer.field("Cache-Control") == "no-store", "\(answer.status)")
            }
        }
    }

    @Test func `every response has one date in the preferred form`() throws {
        try withServer { _, client in
            for path in ["/health/live", "/nothing"] {
                let date = try #require(client.get(path).field("Date"))
                let form =
                    /(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d GMT/
                #expect(date.wholeMatch(of: form) != nil, "\(date)")
            }
        }
    }

    @Test func `responses have one length and no X-Powered-By`() throws {
        try withServer { _, client in
            let answer = try client.post("/attention", json: Notebook.request)
            #expect(answer.field("Content-Length") == "\(answer.body.count)")
            #expect(answer.values(of: "Transfer-Encoding").isEmpty)
            #expect(answer.values(of: "X-Powered-By").isEmpty)
        }
    }
}
