import Support
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The end of a server's life: SIGTERM and SIGINT.
@Suite struct DrainTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `an idle server ends at once and cleanly`(signal: Int32) throws {
        let server = try ServerProcess()
        let client = try CurlClient(server.address)
        let answer = try client.get("/health/ready")
        #expect(answer.status == 200)
        server.signal(signal)
        let exitCode = try server.waitForExit()
        #expect(exitCode == 0)
    }

    @Test func `a signal is not lost however soon it comes`() throws {
        for _ in 0..<20 {
            let server = try ServerProcess()
            let exitCode = try server.terminate()
            #expect(exitCode == 0)
        }
    }

    @Test func `a request under way is answered, while readiness says that the server drains`()
        throws
    {
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

        // The server goes on accepting and answering meanwhile.
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

    @Test func `a request that cannot be finished in the drain time gets 503`() throws {
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

    @Test func `a large answer under way is sent to its end`() throws {
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

    @Test func `requests received in one piece are all answered, though the signal comes between`()
        throws
    {
        let server = try ServerProcess()
        let socket = try RawSocket(server.address)
        let requests =
            [RawRequest.post("/attention", Notebook.request), RawRequest.largeAnswer]
            + Array(repeating: RawRequest.post("/attention", Notebook.request), count: 8)
        try socket.send(requests.joined())
        let first = try socket.receiveAnswer()
        #expect(first.status == 200)
        // The second answer is under way, and goes on only when it is read.
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

    @Test func `a request begun behind another one gets 503 at the end of the drain time`() throws {
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

    @Test func `under load every request is answered, begun before the signal or behind it`()
        throws
    {
        // All the time in the world: what counts is that nothing is lost.
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
    func `a second signal ends at once`(signal: Int32) throws {
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

    /// Returns the answer of `/health/ready` once it is no longer 200.
    private static func readinessOnceDraining(_ address: ServerAddress) throws -> HTTPAnswer {
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            let answer = try CurlClient(address).get("/health/ready")
            if answer.status != 200 { return answer }
        }
        throw SupportError.timedOut("readiness to turn")
    }

    /// Sends a request and receives its answer, so that the server has seen what came before it.
    private static func waitUntilServed(_ socket: RawSocket) throws {
        try socket.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try socket.receiveAnswer()
    }
}
