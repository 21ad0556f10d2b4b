import Foundation
import HTTP1
import HTTPServer
import Support
import Testing

@Suite struct ServerTests {
    @Test func `work beyond the capacity of the queue is refused`() async throws {
        try await withServer({ $0.maximumQueuedWork = 1 }) { server in
            let running = try server.connect()
            try running.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            let waiting = try server.connect()
            try waiting.send(request("/later?waited"))
            #expect(try waiting.staysSilent(for: .milliseconds(100)))
            let refused = try server.connect()
            try refused.send(request("/later?refused"))
            let answer = try refused.receiveAnswer()
            #expect(answer.status == 429)
            #expect(answer.text == "too much queued: /later")
            // Requests that need no work are still answered, even on the same connection.
            try refused.send(request("/now?x"))
            #expect(try refused.receiveAnswer().text == "x")
            server.handler.openGate()
            #expect(try running.receiveAnswer().text == "released")
            #expect(try waiting.receiveAnswer().text == "waited")
            try refused.send(request("/later?again"))
            #expect(try refused.receiveAnswer().text == "again")
        }
    }

    @Test
    func `short work and responses in progress continue while long work occupies all its threads`()
        async throws
    {
        try await withServer({ $0.maximumQueuedWork = 0 }) { server in
            let held = try server.connect()
            try held.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            #expect(try server.get("/soon?x").text == "x")
            #expect(try server.get("/portions?9").status == 200)
            #expect(server.handler.heldCount == 1)
            server.handler.openGate()
            #expect(try held.receiveAnswer().text == "released")
        }
    }

    @Test func `short work that turns out to be long joins the queue of long work`() async throws {
        try await withServer({ $0.maximumQueuedWork = 0 }) { server in
            let held = try server.connect()
            try held.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            let refused = try server.get("/grown")
            #expect(refused.status == 429)
            #expect(refused.text == "too much queued: /grown")
            server.handler.openGate()
            #expect(try held.receiveAnswer().text == "released")
            #expect(eventually { (try? server.get("/grown").text) == "released" })
        }
    }

    @Test func `work that has turned out to be long can be cancelled`() async throws {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(request("/grown"))
            #expect(eventually { server.handler.heldCount == 1 })
            socket.resetOnClose()
            socket.close()
            #expect(eventually { server.handler.cancelledCount == 1 })
        }
    }

    @Test func `an idle server drains, and calls the completion once`() async throws {
        let host = ServerAddress.unsharedLoopback()
        try await withServer({ $0.address = .tcp(host: host, port: 0) }) { server in
            let completion = server.beginDraining()
            let second = server.beginDraining()
            #expect(completion.wait())
            Thread.sleep(forTimeInterval: 0.1)
            #expect(completion.count == 1)
            #expect(second.count == 0)
            #expect(throws: SupportError.self) { try server.connect() }
        }
    }

    @Test func `draining closes idle connections without a response`() async throws {
        try await withServer({ $0.eventLoopCount = 2 }) { server in
            let sockets = try (0..<10).map { _ in try server.connect() }
            for socket in sockets {
                try socket.send(request("/now"))
                #expect(try socket.receiveAnswer().field("Connection") != "close")
            }
            let completion = server.beginDraining()
            for socket in sockets { #expect(try socket.receiveToEnd().isEmpty) }
            #expect(completion.wait())
        }
    }

    @Test func `once draining has begun, each response is the last of its connection`() async throws
    {
        try await withServer({ $0.eventLoopCount = 4 }) { server in
            let sockets = try (0..<8).map { _ in try server.connect() }
            for socket in sockets {
                try socket.send(request("/now"))
                #expect(try socket.receiveAnswer().field("Connection") != "close")
            }
            let held = try server.connect()
            try held.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            let begun = Completion()
            server.server.drain(begun: { begun.complete() }, completion: {})
            #expect(begun.wait())
            for socket in sockets {
                try socket.send(request("/now"))
                #expect(try socket.receiveAnswer().field("Connection") == "close")
            }
        }
    }

    @Test func `draining finishes a request in flight, and serves new ones meanwhile`() async throws
    {
        try await withServer({ $0.workerCount = 2 }) { server in
            let held = try server.connect()
            try held.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            let completion = server.beginDraining()
            // Existing and new connections are told so by their next response.
            #expect(try eventually { try server.get("/now").field("Connection") == "close" })
            for number in 0..<20 {
                let answer = try server.get("/later?\(number)")
                #expect(answer.text == "\(number)")
                #expect(answer.field("Connection") == "close")
            }
            #expect(completion.count == 0)
            server.handler.openGate()
            let answer = try held.receiveAnswer()
            #expect(answer.text == "released")
            #expect(answer.field("Connection") == "close")
            #expect(try held.receiveToEnd().isEmpty)
            held.close()
            #expect(completion.wait())
        }
    }

    @Test func `a request that arrives slowly while draining is answered`() async throws {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(postHead("/sum", length: 10) + "12345")
            #expect(try socket.staysSilent(for: .milliseconds(50)))
            let completion = server.beginDraining()
            #expect(try socket.staysSilent(for: .milliseconds(500)))
            try socket.send("67890")
            let answer = try socket.receiveAnswer()
            #expect(answer.text == TestHandler.sum(Array("1234567890".utf8)))
            socket.close()
            #expect(completion.wait())
        }
    }

    @Test func `a large response in flight is sent completely`() async throws {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(request("/portions?300", fields: "Connection: close\r\n"))
            try socket.receiveSome()
            let completion = server.beginDraining()
            Thread.sleep(forTimeInterval: 0.5)
            let received = try socket.receiveToEnd()
            #expect(received.count > 300 * TestHandler.portionLength)
            #expect(received.suffix(5) == Array("0\r\n\r\n".utf8))
            socket.close()
            #expect(completion.wait())
        }
    }

    @Test func `requests that cannot be finished in the drain time are cancelled and refused`()
        async throws
    {
        try await withServer({
            $0.drainTimeout = .seconds(120)
            $0.refusalTime = .seconds(119)
        }) { server in
            let computing = try server.connect()
            try computing.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            let arriving = try server.connect()
            try arriving.send("GET /now HTTP/1.1\r\nHost:")
            let completion = server.beginDraining()
            let answer = try computing.receiveAnswer()
            #expect(answer.text == "cancelled")
            #expect(answer.status == 503)
            #expect(server.handler.cancelledCount == 1)
            let refusal = try arriving.receiveAnswer()
            #expect(refusal.status == 503)
            #expect(refusal.text == "malformed")
            computing.close()
            arriving.close()
            #expect(completion.wait())
            #expect(completion.count == 1)
        }
    }

    @Test func `a peer that keeps its connection is disconnected at the end of the drain time`()
        async throws
    {
        try await withServer({ $0.drainTimeout = .seconds(1) }) { server in
            let socket = try server.connect()
            try socket.send(request("/bytes?60000000"))
            try socket.receiveSome()
            #expect(server.beginDraining().wait())
            #expect(try socket.receiveToEnd().count < 60_000_000)
        }
    }

    @Test func `a stopping server adds nothing to a response that is still being read`()
        async throws
    {
        try await withServer({ $0.drainTimeout = .seconds(2) }) { server in
            let length = 20_000_000
            let reading = try server.connect()
            try reading.send(request("/bytes?\(length)"))
            try reading.receiveSome()
            let computing = try server.connect()
            try computing.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            let completion = server.beginDraining()
            // The cancellation shows that the time for finishing is over.
            #expect(eventually { server.handler.cancelledCount == 1 })
            let received = Data(try reading.receiveToEnd())
            // However much of the content was sent, only the content follows the head.
            let headEnd = try #require(received.range(of: Data("\r\n\r\n".utf8))).upperBound
            let content = received[headEnd...]
            let isPure = TestHandler.isPattern(content, content.count)
            #expect(isPure)
            #expect(completion.wait())
        }
    }

    @Test func `requests are served until the listener closes, and no response is cut short`()
        async throws
    {
        let host = ServerAddress.unsharedLoopback()
        try await withServer({
            $0.address = .tcp(host: host, port: 0)
            $0.eventLoopCount = 3
        }) { server in
            let held = try server.connect()
            try held.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            let completion = server.beginDraining()
            // Before that a connection outlives its response, and `receiveToEnd` would wait.
            #expect(eventually { completion.hasBegun })
            var answeredCount = 0
            while completion.count == 0 {
                // A refused or reset connection is as if there were no server.
                guard let socket = try? server.connect() else { break }
                guard (try? socket.send(request("/now?complete"))) != nil else { continue }
                let received = String(decoding: try socket.receiveToEnd(), as: UTF8.self)
                #expect(received.isEmpty || received.hasSuffix("complete"))
                answeredCount += received.isEmpty ? 0 : 1
                if answeredCount == 20, server.handler.heldCount == 1 {
                    // From now on the server is idle and may close.
                    server.handler.openGate()
                    #expect(try held.receiveAnswer().text == "released")
                    held.close()
                }
            }
            #expect(completion.wait())
            #expect(answeredCount >= 20)
        }
    }

    @Test func `connections that arrive while the listener closes are harmless`() async throws {
        let host = ServerAddress.unsharedLoopback()
        try await withServer { other in
            for _ in 0..<30 {
                // Closing descriptors below the listener's gives lower numbers to the connections.
                var lower = try (0..<10).map { _ in try other.connect() }
                let server = try TestServer {
                    $0.address = .tcp(host: host, port: 0)
                    $0.drainTimeout = .zero
                }
                lower.removeAll()
                let isStopped = Completion()
                Thread.detachNewThread {
                    while let socket = try? server.connect() { socket.close() }
                    isStopped.complete()
                }
                #expect(server.beginDraining().wait())
                #expect(isStopped.wait())
            }
        }
    }

    @Test func `a server that has drained releases everything`() async throws {
        try await onThread {
            weak var handler: TestHandler?
            do {
                let server = try TestServer { $0.eventLoopCount = 3 }
                handler = server.handler
                #expect(handler != nil)
                #expect(try server.get("/later?x").text == "x")
                #expect(server.beginDraining().wait())
            }
            // The loops retain the handler, and own their pollers.
            #expect(eventually { handler == nil })
        }
    }
}
