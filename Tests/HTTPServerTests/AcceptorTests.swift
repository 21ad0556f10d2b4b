import Foundation
import HTTP1
import HTTPServer
import Support
import Testing

@Suite struct AcceptorTests {
    @Test(arguments: [1, 2, 5])
    func `many connections are served by any number of loops`(loopCount: Int) async throws {
        try await withServer({
            $0.eventLoopCount = loopCount
            $0.workerCount = 2
        }) { server in
            let sockets = try (0..<200).map { _ in try server.connect() }
            for (number, socket) in sockets.enumerated() {
                try socket.send(request(number % 2 == 0 ? "/now?\(number)" : "/later?\(number)"))
            }
            for (number, socket) in sockets.enumerated() {
                #expect(try socket.receiveAnswer().text == "\(number)")
            }
        }
    }

    @Test func `a connection over the maximum receives the refusal and is closed`()
        async throws
    {
        try await withServer({
            $0.maximumConnections = 3
            $0.eventLoopCount = 2
        }) { server in
            let kept = try (0..<3).map { _ in try server.connect() }
            for socket in kept {
                try socket.send(request("/now"))
                #expect(try socket.receiveAnswer().status == 200)
            }
            for _ in 0..<20 {
                let refused = try server.connect()
                try refused.send(request("/now"))
                let answer = try refused.receiveAnswer()
                #expect(answer.status == 503)
                #expect(answer.text == "more than 3 connections")
                #expect(answer.field("Connection") == "close")
                #expect(try refused.receiveToEnd().isEmpty)
            }
            for socket in kept {
                try socket.send(request("/now?still"))
                #expect(try socket.receiveAnswer().text == "still")
            }
        }
    }

    @Test func `a health check is answered beyond the maximum, also while others are refused`()
        async throws
    {
        try await withServer({
            $0.maximumConnections = 1
            $0.eventLoopCount = 2
        }) { server in
            let kept = try server.connect()
            try kept.send(request("/now"))
            #expect(try kept.receiveAnswer().status == 200)
            for number in 0..<20 {
                let (silent, refused) = (try server.connect(), try server.connect())
                try refused.send(request("/now"))
                #expect(try refused.receiveAnswer().status == 503)
                let check = try server.connect()
                try check.send(request("/health?\(number)"))
                let answer = try check.receiveAnswer()
                #expect(answer.status == 200)
                #expect(answer.field("Connection") == "close")
                #expect(try check.receiveToEnd().isEmpty)
                silent.close()
            }
        }
    }

    @Test func `a silent connection over the maximum is refused too`() async throws {
        try await withServer({ $0.maximumConnections = 0 }) { server in
            let silent = try server.connect()
            let slow = try server.connect()
            try slow.send("GET /now HT")
            #expect(try silent.receiveAnswer().status == 503)
            #expect(try slow.receiveAnswer().status == 503)
        }
    }

    @Test func `each closed connection makes room for another`() async throws {
        try await withServer({ $0.maximumConnections = 2 }) { server in
            for round in 0..<20 {
                let first = try server.connect()
                try first.send(request("/now"))
                #expect(
                    try eventually {
                        // The server may not have noticed the closed connections yet.
                        let second = try server.connect()
                        try second.send(request("/now?\(round)"))
                        return try second.receiveAnswer().text == "\(round)"
                    }
                )
            }
        }
    }

    @Test func `connections wait while there is no room for them`() async throws {
        // All 256 connections that can be refused at a time stay open for the lingering time.
        try await withServer({
            $0.maximumConnections = 0
            $0.deadlines.linger = .milliseconds(500)
        }) { server in
            let sockets = try (0..<400).map { _ in try server.connect() }
            for socket in sockets {
                #expect(try socket.receiveAnswer().status == 503)
            }
        }
    }
}
