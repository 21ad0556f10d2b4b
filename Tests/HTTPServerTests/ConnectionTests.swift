import Foundation
import HTTPServer
import HTTP1
import Support
import Testing

@Suite struct ConnectionTests {
    @Test(arguments: ["/now?one", "/later?one"])
    func `a request is answered, at once or from the work queue`(path: String) async throws {
        try await withServer { server in
            let socket = try server.connect()
            for _ in 0..<3 {
                try socket.send(request(path))
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
                #expect(answer.text == "one")
            }
        }
    }

    @Test func `pipelined requests are answered in order, at once or from the work queue`()
        async throws
    {
        try await withServer({ $0.workerCount = 2 }) { server in
            let socket = try server.connect()
            let paths = (0..<200).map { $0 % 3 == 0 ? "/later?\($0)" : "/now?\($0)" }
            try socket.send(paths.map { request($0) }.joined())
            for number in 0..<200 {
                #expect(try socket.receiveAnswer().text == "\(number)")
            }
        }
    }

    @Test func `a request sent in single bytes is answered`() async throws {
        try await withServer { server in
            let socket = try server.connect()
            let content = "0123456789"
            for byte in Array((postHead("/sum", length: content.utf8.count) + content).utf8) {
                try socket.send([byte])
            }
            #expect(try socket.receiveAnswer().text == TestHandler.sum(Array(content.utf8)))
        }
    }

    @Test(arguments: [0, 1, 59, 65_535, 65_536, 65_537, 1 << 20, (1 << 20) + 1, 8 << 20])
    func `a body arrives complete`(length: Int) async throws {
        try await withServer { server in
            let content = TestHandler.pattern(length)
            let sum = TestHandler.sum(content)
            let socket = try server.connect()
            for _ in 0..<2 {
                try socket.send(postHead("/sum", length: length))
                try socket.send(content)
                #expect(try socket.receiveAnswer().text == sum)
            }
        }
    }

    @Test func `a body is separated from the request after it`() async throws {
        try await withServer { server in
            let content = TestHandler.pattern(3 << 20)
            let socket = try server.connect()
            try socket.send(
                Array(postHead("/sum", length: content.count).utf8) + content
                    + Array((request("/now?next") + request("/later?last")).utf8)
            )
            #expect(try socket.receiveAnswer().text == TestHandler.sum(content))
            #expect(try socket.receiveAnswer().text == "next")
            #expect(try socket.receiveAnswer().text == "last")
        }
    }

    @Test func `a chunked body arrives complete`() async throws {
        try await withServer { server in
            let content = TestHandler.pattern(1 << 20)
            let answer = try server.client().perform(
                "POST",
                "/sum",
                headers: ["Transfer-Encoding: chunked", "Expect:"],
                body: content
            )
            #expect(answer.text == TestHandler.sum(content))
        }
    }

    @Test func `the short body of a refused request is discarded, and the connection stays open`()
        async throws
    {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(postHead("/refused", length: 60_000))
            #expect(try socket.receiveAnswer().status == 413)
            try socket.send(TestHandler.pattern(60_000))
            try socket.send(request("/now?next"))
            #expect(try socket.receiveAnswer().text == "next")
        }
    }

    @Test
    func `the long body of a refused request ends the connection without losing the response`()
        async throws
    {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(postHead("/refused", length: 32 << 20))
            // Bytes in transit when the response is sent must not reset the connection.
            try socket.send(TestHandler.pattern(1 << 20))
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 413)
            #expect(answer.field("Connection") == "close")
            #expect(try socket.receiveToEnd().isEmpty)
        }
    }

    @Test func `malformed bytes get 400 and end the connection`() async throws {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(request("/now?1") + "nonsense\r\n\r\n" + request("/now?2"))
            #expect(try socket.receiveAnswer().text == "1")
            #expect(try socket.receiveAnswer().status == 400)
            #expect(try socket.receiveToEnd().isEmpty)
        }
    }
}

// MARK: - Large responses

extension ConnectionTests {
    @Test(arguments: [0, 1, 59, 65_536, 1 << 20, 32 << 20])
    func `a body of bytes is sent completely`(length: Int) async throws {
        try await withServer { server in
            let client = try server.client()
            for _ in 0..<2 {
                let answer = try client.get("/bytes?\(length)")
                let isComplete = TestHandler.isPattern(answer.body, length)
                #expect(isComplete)
            }
        }
    }

    @Test(arguments: [0, 1, 2, 7, 200])
    func `a body of portions is sent completely`(count: Int) async throws {
        try await withServer { server in
            let client = try server.client()
            for _ in 0..<2 {
                let answer = try client.get("/portions?\(count)")
                #expect(answer.field("Transfer-Encoding") == "chunked")
                let isComplete = TestHandler.isPattern(
                    answer.body,
                    count * TestHandler.portionLength
                )
                #expect(isComplete)
            }
        }
    }

    @Test func `portions to an HTTP 1.0 client end with the connection`() async throws {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send("GET /portions?20 HTTP/1.0\r\n\r\n")
            let answer = try socket.receiveAnswer()
            #expect(answer.values(of: "Transfer-Encoding").isEmpty)
            let isComplete = TestHandler.isPattern(answer.body, 20 * TestHandler.portionLength)
            #expect(isComplete)
        }
    }

    @Test func `portions are produced only as fast as they are read`() async throws {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(request("/portions?400", fields: "Connection: close\r\n"))
            try socket.receiveSome()
            // Production stops when the buffers on the way are full, long before 40 MB.
            var count = -1
            #expect(
                eventually {
                    let before = count
                    count = server.handler.producedBlockCount
                    Thread.sleep(forTimeInterval: 0.3)
                    return count == before
                }
            )
            #expect(count < 300)
            // It continues to the end once the peer reads.
            let received = try socket.receiveToEnd()
            #expect(server.handler.producedBlockCount == 400)
            #expect(received.count > 400 * TestHandler.portionLength)
            #expect(received.suffix(5) == Array("0\r\n\r\n".utf8))
        }
    }

    @Test func `many unread responses wait, and then arrive complete and in order`()
        async throws
    {
        try await withServer { server in
            let socket = try server.connect()
            let count = 100
            for number in 0..<count {
                try socket.send(request("/bytes?200000") + request("/now?\(number)"))
            }
            Thread.sleep(forTimeInterval: 0.1)
            for number in 0..<count {
                let isComplete = TestHandler.isPattern(try socket.receiveAnswer().body, 200_000)
                #expect(isComplete)
                #expect(try socket.receiveAnswer().text == "\(number)")
            }
        }
    }
}

// MARK: - The end of input

extension ConnectionTests {
    @Test(arguments: ["/now?x", "/later?x", "/bytes?5000000", "/portions?50"])
    func `a peer that has finished sending gets its response before the connection ends`(
        path: String
    )
        async throws
    {
        for isUnix in [false, true] {
            try await withFolder { folder in
                let server = try TestServer {
                    if isUnix { $0.address = .unix(path: "\(folder)/socket") }
                }
                defer { server.server.drain {} }
                let socket = try server.connect()
                try socket.send(request(path))
                socket.finishSending()
                var received = try socket.receiveToEnd()
                // Interim responses probe such a peer while its response takes long.
                let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
                while received.starts(with: interim) { received.removeFirst(interim.count) }
                let reference = try server.get(path)
                #expect(received.starts(with: Array("HTTP/1.1 200 OK".utf8)))
                #expect(received.count >= reference.body.count)
                #expect(received.suffix(1) == reference.body.suffix(1) || path.contains("portions"))
            }
        }
    }

    @Test func `the end of input in the middle of a request gets 400`() async throws {
        try await withServer { server in
            for part in ["GET /now HT", postHead("/sum", length: 10) + "12345"] {
                let socket = try server.connect()
                try socket.send(part)
                socket.finishSending()
                #expect(try socket.receiveAnswer().status == 400)
                #expect(try socket.receiveToEnd().isEmpty)
            }
        }
    }

    @Test func `the end of input between requests closes the connection without a response`()
        async throws
    {
        try await withServer { server in
            let socket = try server.connect()
            socket.finishSending()
            #expect(try socket.receiveToEnd().isEmpty)
        }
    }

    @Test func `a reset connection cancels its work`() async throws {
        try await withServer { server in
            let socket = try server.connect()
            try socket.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            socket.resetOnClose()
            socket.close()
            #expect(eventually { server.handler.cancelledCount == 1 })
            #expect(try server.get("/later?next").text == "next")
        }
    }

    @Test func `a connection that the peer has closed cancels its work`() async throws {
        try await withServer({ $0.deadlines.probe = .milliseconds(100) }) { server in
            let socket = try server.connect()
            try socket.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            socket.close()
            #expect(eventually { server.handler.cancelledCount == 1 })
        }
    }

    @Test func `a peer that has only finished sending gets its response however long it takes`()
        async throws
    {
        try await withServer({ $0.deadlines.probe = .milliseconds(100) }) { server in
            let socket = try server.connect()
            try socket.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            socket.finishSending()
            for _ in 0..<2 {
                let interim = try socket.receiveAnswer()
                #expect(interim.status == 100)
            }
            server.handler.openGate()
            var answer = try socket.receiveAnswer()
            while answer.status == 100 { answer = try socket.receiveAnswer() }
            #expect(answer.text == "released")
        }
    }

    @Test func `a closed connection of a Unix socket cancels its work`() async throws {
        try await withFolder { folder in
            let server = try TestServer { $0.address = .unix(path: "\(folder)/socket") }
            defer { server.server.drain {} }
            let socket = try server.connect()
            try socket.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 1 })
            socket.close()
            #expect(eventually { server.handler.cancelledCount == 1 })
        }
    }

    @Test func `a reset connection does not cancel the work of others`() async throws {
        try await withServer({ $0.workerCount = 2 }) { server in
            let (staying, leaving) = (try server.connect(), try server.connect())
            try staying.send(request("/held"))
            try leaving.send(request("/held"))
            #expect(eventually { server.handler.heldCount == 2 })
            leaving.resetOnClose()
            leaving.close()
            #expect(eventually { server.handler.cancelledCount == 1 })
            server.handler.openGate()
            #expect(try staying.receiveAnswer().text == "released")
        }
    }
}
