import Support
import Testing

/// Clients that send endlessly, slowly or fast, and clients that do not read: each reaches a limit,
/// after which the server has released all memory.
@Suite struct SlowClientTests {
    private static let clientCount = 32

    /// The number of bytes that `clientCount` clients may occupy.
    private static let memoryAllowance = 24 << 20

    private static let chunkedHead =
        "POST /attention HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// The beginning of what a client sends, and the text that it repeats after that.
    struct Stream: Sendable, CustomTestStringConvertible {
        let name: String
        let start: String
        let repeated: String
        let status: Int

        var testDescription: String { name }
    }

    static let trickles = [
        Stream(name: "a method", start: "G", repeated: "", status: 408),
        Stream(name: "a target", start: "GET /", repeated: "x", status: 408),
        Stream(name: "field lines", start: "GET / HTTP/1.1\r\n", repeated: "X: 1\r\n", status: 408),
        Stream(
            name: "a body",
            start: RawRequest.postHead("/attention", length: 1000),
            repeated: " ",
            status: 408
        ),
        Stream(name: "chunks", start: chunkedHead, repeated: "1\r\n \r\n", status: 408),
        Stream(name: "an extension", start: chunkedHead + "1;", repeated: "x", status: 408),
        Stream(
            name: "a trailer section",
            start: chunkedHead + "0\r\n",
            repeated: "X: 1\r\n",
            status: 408
        ),
    ]

    @Test(arguments: trickles)
    func `clients that send too slowly get 408 and are disconnected`(stream: Stream) throws {
        try withServer(["--header-timeout", "0.5", "--transfer-timeout", "0.5"]) { server, client in
            let before = try IdleResources(server, client)
            let sockets = try (0..<Self.clientCount).map { _ in try RawSocket(server.address) }
            for socket in sockets { try socket.send(stream.start) }
            var rest = Array(stream.repeated.utf8)
            try wait(for: "a response on each connection") {
                guard try sockets.contains(where: { try $0.staysSilent(for: .zero) }) else {
                    return true
                }
                rest.append(rest.isEmpty ? UInt8(ascii: "E") : rest.removeFirst())
                if !stream.repeated.isEmpty {
                    for socket in sockets { try? socket.send([rest[rest.count - 1]]) }
                }
                return false
            }
            for socket in sockets {
                let answer = try socket.receiveAnswer()
                try expectProblem(answer, status: stream.status)
                #expect(answer.field("Connection") == "close")
            }
            try before.expectReturn(of: server, client, within: Self.memoryAllowance)
        }
    }

    static let floods = [
        Stream(name: "a method", start: "", repeated: "A", status: 501),
        Stream(name: "a target", start: "GET /", repeated: "x", status: 414),
        Stream(name: "empty lines", start: "", repeated: "\r\n", status: 400),
        Stream(name: "field lines", start: "GET / HTTP/1.1\r\n", repeated: "X: 1\r\n", status: 431),
        Stream(name: "a name", start: "GET / HTTP/1.1\r\n", repeated: "X", status: 431),
        Stream(name: "a value", start: "GET / HTTP/1.1\r\nX:", repeated: " x", status: 431),
        Stream(name: "a chunk size", start: chunkedHead, repeated: "0", status: 400),
        Stream(name: "an extension", start: chunkedHead + "1;", repeated: "x", status: 400),
        Stream(
            name: "chunks with extensions",
            start: chunkedHead,
            repeated: "1;\(String(repeating: "x", count: 200))\r\n \r\n",
            status: 400
        ),
        Stream(name: "chunks of one byte", start: chunkedHead, repeated: "1\r\n \r\n", status: 413),
        Stream(name: "trailers", start: chunkedHead + "0\r\n", repeated: "X: 1\r\n", status: 431),
    ]

    @Test(arguments: floods)
    func `an endless request is rejected at its limit`(stream: Stream) throws {
        try withServer(["--max-body", "64KiB"]) { server, client in
            let before = try IdleResources(server, client)
            let text = String(repeating: stream.repeated, count: 16_384 / stream.repeated.count)
            let sockets = try (0..<Self.clientCount).map { _ in try RawSocket(server.address) }
            for socket in sockets {
                try socket.send(stream.start)
                var sentCount = 0
                while try socket.staysSilent(for: .zero), sentCount < 1000 {
                    try? socket.send(text)
                    sentCount += 1
                }
                let answer = try socket.receiveAnswer()
                try expectProblem(answer, status: stream.status)
            }
            #expect(server.residentMemory ?? 0 <= before.memory + Self.memoryAllowance)
            for socket in sockets { socket.close() }
            try before.expectReturn(of: server, client, within: Self.memoryAllowance)
        }
    }

    @Test func `a client that never reads its response is disconnected`() throws {
        let flags = ["--transfer-timeout", "0.5", "--min-rate", "1GiB", "--max-queue", "1000"]
        try withServer(flags) { server, client in
            let before = try IdleResources(server, client)
            let sockets = try (0..<8).map { _ in try RawSocket(server.address) }
            for socket in sockets {
                socket.limitReceiveBuffer()
                try socket.send(RawRequest.largeAnswer)
            }
            for socket in sockets { try socket.receiveSome() }
            try withExtendedLifetime(sockets) {
                try before.expectReturn(of: server, client, within: 2 * Self.memoryAllowance)
            }
        }
    }

    @Test func `a client that stops reading is disconnected however much it has read`() throws {
        // At this minimum rate, the bytes already read would allow hours.
        let flags = ["--transfer-timeout", "0.5", "--min-rate", "1KiB", "--max-queue", "1000"]
        try withServer(flags) { server, client in
            let before = try IdleResources(server, client)
            let sockets = try (0..<8).map { _ in try RawSocket(server.address) }
            for socket in sockets {
                socket.limitReceiveBuffer(to: 65_536)
                try socket.send(RawRequest.largeAnswer)
            }
            for socket in sockets { try socket.receiveSome(1 << 20) }
            try withExtendedLifetime(sockets) {
                try before.expectReturn(of: server, client, within: 2 * Self.memoryAllowance)
            }
        }
    }
}
