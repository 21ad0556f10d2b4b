import HTTP1
import Testing

@Suite struct ResponseEncoderTests {
    private final class NoPortions: PortionProducer {
        let heldLength = 0
        func nextPortion(_ portion: inout [UInt8]) -> Bool { false }
    }

    private static let date = IMFFixdate(secondsSince1970: 784_111_777).bytes

    private static func encode(
        _ response: Response,
        for request: (method: Method, version: HTTPVersion)? = (.get, .http11),
        keepAlive: Bool = true
    ) -> (text: String, transfer: ResponseEncoder.BodyTransfer) {
        var output: [UInt8] = []
        let transfer = ResponseEncoder.encodeHead(
            response,
            for: request,
            keepAlive: keepAlive,
            date: date,
            into: &output
        )
        return (String(decoding: output, as: UTF8.self), transfer)
    }

    private static let greeting = ResponseBody.bytes(Array("hello\n".utf8))

    @Test func `a complete head, in order, with an ASCII status line`() {
        var fields = ResponseFields()
        fields.append("Content-Type", "text/plain; charset=utf-8")
        fields.append("Vary", "Accept")
        let (text, transfer) = Self.encode(
            Response(status: .ok, fields: fields, body: Self.greeting)
        )
        #expect(
            text == """
                HTTP/1.1 200 OK\r
                Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                Content-Type: text/plain; charset=utf-8\r
                Vary: Accept\r
                Content-Length: 6\r
                \r

                """
        )
        #expect(transfer == .content)
    }

    @Test func `the head is appended to the output`() {
        var output = Array("before".utf8)
        _ = ResponseEncoder.encodeHead(
            Response(status: .ok),
            for: nil,
            keepAlive: false,
            date: Self.date,
            into: &output
        )
        #expect(output.starts(with: Array("beforeHTTP/1.1 200 OK\r\n".utf8)))
    }

    @Test func `a status without a phrase still has the space before it`() {
        #expect(
            Self.encode(Response(status: Status(rawValue: 299))).text.hasPrefix("HTTP/1.1 299 \r\n")
        )
    }

    @Test func `an empty response has a Content-Length of 0`() {
        let (text, transfer) = Self.encode(Response(status: .notFound))
        #expect(text.contains("\r\nContent-Length: 0\r\n"))
        #expect(transfer == .content)
    }

    @Test func `portions are chunked for HTTP/1.1`() {
        let (text, transfer) = Self.encode(Response(status: .ok, body: .portions(NoPortions())))
        #expect(transfer == .chunked)
        #expect(text.contains("\r\nTransfer-Encoding: chunked\r\n"))
        #expect(!text.contains("Content-Length"))
        #expect(!text.contains("Connection"))
    }

    @Test func `portions end with the connection for HTTP/1.0, even with keep-alive`() {
        let (text, transfer) = Self.encode(
            Response(status: .ok, body: .portions(NoPortions())),
            for: (.get, .http10),
            keepAlive: true
        )
        #expect(transfer == .untilClose)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("\r\nConnection: close\r\n"))
        #expect(!text.contains("Transfer-Encoding"))
        #expect(!text.contains("Content-Length"))
    }

    @Test(
        arguments: [
            (HTTPVersion.http11, true, nil),
            (.http11, false, "close"),
            (.http10, true, "keep-alive"),
            (.http10, false, "close"),
        ] as [(HTTPVersion, Bool, String?)]
    )
    func `the Connection field states what differs from the default of the version`(
        version: HTTPVersion,
        keepAlive: Bool,
        option: String?
    ) {
        let (text, _) = Self.encode(
            Response(status: .ok),
            for: (.get, version),
            keepAlive: keepAlive
        )
        let line = text.split(separator: "\r\n").first { $0.hasPrefix("Connection: ") }
        #expect(line.map { String($0.dropFirst(12)) } == option)
    }

    @Test func `a response to HEAD has the length of the content and no content`() {
        let (text, transfer) = Self.encode(
            Response(status: .ok, body: Self.greeting),
            for: (.head, .http11)
        )
        #expect(transfer == .none)
        #expect(text.contains("\r\nContent-Length: 6\r\n"))
    }

    @Test(arguments: [HTTPVersion.http10, .http11])
    func `a response in portions to HEAD states no framing`(
        version: HTTPVersion
    ) {
        let (text, transfer) = Self.encode(
            Response(status: .ok, body: .portions(NoPortions())),
            for: (.head, version)
        )
        #expect(transfer == .none)
        #expect(!text.contains("Content-Length") && !text.contains("Transfer-Encoding"))
        #expect(!text.contains("close"))
    }

    @Test(arguments: [ResponseBody.bytes([]), greeting, .portions(NoPortions())])
    func `204 has neither content nor framing`(body: ResponseBody) {
        let (text, transfer) = Self.encode(Response(status: .noContent, body: body))
        #expect(transfer == .none)
        #expect(!text.contains("Content-Length") && !text.contains("Transfer-Encoding"))
    }

    @Test func `304 states the length of the content, if it is known`() {
        let (known, transfer) = Self.encode(Response(status: .notModified, body: Self.greeting))
        #expect(transfer == .none)
        #expect(known.contains("\r\nContent-Length: 6\r\n"))
        #expect(!Self.encode(Response(status: .notModified)).text.contains("Content-Length"))
    }

    @Test func `a request that could not be parsed gets a response of HTTP/1.1`() {
        let (text, transfer) = Self.encode(
            Response(status: .badRequest, body: .portions(NoPortions())),
            for: nil,
            keepAlive: false
        )
        #expect(transfer == .chunked)
        #expect(text.contains("\r\nConnection: close\r\n"))
    }

    @Test(arguments: [(1, "1"), (10, "a"), (255, "ff"), (65_536, "10000")])
    func `a chunk header is the length in hexadecimal digits`(length: Int, digits: String) {
        var output: [UInt8] = []
        ResponseEncoder.appendChunkHeader(length: length, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == digits + "\r\n")
    }

    @Test func `encoded chunks are decoded by the parser`() throws {
        var message = Array(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8
        )
        for portion in ["one", "", " two", String(repeating: "3", count: 300)]
        where !portion.isEmpty {
            ResponseEncoder.appendChunkHeader(length: portion.utf8.count, to: &message)
            message += Array(portion.utf8) + ResponseEncoder.chunkEnd
        }
        message += ResponseEncoder.lastChunk
        let events = parserEvents([message[...]])
        let content = Array(("one two" + String(repeating: "3", count: 300)).utf8)
        #expect(events.last == .request(content: content, trailers: ""))
    }
}
