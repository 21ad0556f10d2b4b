import Foundation
import HTTP1
import HTTPServer
import Support
import Testing

/// Deadlines with a real clock; `ConnectionStateTests` tests the details with a simulated one.
@Suite struct ConnectionDeadlineTests {
    @Test func `a header section that arrives too slowly gets 408 and ends the connection`()
        async throws
    {
        try await withServer({ $0.deadlines.headers = .milliseconds(100) }) { server in
            let socket = try server.connect()
            try socket.send("GET /now HTTP/1.1\r\nHost:")
            #expect(try socket.receiveAnswer().status == 408)
            #expect(try socket.receiveToEnd().isEmpty)
        }
    }

    @Test func `single bytes of a header section do not extend its deadline`() async throws {
        try await withServer({ $0.deadlines.headers = .milliseconds(300) }) { server in
            let socket = try server.connect()
            let start = ContinuousClock.now
            try socket.send("GET /now HTTP/1.1\r\nX: ")
            while try socket.staysSilent(for: .milliseconds(20)) {
                guard ContinuousClock.now < start + .seconds(120) else { break }
                try socket.send("x")
            }
            #expect(try socket.receiveAnswer().status == 408)
        }
    }

    @Test func `a body that arrives too slowly gets 408 and ends the connection`() async throws {
        try await withServer({ $0.deadlines.grace = .milliseconds(100) }) { server in
            let socket = try server.connect()
            try socket.send(postHead("/sum", length: 10) + "12345")
            #expect(try socket.receiveAnswer().status == 408)
            #expect(try socket.receiveToEnd().isEmpty)
        }
    }

    @Test func `an idle connection is closed without a response`() async throws {
        try await withServer({ $0.deadlines.idle = .seconds(2) }) { server in
            let fresh = try server.connect()
            var used: RawSocket?
            let isServed = try eventually {
                // On a busy machine the idle time may pass before the request is sent.
                let socket = try server.connect()
                used = socket
                guard (try? socket.send(request("/now?x"))) != nil else { return false }
                return (try? socket.receiveAnswer())?.text == "x"
            }
            #expect(isServed)
            #expect(try used?.receiveToEnd().isEmpty == true)
            #expect(try fresh.receiveToEnd().isEmpty)
        }
    }

    @Test func `a peer that does not read its response is disconnected`() async throws {
        try await withServer({
            $0.deadlines.grace = .milliseconds(100)
            $0.deadlines.minimumRate = 1 << 30
        }) { server in
            let socket = try server.connect()
            try socket.send(request("/bytes?60000000"))
            try socket.receiveSome()
            // The peer notices late, depending on its system, because its receive window is full.
            #expect(eventually { server.heldConnectionCount() ?? 0 == 0 })
            let other = try server.connect()
            try other.send(request("/now?x"))
            #expect(try other.receiveAnswer().text == "x")
        }
    }

    @Test func `work may take longer than the deadlines of the connection`() async throws {
        try await withServer({
            $0.deadlines.idle = .seconds(5)
            $0.deadlines.headers = .seconds(5)
            $0.deadlines.grace = .seconds(5)
        }) { server in
            let socket = try server.connect()
            try socket.send(request("/held"))
            #expect(try socket.staysSilent(for: .seconds(6)))
            server.handler.openGate()
            #expect(try socket.receiveAnswer().text == "released")
        }
    }

    @Test func `a peer that goes on sending after the end is disconnected`() async throws {
        try await withServer({ $0.deadlines.linger = .milliseconds(100) }) { server in
            let socket = try server.connect()
            try socket.send("nonsense\r\n\r\n")
            let garbage = [UInt8](repeating: 0, count: 1 << 20)
            let start = ContinuousClock.now
            #expect(throws: SupportError.self) {
                while ContinuousClock.now < start + .seconds(120) { try socket.send(garbage) }
            }
        }
    }
}
