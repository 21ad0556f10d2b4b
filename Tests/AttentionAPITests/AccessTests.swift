import HTTP1
import Support
import Testing

@testable import AttentionAPI

/// Requests that need an API key.
@Suite struct AccessTests {
    private static let request = #"{"inputs":[[1,0],[0,1]]}"#
    private static let right: KeyValuePairs = ["Authorization": "Bearer right-key"]

    private let service: TestService

    init() throws {
        var keys = AccessKeys()
        try keys.add(Array("right-key,other-key".utf8), separator: .comma)
        let set = keys
        service = TestService { $0.accessKeys = { set } }
    }

    @Test(arguments: ["/attention", "/scores", "/nothing", "/health/live"])
    func `every POST without a key is refused, whatever else is wrong with it`(path: String) throws
    {
        let reply = try service.send(
            .post,
            path,
            Self.request,
            fields: ["Content-Type": "text/csv", "Accept": "application/problem+json"]
        )
        #expect(reply.status == 401)
        #expect(reply.moment == .head)
        #expect(reply.fields["WWW-Authenticate"] == "Bearer")
        #expect(reply.fields["Content-Type"] == "application/problem+json")
        let problem = try reply.json()
        #expect(problem["type"] == .string("/docs#unauthorized"))
        #expect(problem["status"] == .number(401))
        #expect(problem["pointer"] == nil)
    }

    @Test func `a POST with a key succeeds or fails for another reason`() throws {
        #expect(try service.post("/attention", Self.request, fields: Self.right).status == 200)
        let other: KeyValuePairs = ["Authorization": "bearer other-key"]
        #expect(try service.post("/attention", Self.request, fields: other).status == 200)
        #expect(try service.post("/nothing", Self.request, fields: Self.right).status == 404)
        #expect(try service.post("/health/live", Self.request, fields: Self.right).status == 405)
    }

    @Test(arguments: [Method.get, .head, .options, .delete])
    func `the path of the metrics needs a key whatever the method`(method: Method) throws {
        #expect(try service.send(method, "/metrics").status == 401)
        #expect(try service.send(method, "/metri%63s?a=b").status == 401)
        #expect(try service.send(method, "/metrics", fields: Self.right).status != 401)
    }

    @Test func `documents, health checks and other methods need no key`() throws {
        for path in ["/health/live", "/health/ready", "/openapi.yaml", "/openapi.json"] {
            #expect(try service.send(.get, path).status == 200)
            #expect(try service.send(.head, path).status == 200)
        }
        #expect(try service.send(.options, "/attention").status == 204)
        #expect(try service.send(.options, "*").status == 204)
        #expect(try service.send(.get, "/nothing").status == 404)
        #expect(try service.send(.put, "/attention").status == 405)
    }

    @Test func `missing, malformed and wrong keys get the same response`() throws {
        let headers: [KeyValuePairs<String, String>] = [
            [:], ["Authorization": ""], ["Authorization": "Bearer"],
            ["Authorization": "Basic cmlnaHQ6a2V5"], ["Authorization": "Bearer wrong-key"],
            ["Authorization": "Bearer right-key, other"], ["Authorization": "Bearer right-ke"],
            ["Authorization": "Bearer right-key", "Authorization": "Bearer right-key"],
            ["Authorization": "Bearer \(String(repeating: "k", count: 300))"],
        ]
        for fields in headers {
            let reply = try service.post("/attention", Self.request, fields: fields)
            #expect(reply.status == 401)
            #expect(
                try reply.json()["detail"]
                    == .string(#"missing or invalid API key; send "Authorization: Bearer <key>""#)
            )
            #expect(reply.fields.values("WWW-Authenticate") == ["Bearer"])
        }
    }

    @Test func `keys of requests are not logged`() throws {
        let secret: KeyValuePairs = ["Authorization": "Bearer almost-right-key"]
        _ = try service.post("/attention", Self.request, fields: secret)
        _ = try service.post("/attention", Self.request, fields: Self.right)
        #expect(service.records.count == 2)
        #expect(service.records.map(\.status.rawValue) == [401, 200])
        #expect(!"\(service.records)".contains("right-key"))
    }

    @Test func `a service without keys requires none`() throws {
        #expect(try TestService().post("/attention", Self.request).status == 200)
    }

    @Test func `every response forbids browsers to guess its type`() throws {
        let replies = [
            try service.post("/attention", Self.request, fields: Self.right),
            try service.post("/attention", "{", fields: Self.right),
            try service.post("/attention", Self.request), try service.send(.get, "/openapi.yaml"),
            try service.send(.get, "/nothing"), try service.send(.options, "/attention"),
        ]
        #expect(replies.map(\.status) == [200, 400, 401, 200, 404, 204])
        for reply in replies {
            #expect(reply.fields.values("X-Content-Type-Options") == ["nosniff"])
        }
    }
}
