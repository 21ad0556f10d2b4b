import HTTP1
import Testing

@Suite struct ContentBufferTests {
    private static let sizes = [
        1, 2, 31, 32, 33, 59, 97, 111, 257, 1 << 20, 1 << 20 + 1, 3_000_017,
    ]

    private static func content(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    private static func parser(expecting length: Int) throws -> ProbedParser {
        let parser = ProbedParser()
        parser.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n".utf8)
        #expect(try parser.step() == .head)
        #expect(try parser.step() == .needsMoreBytes)
        return parser
    }

    private static func expectRequest(_ parser: ProbedParser, content: [UInt8]) throws {
        let body = try #require(parser.request?.body)
        #expect(body.count == content.count)
        #expect(Array(body.content) == content)
        #expect(body.bytes.dropFirst(body.count).count >= Body.padding)
        #expect(body.bytes.dropFirst(body.count).allSatisfy { $0 == 0 })
        #expect(parser.isBetweenMessages)
    }

    @Test(arguments: sizes, [1000, 65_536, 5_000_000])
    func `content in pieces is joined and padded`(count: Int, pieceSize: Int) throws {
        let content = Self.content(count)
        let parser = try Self.parser(expecting: count)
        for start in stride(from: 0, to: count, by: pieceSize) {
            let end = min(start + pieceSize, count)
            parser.receive(content[start..<end])
            #expect(try parser.step() == (end == count ? .request : .needsMoreBytes))
        }
        try Self.expectRequest(parser, content: content)
    }

    @Test(arguments: sizes, [333, 65_536, 5_000_000])
    func `content read directly into its storage is complete and padded`(
        count: Int,
        pieceSize: Int
    ) throws {
        let content = Self.content(count)
        let parser = try Self.parser(expecting: count)
        var position = 0
        while position < count {
            let piece = content[position..<min(position + pieceSize, count)]
            let received = try #require(parser.receiveDirectly(piece))
            try #require(received > 0)
            position += received
            #expect(try parser.step() == (position == count ? .request : .needsMoreBytes))
        }
        try Self.expectRequest(parser, content: content)
    }

    @Test(arguments: [1, 64, 4096, 1 << 20])
    func `a body keeps the storage that its content was read into`(count: Int) throws {
        let parser = try Self.parser(expecting: count)
        var address: Int?
        _ = unsafe parser.withDirectSpace { buffer in
            address = Int(bitPattern: buffer.baseAddress)
            // SAFETY: the space is free.
            unsafe buffer.initializeMemory(as: UInt8.self, repeating: 7)
            return buffer.count
        }
        #expect(try parser.step() == .request)
        let body = try #require(parser.request?.body)
        // SAFETY: the address is compared, and never read from.
        let finalAddress = unsafe body.bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
        #expect(finalAddress == address)
    }

    @Test func `the content of a long body is moved at most once`() throws {
        let parser = try Self.parser(expecting: 20 << 20)
        var starts: Set<Int> = []
        var position = 0
        while position < 20 << 20 {
            let received = unsafe parser.withDirectSpace { buffer in
                starts.insert(Int(bitPattern: buffer.baseAddress) - position)
                let count = min(buffer.count, 500_000)
                // SAFETY: `count` is at most the length of the space.
                unsafe buffer[..<count].initializeMemory(as: UInt8.self, repeating: 7)
                return count
            }
            position += try #require(received)
            _ = try parser.step()
        }
        #expect(starts.count <= 2)
    }

    @Test func `both ways of receiving can alternate`() throws {
        let content = Self.content(111)
        let parser = try Self.parser(expecting: 111)
        parser.receive(content[..<33])
        #expect(try parser.step() == .needsMoreBytes)
        #expect(parser.receiveDirectly(content[33..<97]) == 64)
        parser.receive(content[97...])
        #expect(try parser.step() == .request)
        try Self.expectRequest(parser, content: content)
    }

    @Test func `the space never extends beyond the content`() throws {
        let parser = try Self.parser(expecting: 10)
        #expect(parser.directSpace == 10)
        parser.receive([1, 2, 3])
        #expect(parser.directSpace == nil)
        #expect(try parser.step() == .needsMoreBytes)
        #expect(parser.directSpace == 7)
        #expect(parser.receiveDirectly([4, 5, 6, 7, 8, 9, 10]) == 7)
        #expect(parser.directSpace == nil)
        #expect(try parser.step() == .request)
    }

    @Test(
        arguments: [
            ("", 1, false),
            ("POST", 1, false),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", 1, false),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", 2, true),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 2, false),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nh", 2, false),
        ]
    )
    func `only content of a stated length is received directly`(
        text: String,
        stepCount: Int,
        isOffered: Bool
    ) throws {
        let parser = ProbedParser()
        parser.receive(text.utf8)
        for _ in 0..<stepCount { _ = try parser.step() }
        #expect((parser.directSpace != nil) == isOffered)
    }

    @Test func `memory grows with what arrives, not with what is announced`() throws {
        let parser = try Self.parser(expecting: 32 << 20)
        parser.receive([1])
        #expect(try parser.step() == .needsMoreBytes)
        #expect(parser.ownedByteCount < 1 << 20 + 8192)
        let piece = [UInt8](repeating: 0x20, count: 65_536)
        for _ in 0..<80 {
            #expect(parser.receiveDirectly(piece[...]) != nil)
        }
        #expect(parser.ownedByteCount < 10 << 20 + 8192)
    }

    @Test func `content over the limit is refused after its head`() throws {
        var limits = HTTPLimits()
        limits.maximumBodyLength = 10
        let head = "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: "
        let events = parserEvents(head + "11\r\n\r\n", limits: limits)
        #expect(events.count == 2)
        #expect(events.last == .error(.bodyTooLarge(length: 11, limit: 10)))
        #expect(parserError(head + "10\r\n\r\n0123456789", limits: limits) == nil)
    }
}
