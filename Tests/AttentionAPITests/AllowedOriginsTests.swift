import HTTP1
import Testing

@testable import AttentionAPI

/// Requests of web pages of other origins.
@Suite struct AllowedOriginsTests {
    private static let page = "https://example.org"
    private static let request = #"{"inputs":[[1,0],[0,1]]}"#

    private func service(_ origins: String?) throws -> TestService {
        let allowed = try origins.map { try AllowedOrigins(parsing: $0) }
        return TestService { $0.allowedOrigins = allowed }
    }

    // MARK: - Configuration

    @Test func `origins are listed as browsers write them`() throws {
        #expect(try AllowedOrigins(parsing: "*") == .any)
        #expect(
            try AllowedOrigins(
                parsing: "https://example.org, http://localhost:3000,http://[::1]:81"
            )
                == .list(["https://example.org", "http://localhost:3000", "http://[::1]:81"])
        )
    }

    @Test(
        arguments: [
            "", ",", "null", "example.org", "https://example.org/", "https://example.org/a",
            "https://Example.org", "HTTPS://example.org", "https://example.org:443",
            "http://example.org:80", "http://a:0", "http://a:65536", "http://a:", "ftp://a",
            "https://*.example.org", "*,https://example.org", "https://user@example.org",
            "https://example.org https://example.net",
        ]
    )
    func `what no browser sends is refused`(text: String) throws {
        let error = try #require(throws: AllowedOrigins.Malformed.self) {
            try AllowedOrigins(parsing: text)
        }
        #expect(error.description.contains("is not an origin; expected"))
        #expect(error.description.contains("https://example.org or http://localhost:3000"))
    }

    // MARK: - Responses

    @Test func `without the option there are no such fields`() throws {
        let reply = try service(nil).post("/attention", Self.request, fields: ["Origin": Self.page])
        #expect(reply.status == 200)
        #expect(!reply.fields.contains("Access-Control-Allow-Origin"))
        #expect(reply.fields.values("Vary") == ["Accept, Accept-Encoding"])
    }

    @Test(arguments: [("*", "*"), ("https://a.example,https://example.org", "https://example.org")])
    func `a listed origin may read results, errors and health`(
        allowed: String,
        value: String
    ) throws {
        let service = try service(allowed)
        let fields: KeyValuePairs = ["Origin": Self.page]
        for (reply, status) in [
            (try service.post("/attention", Self.request, fields: fields), 200),
            (try service.post("/attention", "{", fields: fields), 400),
            (try service.post("/attention?a=b", Self.request, fields: fields), 422),
            (try service.send(.get, "/nothing", fields: fields), 404),
            (try service.send(.get, "/health/ready", fields: fields), 200),
            (try service.send(.get, "/openapi.yaml", fields: fields), 200),
        ] {
            #expect(reply.status == status)
            #expect(reply.fields.values("Access-Control-Allow-Origin") == [value])
            let exposed = reply.fields["Access-Control-Expose-Headers"] ?? ""
            for name in ["X-Request-Id", "Server-Timing", "ETag"] {
                #expect(exposed.contains(name))
            }
            #expect(!reply.fields.contains("Access-Control-Allow-Credentials"))
            #expect(reply.fields.values("Vary").contains("Origin") == (allowed != "*"))
        }
    }

    @Test(arguments: [
        "https://example.com", "http://example.org", "https://example.org:8443", "null",
    ])
    func `another origin may read nothing`(origin: String) throws {
        let service = try service(Self.page)
        for fields in [["Origin": origin], [:]] as [KeyValuePairs<String, String>] {
            let reply = try service.post("/attention", Self.request, fields: fields)
            #expect(reply.status == 200)
            #expect(!reply.fields.contains("Access-Control-Allow-Origin"))
            #expect(reply.fields.values("Vary").contains("Origin"))
        }
    }

    // MARK: - Preflight requests

    @Test func `a preflight request learns what may be sent`() throws {
        let service = try service(Self.page)
        let reply = try service.send(
            .options,
            "/attention",
            fields: [
                "Origin": Self.page, "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type,authorization",
            ]
        )
        #expect(reply.status == 204)
        #expect(reply.fields["Access-Control-Allow-Origin"] == Self.page)
        #expect(reply.fields["Access-Control-Allow-Methods"] == "POST, OPTIONS")
        let names = reply.fields["Access-Control-Allow-Headers"] ?? ""
        for name in ["Content-Type", "Authorization", "Content-Encoding", "traceparent"] {
            #expect(names.contains(name))
        }
        #expect(reply.fields["Access-Control-Max-Age"] == "7200")
        #expect(reply.fields["Allow"] == "POST, OPTIONS")
    }

    @Test func `a preflight request needs no key`() throws {
        var keys = AccessKeys()
        try keys.add(Array("a-key-of-sixteen-characters".utf8), separator: .comma)
        let allowed = try AllowedOrigins(parsing: Self.page)
        let service = TestService {
            $0.accessKeys = { [keys] in keys }
            $0.allowedOrigins = allowed
        }
        let preflight = try service.send(
            .options,
            "/attention",
            fields: ["Origin": Self.page, "Access-Control-Request-Method": "POST"]
        )
        #expect(preflight.status == 204)
        let refusal = try service.post("/attention", Self.request, fields: ["Origin": Self.page])
        #expect(refusal.status == 401)
        #expect(refusal.fields["Access-Control-Allow-Origin"] == Self.page)
    }

    @Test(arguments: [
        ["Origin": page],
        ["Origin": "https://example.com", "Access-Control-Request-Method": "POST"],
    ])
    func `other OPTIONS requests have no such fields`(fields: [String: String]) throws {
        let service = try service(Self.page)
        let origin = try #require(fields["Origin"])
        let method = fields["Access-Control-Request-Method"]
        let reply = try service.send(
            .options,
            "/attention",
            fields: method == nil
                ? ["Origin": origin]
                : ["Origin": origin, "Access-Control-Request-Method": "POST"]
        )
        #expect(reply.status == 204)
        #expect(!reply.fields.contains("Access-Control-Allow-Methods"))
    }
}
