import Support
import Testing

/// Many connections at once, up to the limits and beyond.
@Suite struct CrowdTests {
    private static let request = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `2000 idle connections use little memory and are all served`() throws {
        try withServer { server, client in
            let before = try IdleResources(server, client)
            let sockets = try (0..<2000).map { _ in try RawSocket(server.address) }
            for socket in sockets {
                try socket.send(Self.request)
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
            }
            #expect(server.openSockets ?? 2000 >= 2000)
            let growth = (server.residentMemory ?? 0) - before.memory
            #expect(growth <= 2000 * 4096, "more than a page each")
            server.expectRest()
            for socket in sockets {
                try socket.send(Self.request)
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
            }
            for socket in sockets { socket.close() }
            try before.expectReturn(of: server, client, within: 2000 * 4096)
        }
    }

    @Test func `connections idle for too long are closed without a response`() throws {
        let server = try ServerProcess(["--idle-timeout", "0.5"])
        let listening = server.openSockets ?? 0
        let sockets = try (0..<500).map { _ in try RawSocket(server.address) }
        for socket in sockets {
            let bytes = try socket.receiveToEnd()
            #expect(bytes.isEmpty)
        }
        let left = server.settled(atMost: listening) { $0.openSockets } ?? 0
        #expect(left <= listening)
        server.expectRest()
        let exitCode = try server.terminate()
        #expect(exitCode == 0)
    }

    @Test func `without a free descriptor connections wait and use no processor time`() throws {
        let server = try ServerProcess(after: "ulimit -n 64")
        var sockets = try (0..<200).map { _ in try RawSocket(server.address) }
        for socket in sockets { try socket.send(Self.request) }
        // Some get responses and stay open; the others have no descriptor yet.
        var answered = 0
        while !sockets.isEmpty {
            var ready: [Int] = []
            try wait(for: "more responses than \(answered)") {
                ready = try sockets.indices.filter { try !sockets[$0].staysSilent(for: .zero) }
                return ready.count >= (answered == 0 ? 32 : 1)
            }
            if answered == 0 { server.expectRest() }
            for index in ready.reversed() {
                // Closing it frees a descriptor without a new connection that wakes the server.
                let answer = try sockets.remove(at: index).receiveAnswer()
                #expect(answer.status == 200)
                answered += 1
            }
        }
        #expect(answered == 200)
        server.expectRest()
        let exitCode = try server.terminate()
        #expect(exitCode == 0)
    }

    @Test func `connections over the maximum get 503 until others are closed`() throws {
        try withServer(["--max-connections", "20"]) { server, _ in
            let listening = server.openSockets ?? 0
            var sockets = try (0..<20).map { _ in try RawSocket(server.address) }
            for socket in sockets {
                try socket.send(Self.request)
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
            }
            for number in 0..<303 {
                let other = try RawSocket(server.address)
                // Some send nothing, as a client does that connects in advance.
                if number >= 3 { try other.send(RawRequest.post("/attention", Notebook.request)) }
                let answer = try other.receiveAnswer()
                try expectProblem(answer, status: 503, details: ["20", "--max-connections"])
                #expect(answer.field("Retry-After") != nil)
                #expect(answer.field("Connection") == "close")
            }
            sockets.removeAll()
            let left = server.settled(atMost: listening) { $0.openSockets } ?? 0
            #expect(left <= listening)
            let socket = try RawSocket(server.address)
            try socket.send(Self.request)
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
        }
    }

    @Test func `health checks are answered when the maximum of connections is open`() throws {
        try withServer(["--max-connections", "2"]) { server, _ in
            let sockets = try (0..<2).map { _ in try RawSocket(server.address) }
            for socket in sockets {
                try socket.send(Self.request)
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
            }
            for path in [
                "/health/live", "/health/ready", "/v2/health/live", "/v2/health/ready",
                "/v2/models/attention/ready",
            ] {
                for method in ["GET", "HEAD"] {
                    let other = try RawSocket(server.address)
                    try other.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                    let answer = try other.receiveAnswer(to: method)
                    #expect(answer.status == 200)
                    #expect(answer.field("Connection") == "close")
                    let rest = try other.receiveToEnd()
                    #expect(rest.isEmpty)
                }
            }
            for head in [
                "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
                "GET /health/live HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}",
            ] {
                let other = try RawSocket(server.address)
                try other.send(head)
                let answer = try other.receiveAnswer()
                try expectProblem(answer, status: 503, details: ["--max-connections"])
            }
            for socket in sockets {
                try socket.send(Self.request)
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
            }
        }
    }

    @Test func `health checks do not count as connections`() throws {
        try withServer(["--max-connections", "1"]) { server, _ in
            let first = try RawSocket(server.address)
            try first.send(Self.request)
            _ = try first.receiveAnswer()
            // They stay open on the client's side for a while.
            let checks = try (0..<20).map { _ in try RawSocket(server.address) }
            for check in checks {
                try check.send(Self.request)
                let answer = try check.receiveAnswer()
                #expect(answer.status == 200)
            }
            first.close()
            try wait(for: "room for a connection") {
                let next = try RawSocket(server.address)
                try next.send("GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n")
                return try next.receiveAnswer().status == 200
            }
        }
    }

    @Test func `a computation is cancelled when its client disconnects`() throws {
        // Minutes of work on any machine. Both bodies are long enough for the queue of long work.
        let endless = Self.attention(rows: 500_000, #""causal":false"#)
        let short = Self.attention(rows: 40_000, #""query":0"#)
        try withServer(["--threads", "1", "--max-queue", "0"]) { server, client in
            let before = try IdleResources(server, client)
            for _ in 0..<3 {
                let socket = try RawSocket(server.address)
                try socket.send(RawRequest.post("/attention", endless))
                // Receiving the request takes much less processor time than this.
                let start = server.processorTicks ?? 0
                try wait(for: "the computation to begin") {
                    server.processorTicks.map { $0 >= start + 100 } ?? true
                }
                let refused = try client.post("/attention", json: short)
                try expectProblem(refused, status: 429)
                socket.close()
                try wait(for: "the computation to be cancelled") {
                    try client.post("/attention", json: short).status != 429
                }
            }
            try before.expectReturn(of: server, client, within: 64 << 20)
        }
    }

    @Test func `a computation over the time limit is cancelled with an error`() throws {
        let endless = Self.attention(rows: 500_000, #""causal":false"#)
        try withServer(["--threads", "1", "--compute-timeout", "0.5"]) { server, client in
            let answer = try client.post("/attention", json: endless)
            let details = ["0.5 seconds", "--compute-timeout"]
            try expectProblem(answer, status: 413, pointer: "", details: details)
            let small = try client.post("/attention", json: Notebook.request)
            #expect(small.status == 200)
        }
    }

    private static func attention(rows: Int, _ option: String) -> String {
        let rows = Array(repeating: "[0]", count: rows).joined(separator: ",")
        return #"{"inputs":[\#(rows)],\#(option)}"#
    }
}
