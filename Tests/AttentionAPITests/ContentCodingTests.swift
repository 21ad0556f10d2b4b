import Compression
import HTTP1
import Support
import Testing

@testable import AttentionAPI

/// Compressed requests and responses.
@Suite struct ContentCodingTests {
    private static let request = #"{"inputs":[[1,0],[0,1]]}"#
    /// A request whose response is longer than a packet.
    private static let drawn = #"{"inputs":{"shape":[40,8],"seed":1},"include":["weights"]}"#

    private func post(
        _ service: TestService,
        _ text: String,
        _ path: String = "/attention"
    ) throws -> Reply {
        let content = GzipEncoder.encode(Array(text.utf8))
        return try service.send(.post, path, content, fields: ["Content-Encoding": "gzip"])
    }

    private func decoded(_ reply: Reply) throws -> [UInt8] {
        try ContentCoding.gzip.decompress(reply.body[...], limit: 1 << 30, spareCapacity: 0)
    }

    // MARK: - Requests

    @Test func `compressed content is read off the event loop, with the same result`() throws {
        let service = TestService()
        let plain = try service.post("/attention", Self.request)
        let compressed = try post(service, Self.request)
        #expect(plain.moment == .now)
        #expect(compressed.moment == .soon)
        #expect(compressed.status == 200)
        #expect(compressed.body == plain.body)
    }

    @Test func `content that becomes long is long work`() throws {
        let long = Self.request + String(repeating: " ", count: 200 << 10)
        let reply = try post(TestService(), long)
        #expect(reply.moment == .later)
        #expect(reply.status == 200)
        let service = TestService {
            $0.maximumInlineBodyLength = 10
            $0.maximumShortBodyLength = 30
        }
        #expect(try post(service, long).moment == .later)
    }

    @Test func `the limit holds for the decompressed content, exactly`() throws {
        let service = TestService { $0.maximumBodyLength = 1000 }
        let padding = String(repeating: " ", count: 1000 - Self.request.utf8.count)
        #expect(try post(service, Self.request + padding).status == 200)
        let reply = try post(service, Self.request + padding + " ")
        #expect(reply.status == 413)
        let problem = try reply.json()
        #expect(problem["type"] == .string("/docs#body-too-large"))
        #expect(
            problem["detail"]
                == .string("the body is longer than 1000 bytes when it is decompressed")
        )
    }

    @Test func `damaged content has its own error, before those of JSON`() throws {
        var content = GzipEncoder.encode(Array("{".utf8))
        content.removeLast()
        let reply = try TestService().send(
            .post,
            "/attention",
            content,
            fields: ["Content-Encoding": "gzip"]
        )
        #expect(reply.status == 400)
        #expect(try reply.json()["type"] == .string("/docs#malformed-coding"))
        #expect(try reply.json()["pointer"] == nil)
    }

    @Test(arguments: ["gzip", "deflate"])
    func `empty content is an empty body, with a coding and without`(coding: String) throws {
        let fields: KeyValuePairs = ["Content-Encoding": coding]
        let reply = try TestService().send(.post, "/attention", fields: fields)
        #expect(reply.status == 400)
        #expect(try reply.json()["type"] == .string("/docs#empty-body"))
        #expect(try post(TestService(), "").json()["type"] == .string("/docs#empty-body"))
    }

    @Test func `places in JSON are those of the decompressed content`() throws {
        let plain = try TestService().post("/attention", "{\n \"a\" 1}").json()
        let compressed = try post(TestService(), "{\n \"a\" 1}").json()
        for name in ["status", "offset", "line", "column", "detail"] {
            #expect(plain[name] != nil)
            #expect(plain[name] == compressed[name])
        }
    }

    @Test func `the time to decompress counts as reading`() throws {
        let timing = try post(TestService(), Self.request).fields["Server-Timing"]
        #expect(timing?.hasPrefix("parse;dur=2.000") == true)
    }

    // MARK: - Responses

    private func get(
        _ service: TestService = TestService(),
        _ body: String = drawn,
        _ path: String = "/attention",
        accept: String = "*/*"
    ) throws -> (plain: Reply, compressed: Reply) {
        let plain = try service.post(path, body, fields: ["Accept": accept])
        let compressed = try service.post(
            path,
            body,
            fields: ["Accept": accept, "Accept-Encoding": "gzip, deflate"]
        )
        return (plain, compressed)
    }

    @Test(arguments: ["application/json", "text/plain", "image/svg+xml"])
    func `a response is compressed off the event loop, with the same content`(
        accept: String
    ) throws {
        let (plain, compressed) = try get(accept: accept)
        #expect(compressed.moment == .soon)
        #expect(compressed.fields.values("Content-Encoding") == ["gzip"])
        #expect(!plain.fields.contains("Content-Encoding"))
        #expect(try decoded(compressed) == plain.body)
        #expect(compressed.body.count < plain.body.count)
        #expect(compressed.fields.values("Vary") == plain.fields.values("Vary"))
    }

    @Test func `a response that fits in a packet is not compressed`() throws {
        let (plain, compressed) = try get(TestService(), Self.request)
        #expect(compressed.moment == .now)
        #expect(compressed.body == plain.body)
        #expect(!compressed.fields.contains("Content-Encoding"))
    }

    @Test(arguments: [1, 2])
    func `a long response is compressed in portions`(threadCount: Int) throws {
        let service = TestService { configuration in
            configuration.threadCount = threadCount
            configuration.parallelFor = { count, body in
                for index in (0..<count).reversed() { body(index) }
            }
        }
        let (plain, compressed) = try get(
            service,
            #"{"inputs":{"shape":[700,64],"seed":1},"include":["weights"]}"#
        )
        #expect(plain.portionCount > 10)
        #expect(compressed.portionCount == plain.portionCount)
        #expect(try decoded(compressed) == plain.body)
        #expect(compressed.fields.values("Content-Encoding") == ["gzip"])
    }

    @Test func `an error is not compressed`() throws {
        let body = #"{"inputs":[[1,0],[0]],"\#(String(repeating: "x", count: 2000))":1}"#
        let reply = try TestService().post("/attention", body, fields: ["Accept-Encoding": "gzip"])
        #expect(reply.status == 422)
        #expect(!reply.fields.contains("Content-Encoding"))
        #expect(try reply.json()["status"] == .number(422))
    }

    // MARK: - Documents

    @Test(arguments: ["/", "/docs", "/openapi.yaml", "/openapi.json"])
    func `a compressed document has a tag of its own`(path: String) throws {
        let service = TestService()
        let plain = try service.send(.get, path)
        let fields: KeyValuePairs = ["Accept-Encoding": "gzip"]
        let compressed = try service.send(.get, path, fields: fields)
        #expect(compressed.moment == .soon)
        #expect(try decoded(compressed) == plain.body)
        let tags = (plain.fields["ETag"] ?? "", compressed.fields["ETag"] ?? "")
        #expect(tags.0 != tags.1)
        #expect(plain.fields.values("Vary") == compressed.fields.values("Vary"))
        for (tag, coding, status) in [
            (tags.0, "identity", 304), (tags.1, "gzip", 304), (tags.1, "identity", 200),
            (tags.0, "gzip", 200),
        ] {
            let fields: KeyValuePairs = ["If-None-Match": tag, "Accept-Encoding": coding]
            let reply = try service.send(.get, path, fields: fields)
            #expect(reply.status == status)
            #expect(reply.fields["ETag"] == (coding == "gzip" ? tags.1 : tags.0))
        }
    }
}
