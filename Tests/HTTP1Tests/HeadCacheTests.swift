import HTTP1
import Testing

/// A parser with a cache reports the same events as one without, whatever the cache contains.
@Suite struct HeadCacheTests {
    private let heads = HeadCache(limits: HTTPLimits())

    /// Returns the head of a text that arrives in one piece.
    private func head(_ text: String) throws -> RequestHead {
        var parser = RequestParser(limits: HTTPLimits(), heads: heads)
        parser.receive(Array(text.utf8).span)
        guard case .head(let head) = try parser.next() else { throw NoHead() }
        return head
    }

    private struct NoHead: Error {}

    /// Messages whose heads differ in a few bytes, at the beginning, in the middle and at the end.
    private static let similar = [
        "GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a HTTP/1.0\r\nHost: a\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: b\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\nA: 1\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a \r\n\r\n",
        "GET /a HTTP/1.1\r\nhost: a\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n01234567890123456789",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ]

    @Test func `the second head of the same bytes is the first`() throws {
        let text = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        let first = try head(text)
        #expect(try head(text) === first)
        #expect(try head(text + "GET /") === first)
        #expect(try head("\r\n" + text) === first)
        #expect(heads.count == 1)
    }

    @Test func `heads that differ by a byte are different heads`() throws {
        var seen: [RequestHead] = []
        for text in Self.similar {
            let head = try head(text)
            #expect(!seen.contains { $0 === head }, "\(text)")
            seen.append(head)
        }
    }

    @Test(arguments: GoodMessage.all)
    func `a message is the same from the cache, whole or in pieces`(message: GoodMessage) {
        let bytes = Array(message.text.utf8)
        for _ in 0..<2 { #expect(parserEvents([bytes[...]], heads: heads) == message.events) }
        for split in bytes.indices {
            let events = parserEvents([bytes[..<split], bytes[split...]], heads: heads)
            #expect(events == message.events, "split at \(split)")
        }
        #expect(parserEvents(bytes.indices.map { bytes[$0...$0] }, heads: heads) == message.events)
    }

    @Test func `pipelined messages are the same from the cache, wherever they are split`() {
        let texts = GoodMessage.all.map(\.text) + Self.similar + Self.similar.reversed()
        let bytes = texts.flatMap { Array($0.utf8) }
        let events = parserEvents([bytes[...]])
        for split in stride(from: 0, to: bytes.count, by: 7) {
            let pieces = [bytes[..<split], bytes[split...]]
            #expect(parserEvents(pieces, heads: heads) == events, "split at \(split)")
        }
    }

    @Test(arguments: GoodMessage.all)
    func `a broken message is refused as without a cache`(message: GoodMessage) {
        let good = Array(message.text.utf8)
        for index in good.indices {
            for byte: UInt8 in [0x00, 0x0A, 0x0D, 0x20, 0x31, 0x3A] where good[index] != byte {
                _ = parserEvents([good[...]], heads: heads)
                var bytes = good
                bytes[index] = byte
                let events = parserEvents([bytes[...]], heads: heads)
                #expect(events == parserEvents([bytes[...]]), "byte \(byte) at \(index)")
            }
        }
    }

    @Test(arguments: GoodMessage.all)
    func `the rest of an incomplete message is awaited`(message: GoodMessage) {
        let bytes = Array(message.text.utf8)
        _ = parserEvents([bytes[...]], heads: heads)
        for end in bytes.indices {
            let events = parserEvents([bytes[..<end]], heads: heads)
            #expect(events == parserEvents([bytes[..<end]]), "prefix of \(end) bytes")
        }
    }

    @Test func `a body over the limit is refused each time`() {
        let text = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n".utf8)
        for _ in 0..<2 {
            let events = parserEvents([text[...]], heads: heads)
            #expect(
                events.last == .error(.bodyTooLarge(length: 99_999_999, limit: 32 << 20))
            )
        }
    }

    @Test func `a refused head is not kept`() {
        for text in ["GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"] {
            _ = parserEvents([Array(text.utf8)[...]], heads: heads)
        }
        #expect(heads.count == 0)
    }

    @Test(
        arguments: [
            "Authorization: Bearer a", "authorization: Basic a", "Proxy-Authorization: Basic a",
            "COOKIE: a=b", "X-API-Key: a",
        ]
    )
    func `a head with a secret is not kept`(field: String) throws {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n"
        let first = try head(text)
        #expect(try head(text) !== first)
        #expect(heads.count == 0)
    }

    @Test func `a long head is not kept`() throws {
        func text(_ length: Int) -> String {
            let rest = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n"
            let value = String(repeating: "x", count: length - rest.utf8.count)
            return "GET / HTTP/1.1\r\nHost: a\r\nX: \(value)\r\n\r\n"
        }
        _ = try head(text(HeadCache.maximumHeadLength + 1))
        #expect(heads.count == 0)
        let longest = try head(text(HeadCache.maximumHeadLength))
        #expect(try head(text(HeadCache.maximumHeadLength)) === longest)
    }

    @Test func `only the newest heads are kept`() throws {
        func text(_ number: Int) -> String { "GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n" }
        var last: RequestHead?
        for number in 0..<3 * HeadCache.capacity {
            last = try head(text(number))
            #expect(heads.count == min(number + 1, HeadCache.capacity))
        }
        #expect(try head(text(3 * HeadCache.capacity - 1)) === last)
    }

    @Test func `a head that arrives in pieces is kept once`() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        for split in 1..<bytes.count {
            _ = parserEvents([bytes[..<split], bytes[split...]], heads: heads)
        }
        #expect(heads.count == 1)
    }

    @Test func `a cache for other limits is rejected`() async {
        await #expect(processExitsWith: .failure) {
            var limits = HTTPLimits()
            limits.maximumTargetLength = 10
            _ = RequestParser(limits: HTTPLimits(), heads: HeadCache(limits: limits))
        }
    }

    @Test func `the handler is asked once for the context of a head`()
        throws
    {
        final class Context: HeadContext {}
        var contextCount = 0
        let heads = HeadCache(limits: HTTPLimits()) { _ in
            contextCount += 1
            return Context()
        }
        func request(_ text: String) throws -> Request {
            var parser = RequestParser(limits: HTTPLimits(), heads: heads)
            parser.receive(Array(text.utf8).span)
            guard case .head = try parser.next(), case .request(let request) = try parser.next()
            else { throw NoHead() }
            return request
        }
        let text = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        let first = try request(text).head.context
        #expect(first is Context)
        #expect(try request(text).head.context === first)
        #expect(contextCount == 1)
        let other = try request("GET / HTTP/1.1\r\nHost: a\r\nCookie: a\r\n\r\n").head.context
        #expect(other is Context && other !== first)
    }
}
