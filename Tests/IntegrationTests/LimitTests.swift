import Support
import Testing

/// Requests and responses over the limits.
@Suite struct LimitTests {
    @Test func `a body over the limit is rejected before it is sent, with the limit`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send(RawRequest.postHead("/attention", length: 33_554_433))
            let answer = try socket.receiveAnswer()
            try expectProblem(
                answer,
                status: 413,
                details: ["33554433", "33554432", "--max-body"]
            )
            #expect(answer.field("Connection") == "close")
        }
    }

    @Test func `a chunked body is rejected once it exceeds the limit`() throws {
        try withServer(["--max-body", "64KiB"]) { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send(
                "POST /attention HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            let chunk =
                [UInt8]("4000\r\n".utf8) + [UInt8](repeating: 0x20, count: 0x4000) + [13, 10]
            for _ in 0..<5 { try socket.send(chunk) }
            let answer = try socket.receiveAnswer()
            try expectProblem(answer, status: 413, details: ["65536", "--max-body"])
        }
    }

    @Test func `the body limit is a flag and an environment variable`() throws {
        let body = Notebook.request + String(repeating: " ", count: 1_000)
        try withServer(["--max-body", "1000"]) { _, client in
            try expectProblem(client.post("/attention", json: body), status: 413, details: ["1000"])
        }
        try withServer(environment: ["ATTENTION_MAX_BODY": "1KiB"]) { _, client in
            try expectProblem(client.post("/attention", json: body), status: 413, details: ["1024"])
        }
        // The flag takes precedence.
        let environment = ["ATTENTION_MAX_BODY": "1KiB"]
        try withServer(["--max-body", "1MiB"], environment: environment) { _, client in
            let answer = try client.post("/attention", json: body)
            #expect(answer.status == 200)
        }
    }

    @Test func `a body of exactly the limit is accepted`() throws {
        try withServer(["--max-body", "\(Notebook.request.utf8.count)"]) { _, client in
            let answer = try client.post("/attention", json: Notebook.request)
            #expect(answer.status == 200)
        }
    }

    @Test func `a target over the limit is rejected`() throws {
        try withServer { _, client in
            let path = "/attention?" + String(repeating: "x", count: 8_192)
            try expectProblem(client.get(path), status: 414, details: ["8192"])
        }
    }

    @Test func `a header section over the limit is rejected`() throws {
        try withServer { server, client in
            let field = "X-Long: " + String(repeating: "x", count: 32_768)
            try expectProblem(
                client.get("/health/live", headers: [field]),
                status: 431,
                details: ["32768"]
            )

            let socket = try RawSocket(server.address)
            let lines = (0..<4_000).map { "X-\($0): x\r\n" }.joined()
            try socket.send("GET /health/live HTTP/1.1\r\nHost: a\r\n" + lines)
            let answer = try socket.receiveAnswer()
            try expectProblem(answer, status: 431)
        }
    }

    @Test func `responses that are not read use no more memory than the limit`() throws {
        try withServer(["--max-body", "1MiB", "--max-in-flight", "8MiB"]) { server, client in
            let before = try IdleResources(server, client)
            let sockets = try (0..<16).map { _ in try RawSocket(server.address) }
            for socket in sockets {
                socket.limitReceiveBuffer()
                try socket.send(RawRequest.largeAnswer)
            }
            for socket in sockets { try socket.receiveSome() }
            #expect(server.residentMemory ?? 0 <= before.memory + 64 << 20)
            let answer = try client.post("/scores", json: RawRequest.largeContent)
            try expectProblem(answer, status: 503, details: ["8388608", "--max-in-flight"])
            #expect(answer.field("Retry-After") != nil)
            let small = try client.post("/attention", json: Notebook.request)
            #expect(small.status == 200)
            for socket in sockets { socket.close() }
            try before.expectReturn(of: server, client, within: 64 << 20)
            let after = try client.post("/scores", json: RawRequest.largeContent)
            #expect(after.status == 200)
        }
    }

    @Test func `a response over the limit is rejected with the limit`() throws {
        try withServer(["--max-answer", "1KiB"]) { _, client in
            let row = "[" + Array(repeating: "0.5", count: 8).joined(separator: ",") + "]"
            let inputs = "[" + Array(repeating: row, count: 64).joined(separator: ",") + "]"
            let answer = try client.post("/scores", json: #"{"inputs":\#(inputs)}"#)
            try expectProblem(
                answer,
                status: 413,
                pointer: "",
                details: ["1 KiB", "--max-answer"]
            )
            let small = try client.post("/attention", json: Notebook.request)
            #expect(small.status == 200)
        }
    }
}
