import HTTP1
import Testing

/// A message and its events, derived by hand from RFC 9112.
struct GoodMessage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let events: [ParserEvent]

    init(_ name: String, _ text: String, head: String, content: String = "", trailers: String = "")
    {
        testDescription = name
        self.text = text
        events = [.head(head), .request(content: Array(content.utf8), trailers: trailers)]
    }

    static let all: [GoodMessage] = [
        GoodMessage(
            "without content",
            "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n",
            head: """
                GET /health/live http11
                Host: a
                none keepAlive=true expectsContinue=false
                """
        ),
        GoodMessage(
            "with a content length",
            "POST /scores HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: 13\r\n\r\n{\"inputs\":[]}",
            head: """
                POST /scores http11
                Host: localhost:8080
                Content-Length: 13
                length(13) keepAlive=true expectsContinue=false
                """,
            content: "{\"inputs\":[]}"
        ),
        GoodMessage(
            "with a content length of zero",
            "POST /scores HTTP/1.1\r\ncontent-length:0\r\nhost:\r\n\r\n",
            head: """
                POST /scores http11
                content-length: 0
                host:\u{20}
                length(0) keepAlive=true expectsContinue=false
                """
        ),
        GoodMessage(
            "in chunks with extensions and trailers",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5\r\nhello\r\n0C;a=b;c=\"d;e\"\r\n, world\r\n\r\n!\r\n1 \t;x\r\n?\r\n000;last\r\n"
                + "Server-Timing: total;dur=1\r\nContent-Length: 3\r\n\r\n",
            head: """
                POST / http11
                Host: a
                Transfer-Encoding: Chunked
                chunked keepAlive=true expectsContinue=false
                """,
            content: "hello, world\r\n\r\n!?",
            trailers: "Server-Timing: total;dur=1\nContent-Length: 3"
        ),
        GoodMessage(
            "in chunks, empty",
            "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            head: """
                PUT /x http11
                Host: a
                Transfer-Encoding: chunked
                chunked keepAlive=true expectsContinue=false
                """
        ),
        GoodMessage(
            "of HTTP/1.0",
            "GET /?q HTTP/1.0\r\n\r\n",
            head: """
                GET /?q http10

                none keepAlive=false expectsContinue=false
                """
        ),
        GoodMessage(
            "of HTTP/1.0 with keep-alive and content",
            "POST / HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{}",
            head: """
                POST / http10
                Connection: Keep-Alive
                Content-Length: 2
                length(2) keepAlive=true expectsContinue=false
                """,
            content: "{}"
        ),
        GoodMessage(
            "of a higher minor version",
            "GET / HTTP/1.9\r\nHost: a\r\n\r\n",
            head: """
                GET / http11
                Host: a
                none keepAlive=true expectsContinue=false
                """
        ),
        GoodMessage(
            "after empty lines",
            "\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            head: """
                OPTIONS * http11
                Host: a
                none keepAlive=true expectsContinue=false
                """
        ),
        GoodMessage(
            "with whitespace around and in values",
            "GET / HTTP/1.1\r\nHost: \t a \t \r\nX-Words:one \t two\r\nX-Blank: \t\r\n\r\n",
            head: """
                GET / http11
                Host: a
                X-Words: one \t two
                X-Blank:\u{20}
                none keepAlive=true expectsContinue=false
                """
        ),
        GoodMessage(
            "that expects 100-continue",
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n"
                + "Connection: x, close\r\n\r\n1",
            head: """
                POST / http11
                Host: a
                Expect: 100-Continue
                Content-Length: 1
                Connection: x, close
                length(1) keepAlive=false expectsContinue=true
                """,
            content: "1"
        ),
        GoodMessage(
            "to a proxy",
            "GET http://example.org:80/a HTTP/1.1\r\nHost: other\r\n\r\n",
            head: """
                GET http://example.org:80/a http11
                Host: other
                none keepAlive=true expectsContinue=false
                """
        ),
        GoodMessage(
            "for a tunnel",
            "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
            head: """
                CONNECT example.org:443 http11
                Host: example.org:443
                none keepAlive=true expectsContinue=false
                """
        ),
    ]
}

@Suite struct RequestParserTests {
    @Test(arguments: GoodMessage.all)
    func `a message in one piece gives its head, then the request`(message: GoodMessage) {
        #expect(parserEvents(message.text) == message.events)
    }

    @Test(arguments: GoodMessage.all)
    func `every prefix needs more bytes`(message: GoodMessage) {
        let bytes = Array(message.text.utf8)
        for end in bytes.indices {
            let events = parserEvents([bytes[..<end]])
            #expect(events.isEmpty || events == [message.events[0]], "prefix of \(end) bytes")
        }
    }

    @Test(arguments: GoodMessage.all)
    func `every split gives the same events`(message: GoodMessage) {
        let bytes = Array(message.text.utf8)
        for split in bytes.indices {
            let events = parserEvents([bytes[..<split], bytes[split...]])
            #expect(events == message.events, "split at \(split)")
        }
    }

    @Test(arguments: GoodMessage.all, [1, 2, 3, 7])
    func `a message in small pieces gives the same events`(message: GoodMessage, size: Int) {
        let bytes = Array(message.text.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: size).map {
            bytes[$0..<min($0 + size, bytes.count)]
        }
        #expect(parserEvents(pieces) == message.events)
    }

    @Test func `pipelined messages come out in order, wherever they are split`() {
        let bytes = GoodMessage.all.flatMap { Array($0.text.utf8) }
        let events = GoodMessage.all.flatMap(\.events)
        #expect(parserEvents([bytes[...]]) == events)
        #expect(parserEvents(bytes.indices.map { bytes[$0...$0] }) == events)
        for split in stride(from: 0, to: bytes.count, by: 11) {
            #expect(
                parserEvents([bytes[..<split], bytes[split...]]) == events,
                "split at \(split)"
            )
        }
    }

    @Test(arguments: GoodMessage.all)
    func `a broken message gives the same events wherever it is split`(message: GoodMessage) {
        let good = Array(message.text.utf8)
        for index in good.indices {
            for byte: UInt8 in [0x00, 0x0A, 0x0D, 0x20, 0x2C, 0x3A] where good[index] != byte {
                var bytes = good
                bytes[index] = byte
                let events = parserEvents([bytes[...]])
                let slowEvents = parserEvents(bytes.indices.map { bytes[$0...$0] })
                #expect(slowEvents == events, "byte \(byte) at \(index)")
            }
        }
    }

    @Test func `bytes may be received before earlier ones are parsed`() throws {
        let bytes = GoodMessage.all.flatMap { Array($0.text.utf8) }
        for size in [1, 10, 100, 300] {
            let parser = ProbedParser()
            var requestCount = 0
            for start in stride(from: 0, to: bytes.count, by: size) {
                parser.receive(bytes[start..<min(start + size, bytes.count)])
                if try parser.step() == .request { requestCount += 1 }
            }
            var step = ProbedParser.Step.head
            while step != .needsMoreBytes {
                step = try parser.step()
                if step == .request { requestCount += 1 }
            }
            #expect(requestCount == GoodMessage.all.count)
            #expect(parser.isBetweenMessages)
        }
    }

    @Test func `bytes after a message are refused only by the next call`() throws {
        let parser = ProbedParser()
        parser.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n\0".utf8)
        #expect(try parser.step() == .head)
        #expect(try parser.step() == .request)
        #expect(parser.hasBufferedBytes)
        #expect(throws: RequestError.unexpectedByte(0, offset: 0, .method)) { try parser.step() }
    }

    @Test func `after an error the parser repeats it and keeps nothing`() {
        let parser = ProbedParser()
        let error = RequestError.unexpectedByte(0x0A, offset: 14, .requestLineEnd)
        parser.receive("GET / HTTP/1.1\nHost: a\r\n\r\n".utf8)
        #expect(throws: error) { try parser.step() }
        parser.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        #expect(throws: error) { try parser.step() }
        #expect(parser.ownedByteCount == 0)
        #expect(!parser.isBetweenMessages)
    }

    /// Messages that are refused, and the parts of them that are parsed.
    static let parsedParts: [(text: String, part: String)] =
        [
            "\0", "HEAD\0", "HEAD\r\n", "HEADS / HTTP/1.1\r\nHost: a\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM", String(repeating: "H", count: 16), "\r\nHEAD\0",
            "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n\0", "\r\n\r\n\r\n\r\n\r\n",
        ].map { ($0, "nothing") }
        + [
            "HEAD  ", "HEAD /\0", "HEAD /" + String(repeating: "a", count: 8192),
            "HEAD / HTTQ", "HEAD / HTTP/1.1\n", "HEAD / HTTP/1.1\r\r", "HEAD / HTTP/2.0\r\n",
            "HEAD * HTTP/1.1\r\n", "HEAD a HTTP/1.1\r\n", "HEAD /% HTTP/1.1\r\n",
            "HEAD / HTTP/1.1\r\n Host: a", "HEAD / HTTP/1.1\r\nHost : a",
            "HEAD / HTTP/1.1\r\nHost: a\0", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\r",
            "HEAD / HTTP/1.1\r\nX: " + String(repeating: "a", count: 32 << 10),
            "HEAD / HTTP/1.1\r\n" + String(repeating: "X:\r\n", count: 129),
            "GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD /\0",
        ].map { ($0, "head") }
        + [
            "X: 1", "Host: a\r\nHost: b", "Host: /", "Host: a\r\nExpect: z",
            "Host: a\r\nContent-Length: x", "Host: a\r\nContent-Length: 1\r\nContent-Length: 1",
            "Host: a\r\nContent-Length: 99999999999999999999",
            "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
            "Host: a\r\nTransfer-Encoding: gzip", "Host: a\r\nTransfer-Encoding: chunked, gzip",
            "Host: a\r\nContent-Length: 99999999",
        ].map { ("HEAD /a?b HTTP/1.1\r\n\($0)\r\n\r\n", "head /a?b http11 \($0)") }
        + [
            (
                "HEAD / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
                "head / http10 Transfer-Encoding: chunked"
            ),
            (
                "HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n :",
                "head / http11 Host: a\r\nTransfer-Encoding: chunked"
            ),
        ]

    @Test(arguments: parsedParts)
    func `the parsed part of a refused message is reported, wherever the message is split`(
        text: String,
        part: String
    ) {
        let bytes = Array(text.utf8)
        for size in [bytes.count, 1] {
            let parser = ProbedParser()
            var isRefused = false
            for start in stride(from: 0, to: bytes.count, by: size) where !isRefused {
                parser.receive(bytes[start..<start + size])
                do {
                    while try parser.step() != .needsMoreBytes {}
                } catch {
                    isRefused = true
                }
            }
            #expect(isRefused)
            #expect(describe(parser.takePartialRequest()) == part)
            #expect(describe(parser.takePartialRequest()) == "nothing")
        }
    }

    private func describe(_ part: PartialRequest) -> String {
        switch part {
        case .nothing:
            return "nothing"
        case .method(let method):
            return "\(method)"
        case .head(let head):
            let fields = head.fields.description.replacing("\n", with: "\r\n")
            return "\(head.method) \(head.target.raw) \(head.version) \(fields)"
        }
    }

    @Test func `the properties follow a message from its first byte to its last`() throws {
        let parser = ProbedParser()
        func expect(between: Bool, body: Bool, buffered: Bool) {
            #expect(parser.isBetweenMessages == between)
            #expect(parser.isReceivingBody == body)
            #expect(parser.hasBufferedBytes == buffered)
        }
        expect(between: true, body: false, buffered: false)
        parser.receive("\r\n".utf8)
        expect(between: false, body: false, buffered: true)
        #expect(try parser.step() == .needsMoreBytes)
        expect(between: true, body: false, buffered: false)
        parser.receive("POST / HTTP/1.1\r\n".utf8)
        #expect(try parser.step() == .needsMoreBytes)
        expect(between: false, body: false, buffered: false)
        parser.receive("Host: a\r\nContent-Length: 2\r\n\r\n{".utf8)
        #expect(try parser.step() == .head)
        expect(between: false, body: true, buffered: true)
        #expect(try parser.step() == .needsMoreBytes)
        expect(between: false, body: true, buffered: false)
        parser.receive("}".utf8)
        #expect(try parser.step() == .request)
        expect(between: true, body: false, buffered: false)
    }

    @Test(arguments: GoodMessage.all)
    func `a parser between messages owns no memory`(message: GoodMessage) throws {
        let parser = ProbedParser()
        #expect(parser.ownedByteCount == 0)
        for byte in message.text.utf8 {
            parser.receive([byte])
            while try parser.step() != .needsMoreBytes {}
            #expect((parser.ownedByteCount == 0) == parser.isBetweenMessages)
        }
        #expect(parser.isBetweenMessages)
    }

    @Test(arguments: [0, 1, 4])
    func `empty lines before a request line are skipped up to their limit`(count: Int) {
        let lines = String(repeating: "\r\n", count: count)
        #expect(parserEvents(lines + GoodMessage.all[0].text) == GoodMessage.all[0].events)
    }

    @Test func `more empty lines are refused`() {
        #expect(parserError(String(repeating: "\r\n", count: 5)) == .tooManyEmptyLines(limit: 4))
        #expect(parserError("\r\n\rG") == .unexpectedByte(0x47, offset: 3, .emptyLine))
        #expect(parserError("\n") == .unexpectedByte(0x0A, offset: 0, .method))
    }
}
