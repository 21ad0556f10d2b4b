import Dispatch
import Foundation
import HTTPServer
import Support
import Synchronization
import Testing

@Suite struct EventLoopTests {
    @Test func `descriptors are closed however a connection ends`() async throws {
        try await withServer({ $0.eventLoopCount = 2 }) { server in
            for round in 0..<150 {
                let socket = try server.connect()
                switch round % 6 {
                case 0: break
                case 1: try socket.send("GET /no")
                case 2: try socket.send(request("/bytes?300000"))
                case 3: try socket.send(request("/portions?100"))
                case 4: try socket.send(postHead("/sum", length: 10_000_000) + "1")
                default:
                    try socket.send(request("/held"))
                }
                if round % 4 < 2 { socket.resetOnClose() }
                socket.close()
            }
            server.handler.openGate()
            #expect(eventually { server.heldConnectionCount() ?? 0 == 0 })
            #expect(try server.get("/now?x").text == "x")
        }
    }

    @Test func `a connection that is always busy does not block the others of its loop`()
        async throws
    {
        try await withServer { server in
            let pump = try RequestPump(server)
            defer { pump.stop() }
            for number in 0..<5 {
                let answer = try server.get("/now?\(number)")
                #expect(answer.text == "\(number)")
            }
        }
    }

    @Test func `an event of a closed connection is not taken for one of its successor`()
        async throws
    {
        try await withFolder { folder in
            let server = try TestServer()
            defer { server.server.drain {} }
            let silent = try RawListener(path: "\(folder)/silent")
            let leaving = try server.connect()
            try leaving.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            let stalling = try server.connect()
            try stalling.send(request("/stalled"))
            #expect(eventually { server.handler.stalledCount == 1 })

            // The loop will find all of these at once, in this order: a response that it cannot send,
            // so it closes the descriptor; a connection, which gets that number; a hang-up of it.
            server.handler.openGate()
            #expect(eventually { server.handler.heldCount == 0 })
            Thread.sleep(forTimeInterval: 0.05)
            let arriving = try server.connect()
            leaving.resetOnClose()
            leaving.close()
            // Takes the number of the client's end, so that the number of the server's end is the
            // lowest free one.
            let filler = try RawSocket(.unix(path: "\(folder)/silent"))
            server.handler.endStall()

            try arriving.send(request("/now?x"))
            #expect(try arriving.receiveAnswer().text == "x")
            withExtendedLifetime((silent, filler)) {}
        }
    }

    @Test func `connections that reuse a descriptor are not confused`()
        async throws
    {
        // A new connection reuses the descriptor of a closed one; it must not receive the events or
        // the responses of the old one.
        try await withServer({
            $0.eventLoopCount = 2
            $0.workerCount = 2
        }) { server in
            let failures = Mutex<[String]>([])
            let clients = DispatchGroup()
            for client in 0..<4 {
                clients.enter()
                Thread.detachNewThread {
                    defer { clients.leave() }
                    for round in 0..<250 {
                        do {
                            let name = "\(client)-\(round)"
                            let socket = try server.connect()
                            try socket.send(
                                request(round % 2 == 0 ? "/later?\(name)" : "/now?\(name)")
                            )
                            if client % 2 == 0 {
                                socket.resetOnClose()
                                socket.close()
                                continue
                            }
                            let text = try socket.receiveAnswer().text
                            if text != name { throw SupportError.incompleteAnswer(text) }
                        } catch {
                            failures.withLock { $0.append("\(client)-\(round): \(error)") }
                        }
                    }
                }
            }
            clients.wait()
            #expect(failures.withLock { $0 } == [])
        }
    }
}

/// Sends requests on one connection endlessly and receives the responses, on two threads, so that the
/// server always finds more to read.
///
/// `@unchecked Sendable`: one thread only sends and the other only receives; they share only the
/// descriptor of the socket.
private final class RequestPump: @unchecked Sendable {
    private let socket: RawSocket
    private let end = Completion()
    private let threads = DispatchGroup()

    init(_ server: TestServer) throws {
        socket = try server.connect()
        let requests = Array(String(repeating: request("/counted"), count: 5000).utf8)
        threads.enter()
        Thread.detachNewThread { [self] in
            while end.count == 0, (try? socket.send(requests)) != nil {}
            socket.finishSending()
            threads.leave()
        }
        threads.enter()
        Thread.detachNewThread { [self] in
            _ = try? socket.receiveToEnd()
            threads.leave()
        }
        // Lets the server begin to read.
        Thread.sleep(forTimeInterval: 0.1)
    }

    /// Ends both threads.
    func stop() {
        end.complete()
        threads.wait()
    }
}
