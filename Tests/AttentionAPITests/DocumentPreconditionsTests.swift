import HTTP1
import Support
import Testing

@testable import AttentionAPI

@Suite struct DocumentPreconditionsTests {
    private static let documents = ["/openapi.yaml", "/openapi.json"]

    private func tag(of path: String) throws -> String {
        let reply = try TestService().send(.get, path)
        #expect(reply.status == 200)
        let tags = reply.fields.values("ETag")
        #expect(tags.count == 1)
        return try #require(tags.first)
    }

    @Test func `each document has a tag of its own`() throws {
        let tags = try Self.documents.map(tag)
        #expect(Set(tags).count == tags.count)
        let text = try TestService().send(.get, "/openapi.json").body
        #expect(tags[1] == EntityTag(of: text).field)
    }

    @Test(arguments: documents)
    func `a document that the client has is not sent again`(path: String) throws {
        let whole = try TestService().send(.get, path)
        let tag = try tag(of: path)
        for method in [Method.get, .head] {
            for condition in [tag, "W/\(tag)", "\"a\", \(tag)", "*"] {
                let fields: KeyValuePairs = ["If-None-Match": condition]
                let reply = try TestService().send(method, path, fields: fields)
                #expect(reply.status == 304, "\(condition)")
                #expect(reply.body.isEmpty)
                #expect(reply.fields.values("ETag") == [tag])
                #expect(reply.fields.values("Vary") == whole.fields.values("Vary"))
                #expect(!reply.fields.contains("Content-Type"))
                #expect(reply.fields.contains("X-Request-Id"))
                #expect(reply.fields.contains("Server-Timing"))
            }
            let other = try TestService().send(method, path, fields: ["If-None-Match": "\"a\""])
            #expect(other.status == 200)
            #expect(other.body == whole.body)
        }
    }

    @Test(arguments: documents)
    func `a document is sent if If-Match names its tag, else refused`(path: String) throws {
        let tag = try tag(of: path)
        for method in [Method.get, .head] {
            for condition in [tag, "\"a\", \(tag)", "*"] {
                let fields: KeyValuePairs = ["If-Match": condition]
                #expect(try TestService().send(method, path, fields: fields).status == 200)
            }
            for condition in ["W/\(tag)", "\"a\"", ""] {
                let fields: KeyValuePairs = ["If-Match": condition]
                let reply = try TestService().send(method, path, fields: fields)
                #expect(reply.status == 412)
                let problem = try reply.json()
                #expect(problem["type"] == .string("/docs#precondition-failed"))
                #expect(
                    problem["detail"]
                        == .string("If-Match does not name \(tag), the ETag of \(path)")
                )
            }
        }
    }

    @Test func `a request that fails anyway fails whatever its preconditions`() throws {
        let service = TestService()
        for field in ["If-Match", "If-None-Match"] {
            for (method, path, accept, status) in [
                (Method.get, "/openapi.json", "image/png", 406),
                (.put, "/openapi.json", "*/*", 405), (.get, "/nothing", "*/*", 404),
            ] {
                let fields: KeyValuePairs = [field: "\"a\", *", "Accept": accept]
                #expect(try service.send(method, path, fields: fields).status == status)
            }
        }
    }

    @Test(arguments: ["If-Match", "If-None-Match"])
    func `preconditions are ignored where no document is selected`(field: String) throws {
        let service = TestService()
        for value in ["*", "\"a\""] {
            let fields: KeyValuePairs = [field: value]
            let request = #"{"inputs":[[1]]}"#
            #expect(try service.post("/attention", request, fields: fields).status == 200)
            #expect(try service.send(.get, "/health/live", fields: fields).status == 200)
            #expect(try service.send(.options, "/openapi.json", fields: fields).status == 204)
        }
    }

    @Test func `a range is ignored and the whole document is sent`() throws {
        let service = TestService()
        let whole = try service.send(.get, "/openapi.json")
        let tag = try tag(of: "/openapi.json")
        for validator in [tag, "\"a\""] {
            let fields: KeyValuePairs = ["Range": "bytes=0-9", "If-Range": validator]
            let reply = try service.send(.get, "/openapi.json", fields: fields)
            #expect(reply.status == 200)
            #expect(reply.body == whole.body)
            #expect(!reply.fields.contains("Content-Range"))
        }
    }
}
