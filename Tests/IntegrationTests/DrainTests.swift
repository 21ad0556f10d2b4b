import Support
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Shutdown by SIGTERM and SIGINT.
@Suite struct DrainTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `an idle server exits at once with status 0`(signal: Int32) throws {
        let server = try ServerProcess()
        let client = try CurlClient(server.address)
        let answer = try client.get("/health/ready")
        #expect(answer.status == 200)
        server.signal(signal)
        let exitCode = try server.waitForExit()
        #expect(exitCode == 0)
    }

    @Test func `a signal right after the start is not lost`() throws {
        for _ in 0..<20 {
            let server = try ServerProcess()
            let exitCode = try server.terminate()
            #expect(exitCode == 0)
        }
    }

    @Test func `a request in flight is completed, and readiness turns to 503 meanwhile`() throws {
        let server = try ServerProcess()
        let socket = try RawSocket(server.address)
        let request = RawRequest.post("/attention", Notebook.request)
        try socket.send(String(request.dropLast(10)))
        let idle = try RawSocket(server.address)
        try Self.waitUntilServed(idle)

        server.signal()
        let unready = try Self.readinessOnceDraining(server.address)
        try expectProblem(unready, status: 503)
        #expect(unready.field("Connection") == "close")
        #expect(unready.field("Retry-After").flatMap { Int($0) } != nil)

        // Meanwhile the server still accepts connections and serves requests.
        let other = try CurlClient(server.address).post("/attention", json: Notebook.request)
        #expect(other.status == 200)
        #expect(other.field("Connection") == "close")
        let live = try CurlClient(server.address).get("/health/live")
        #expect(live.status == 200)

        #expect(server.isRunning)
        try socket.send(String(request.suffix(10)))
        let answer = try socket.receiveAnswer()
        #expect(answer.status == 200)
        #expect(answer.field("Connection") == "close")
        #expect(answer.body == other.body)
        let rest = try idle.receiveToEnd()
        #expect(rest.isEmpty)
        let exitCode = try server.waitForExit()
        #expect(exitCode == 0)
    }

    @Test func `a request not completed within the drain timeout gets 503`() throws {
        let server = try ServerProcess(["--drain-timeout", "1"])
        let socket = try RawSocket(server.address)
        let request = RawRequest.post("/attention", Notebook.request)
        try socket.send(String(request.dropLast(10)))
        try Self.waitUntilServed(RawSocket(server.address))
        server.signal()
        let answer = try socket.receiveAnswer()
        try expectProblem(answer, status: 503)
        let exitCode = try server.waitForExit()
        #expect(exitCode == 0)
    }

    @Test func `a large response in flight is sent completely`() throws {
        let server = try ServerProcess()
        let expected = try CurlClient(server.address).post("/scores", json: RawRequest.largeContent)
        let socket = try RawSocket(server.address)
        try socket.send(RawRequest.largeAnswer)
        try socket.receiveSome()
        server.signal()
        _ = try Self.readinessOnceDraining(server.address)
        let answer = try socket.receiveAnswer()
        #expect(answer.status == 200)
        #expect(answer.body == expected.body)
        let exitCode = try server.waitForExit()
        #expect(exitCode == 0)
    }

    @Test func `all requests received before the signal get responses`() throws {
        let server = try ServerProcess()
        let socket = try RawSocket(server.address)
        let requests =
            [RawRequest.post("/attention", Notebook.request), RawRequest.largeAnswer]
            + Array(repeating: RawRequest.post("/attention", Notebook.request), count: 8)
        try socket.send(requests.joined())
        let first = try socket.receiveAnswer()
        #expect(first.status == 200)
        // The second response has begun, and is sent further only when it is read.
        try socket.receiveSome()
        server.signal()
        _ = try Self.readinessOnceDraining(server.address)
        for number in 2...requests.count {
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
            #expect((answer.field("Connection") == "close") == (number == requests.count))
            #expect((answer.body == first.body) == (number > 2))
        }
        let rest = try socket.receiveToEnd()
        #expect(rest.isEmpty)
        let exitCode = try server.waitForExit()
        #expect(exitCode == 0)
    }

    @Test func `an incomplete pipelined request gets 503 after the drain timeout`() throws {
        let server = try ServerProcess(["--drain-timeout", "2"])
        let socket = try RawSocket(server.address)
        let live = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
        try socket.send(RawRequest.largeAnswer + live + live.dropLast(2))
        try socket.receiveSome()
        server.signal()
        _ = try Self.readinessOnceDraining(server.address)
        for status in [200, 200, 503] {
            let answer = try socket.receiveAnswer()
            #expect(answer.status == status)
            #expect((answer.field("Connection") == "close") == (status == 503))
        }
        let exitCode = try server.waitForExit()
        #expect(exitCode == 0)
    }

    @Test func `under load all requests before and after the signal get responses`() throws {
        // Long timeouts, because this test is not about time.
        let server = try ServerProcess([
            "--max-queue", "1000", "--drain-timeout", "3600", "--transfer-timeout", "3600",
            "--header-timeout", "3600",
        ])
        let request = RawRequest.post("/attention", Notebook.request)
        let complete = try (0..<100).map { _ in try RawSocket(server.address) }
        let begun = try (0..<100).map { _ in try RawSocket(server.address) }
        for socket in begun { try socket.send(String(request.dropLast(10))) }
        for (index, socket) in complete.enumerated() {
            try socket.send(index % 10 == 0 ? RawRequest.largeAnswer : request)
        }
        server.signal()
        _ = try Self.readinessOnceDraining(server.address)
        let late = try (0..<100).map { _ in try RawSocket(server.address) }
        for socket in late { try socket.send(request) }
        for socket in begun { try socket.send(String(request.suffix(10))) }

        for socket in complete {
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
        }
        for socket in begun + late {
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
            #expect(answer.field("Connection") == "close")
            let rest = try socket.receiveToEnd()
            #expect(rest.isEmpty)
        }
        let exitCode = try server.waitForExit()
        #expect(exitCode == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a second signal ends the server at once`(signal: Int32) throws {
        let server = try ServerProcess(["--drain-timeout", "100000", "--header-timeout", "100000"])
        let socket = try RawSocket(server.address)
        try socket.send("GET /health/live HTTP/1.1\r\n")
        try Self.waitUntilServed(RawSocket(server.address))
        server.signal()
        _ = try Self.readinessOnceDraining(server.address)
        #expect(server.isRunning)
        server.signal(signal)
        let exitCode = try server.waitForExit()
        #expect(exitCode == 1)
    }

    /// Returns the response of `/health/ready` once it is no longer 200.
    private static func readinessOnceDraining(_ address: ServerAddress) throws -> HTTPAnswer {
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            let answer = try CurlClient(address).get("/health/ready")
            if answer.status != 200 { return answer }
        }
        throw SupportError.timedOut("/health/ready is still 200")
    }

    /// Sends a request and receives its response, so that all earlier bytes have been received.
    private static func waitUntilServed(_ socket: RawSocket) throws {
        try socket.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try socket.receiveAnswer()
    }
}
