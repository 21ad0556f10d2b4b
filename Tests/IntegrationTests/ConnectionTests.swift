import Support
import Testing

/// Requests and responses on one connection.
@Suite struct ConnectionTests {
    @Test func `one connection carries many requests`() throws {
        try withServer { _, client in
            let first = try client.post("/attention", json: Notebook.request)
            #expect(first.connectionsOpened == 1)
            for _ in 0..<20 {
                let next = try client.post("/attention", json: Notebook.request)
                #expect(next.status == 200)
                #expect(next.connectionsOpened == 0)
            }
        }
    }

    @Test func `the server closes the connection after responding to Connection close`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
            #expect(answer.field("Connection") == "close")
            let rest = try socket.receiveToEnd()
            #expect(rest.isEmpty)
        }
    }

    @Test func `the server closes the connection after responding to HTTP 1.0`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send("GET /health/live HTTP/1.0\r\n\r\n")
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
            #expect(answer.field("Transfer-Encoding") == nil)
            let rest = try socket.receiveToEnd()
            #expect(rest.isEmpty)
        }
    }

    @Test func `an HTTP 1.0 client can keep the connection open`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            for _ in 0..<2 {
                try socket.send("GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
                #expect(answer.field("Connection")?.lowercased() == "keep-alive")
            }
        }
    }

    @Test func `pipelined requests are answered in order`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            let ids = (0..<50).map { "request-\($0)" }
            let text = ids.map { RawRequest.post("/attention", Notebook.request, id: $0) }.joined()
            try socket.send(text)
            for id in ids {
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
                #expect(answer.field("X-Request-Id") == id)
            }
        }
    }

    @Test func `a request can arrive byte by byte`() throws {
        try withServer { server, client in
            let socket = try RawSocket(server.address)
            for byte in RawRequest.post("/attention", Notebook.request).utf8 {
                try socket.send([byte])
            }
            let answer = try socket.receiveAnswer()
            let wanted = try client.post("/attention", json: Notebook.request)
            #expect(answer.status == 200)
            #expect(answer.body == wanted.body)
        }
    }

    @Test func `a chunked body gets the same response as one of known length`() throws {
        try withServer { server, client in
            let socket = try RawSocket(server.address)
            try socket.send(
                "POST /attention HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            var rest = Array(Notebook.request.utf8)[...]
            while !rest.isEmpty {
                let chunk = rest.prefix(7)
                rest = rest.dropFirst(7)
                try socket.send(
                    Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10]
                )
            }
            try socket.send("0\r\n\r\n")
            let answer = try socket.receiveAnswer()
            let wanted = try client.post("/attention", json: Notebook.request)
            #expect(answer.body == wanted.body)
        }
    }

    @Test func `a client that has half-closed still gets its responses`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            let request = RawRequest.post("/attention", Notebook.request)
            try socket.send(request + request)
            socket.finishSending()
            for _ in 0..<2 {
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
            }
            let rest = try socket.receiveToEnd()
            #expect(rest.isEmpty)
        }
    }

    @Test func `a request cut off by a half-close gets 400 or nothing`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            let request = RawRequest.post("/attention", Notebook.request)
            try socket.send(String(request.dropLast(10)))
            socket.finishSending()
            let bytes = try socket.receiveToEnd()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(bytes.isEmpty || text.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func `a response that is not read does not delay other connections`() throws {
        try withServer { server, client in
            let expected = try client.post("/scores", json: RawRequest.largeContent)
            let socket = try RawSocket(server.address)
            for _ in 0..<4 { try socket.send(RawRequest.largeAnswer) }
            for _ in 0..<20 {
                let answer = try client.post("/attention", json: Notebook.request)
                #expect(answer.status == 200)
            }
            for _ in 0..<4 {
                let answer = try socket.receiveAnswer()
                #expect(answer.status == 200)
                #expect(answer.body == expected.body)
            }
        }
    }
}
