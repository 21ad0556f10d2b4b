import HTTPServer
import Support
import Testing

@Suite struct ServerStatisticsTests {
    @Test func `bytes and connections are counted, over all loops`() async throws {
        try await withServer({ $0.eventLoopCount = 3 }) { server in
            let message = request("/now?x")
            var sentCount = 0
            let sockets = try (0..<5).map { _ in try server.connect() }
            for socket in sockets {
                for _ in 0..<4 {
                    try socket.send(message)
                    let answer = try socket.receiveAnswer()
                    #expect(answer.text == "x")
                    // The status line, the fields and the empty line with their ends, and the content.
                    sentCount +=
                        "HTTP/1.1 200 OK\r\n\r\nx".utf8.count
                        + answer.fields.reduce(0) { $0 + "\($1.name): \($1.value)\r\n".utf8.count }
                }
            }
            // A response arrives before it is counted.
            #expect(eventually { server.server.statistics.sentByteCount == sentCount })
            let statistics = server.server.statistics
            #expect(statistics.receivedByteCount == 20 * message.utf8.count)
            #expect(statistics.acceptedConnectionCount == 5)
            #expect(statistics.openConnectionCount == 5)
            #expect(statistics.refusedConnectionCount == 0)
            for socket in sockets { socket.close() }
            #expect(eventually { server.server.statistics.openConnectionCount == 0 })
            #expect(server.server.statistics.acceptedConnectionCount == 5)
        }
    }

    @Test func `a connection beyond the maximum is counted as refused`() async throws {
        try await withServer({ $0.maximumConnections = 1 }) { server in
            let first = try server.connect()
            #expect(eventually { server.server.statistics.openConnectionCount == 1 })
            #expect(try server.get("/now?x").status == 503)
            #expect(server.server.statistics.refusedConnectionCount == 1)
            // A health check is answered.
            #expect(try server.get("/health?x").status == 200)
            #expect(server.server.statistics.refusedConnectionCount == 1)
            #expect(server.server.statistics.acceptedConnectionCount == 3)
            first.close()
        }
    }

    @Test(arguments: ["/held", "/grown"])
    func `a request is in flight until it is answered`(path: String) async throws {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(request(path))
            #expect(eventually { server.handler.heldCount == 1 })
            let waiting = try server.connect()
            try waiting.send(request(path))
            #expect(eventually { server.server.statistics.waiting.long == 1 })
            let statistics = server.server.statistics
            #expect(statistics.requestsInFlight == 2)
            #expect(statistics.running.long == 1)
            #expect(statistics.running.short == 0)
            server.handler.openGate()
            #expect(try socket.receiveAnswer().text == "released")
            #expect(try waiting.receiveAnswer().text == "released")
            let after = server.server.statistics
            #expect(after.requestsInFlight == 0)
            #expect(after.cancelledRequestCount == 0)
            #expect(eventually { server.server.statistics.running.long == 0 })
        }
    }

    @Test func `a request whose client is gone is counted as cancelled`() async throws {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            socket.resetOnClose()
            socket.close()
            #expect(eventually { server.server.statistics.cancelledRequestCount == 1 })
            #expect(server.server.statistics.requestsInFlight == 0)
        }
    }

    @Test func `a response in portions is in flight until its end, and cancelled without it`()
        async throws
    {
        try await withServer { server in
            let complete = try server.connect()
            try complete.send(request("/portions?40"))
            #expect(try complete.receiveAnswer().body.count == 40 * TestHandler.portionLength)
            #expect(eventually { server.server.statistics.requestsInFlight == 0 })
            #expect(server.server.statistics.cancelledRequestCount == 0)

            let unread = try server.connect()
            try unread.send(request("/portions?1000"))
            #expect(eventually { server.handler.producedBlockCount > 41 })
            #expect(server.server.statistics.requestsInFlight == 1)
            unread.resetOnClose()
            unread.close()
            #expect(eventually { server.server.statistics.cancelledRequestCount == 1 })
            #expect(server.server.statistics.requestsInFlight == 0)
        }
    }

    @Test func `the handler is told of each response that is queued, and of no other`() async throws
    {
        try await withServer({ configuration in
            configuration.maximumQueuedWork = 0
            configuration.maximumInFlight = 200_000
        }) { server in
            let held = try server.connect()
            try held.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            for (path, status) in [
                ("/now?x", 200), ("/soon?x", 200), ("/later", 429), ("/refused", 413),
                // The memory budget cannot hold it.
                ("/bytes?400000", 503),
            ] {
                #expect(try server.get(path).status == status)
            }
            let malformed = try server.connect()
            try malformed.send("GET\r\n\r\n")
            #expect(try malformed.receiveAnswer().status == 400)
            #expect(server.handler.notedTags == [200, 200, 429, 413, 503, 400])
            held.resetOnClose()
            held.close()
            #expect(eventually { server.handler.cancelledCount == 1 })
            #expect(server.handler.notedTags.count == 6)
        }
    }
}
