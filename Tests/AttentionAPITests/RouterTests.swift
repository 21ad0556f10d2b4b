import HTTP1
import Support
import Testing

@testable import AttentionAPI

@Suite struct RouterTests {
    private static let limit = 100
    private let router = Router(Route.all, maximumBodyLength: limit)

    private func match(
        _ method: Method,
        _ target: String,
        _ fields: KeyValuePairs<String, String> = [:],
        length: Int? = nil
    ) throws -> Router.Match {
        try router.match(
            RequestHead(
                method: method,
                target: RequestTarget(target, for: method),
                fields: HeaderFields(lines: fields.map { ($0.key, $0.value) }),
                framing: length.map(BodyFraming.length) ?? .none
            )
        )
    }

    private func refusal(
        _ method: Method,
        _ target: String,
        _ fields: KeyValuePairs<String, String> = [:],
        length: Int? = nil
    ) throws -> Problem {
        try #require(throws: Problem.self, "\(method) \(target)") {
            try match(method, target, fields, length: length)
        }
    }

    @Test func `every route is found by its method and path, whatever the query`() throws {
        for route in Route.all {
            for target in [route.path, "\(route.path)?a=b", "http://example.org\(route.path)"] {
                guard case .route(let found, let forms) = try match(route.method, target) else {
                    Issue.record("\(target) has no route")
                    continue
                }
                #expect(found.path == route.path)
                #expect(found.method == route.method)
                #expect(forms.mediaType == route.representations.first)
            }
        }
    }

    @Test func `HEAD is allowed where GET is`() throws {
        for route in Route.all where route.method == .get {
            guard case .route(let found, _) = try match(.head, route.path) else {
                Issue.record("HEAD \(route.path) has no route")
                continue
            }
            #expect(found.path == route.path)
        }
        #expect(try refusal(.head, "/attention").kind == .methodNotAllowed)
    }

    @Test(arguments: ["/nothing", "/attention/", "/Attention", "/attention/x", "//attention"])
    func `an unknown path is refused`(path: String) throws {
        let problem = try refusal(.get, path)
        #expect(problem.kind == .unknownPath)
        let hint = path == "/attention/" ? " (did you mean /attention?)" : ""
        #expect(problem.detail == "no such path: \(path)\(hint)")
        #expect(problem.pointer == nil)
        #expect(try refusal(.options, path).kind == .unknownPath)
    }

    @Test func `CONNECT is refused with its authority`() throws {
        let problem = try refusal(.connect, "a.example:80")
        #expect(problem.kind == .unknownPath)
        #expect(problem.detail == "no such path: a.example:80")
    }

    @Test func `a method that a path does not allow is refused with those that it allows`() throws {
        let computation = try refusal(.get, "/attention")
        #expect(computation.kind == .methodNotAllowed)
        #expect(computation.detail == "/attention does not allow GET; use POST or OPTIONS")
        #expect(computation.fields.map(\.name) == ["Allow"])
        #expect(computation.fields.map(\.value) == ["POST, OPTIONS"])

        let health = try refusal(.post, "/health/live")
        #expect(health.detail == "/health/live does not allow POST; use GET, HEAD or OPTIONS")
        #expect(health.fields.map(\.value) == ["GET, HEAD, OPTIONS"])
        for method in [Method.put, .delete, .trace, .patch] {
            #expect(try refusal(method, "/qkv").kind == .methodNotAllowed)
        }
    }

    @Test(
        arguments: [
            ("/attention", "POST, OPTIONS"), ("/openapi.yaml", "GET, HEAD, OPTIONS"),
            ("*", "GET, HEAD, POST, OPTIONS"),
        ]
    )
    func `OPTIONS gets the methods of a path, or of the whole server`(
        target: String,
        expected: String
    ) throws {
        guard case .options(let allowed) = try match(.options, target) else {
            Issue.record("OPTIONS \(target) has another result")
            return
        }
        #expect(allowed == expected)
    }

    @Test func `a representation that is not offered is refused with those that are`() throws {
        let problem = try refusal(.post, "/attention", ["Accept": "image/png", "Accept": "a/b"])
        #expect(problem.kind == .notAcceptable)
        #expect(
            problem.detail
                == "Accept is image/png, a/b; /attention offers application/json, text/plain, "
                + "image/svg+xml"
        )
    }

    @Test func `a body over the limit is refused with the limit, one at the limit is not`() throws {
        let problem = try refusal(.post, "/attention", length: 101)
        #expect(problem.kind == .bodyTooLarge)
        #expect(problem.detail == "body of 101 bytes exceeds the limit of 100")
        #expect(throws: Never.self) { try match(.post, "/attention", length: 100) }
    }

    @Test func `of several problems the path's comes first, the length's last`() throws {
        let wrong: KeyValuePairs = ["Content-Type": "text/csv", "Accept": "image/png"]
        let json: KeyValuePairs = ["Content-Type": "application/json", "Accept": "image/png"]
        let kinds = try [
            refusal(.get, "/nothing", wrong, length: 101),
            refusal(.get, "/attention", wrong, length: 101),
            refusal(.post, "/attention", wrong, length: 101),
            refusal(.post, "/attention", json, length: 101),
            refusal(.post, "/attention", length: 101),
        ].map(\.kind)
        #expect(
            kinds == [
                .unknownPath, .methodNotAllowed, .unsupportedMediaType, .notAcceptable,
                .bodyTooLarge,
            ]
        )
    }

    @Test func `the type of a GET's content is ignored`() throws {
        #expect(throws: Never.self) {
            try match(.get, "/health/live", ["Content-Type": "text/csv"])
        }
    }
}
