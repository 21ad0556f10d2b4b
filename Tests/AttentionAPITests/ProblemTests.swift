import Attention
import HTTP1
import Support
import TensorJSON
import Testing

@testable import AttentionAPI

@Suite struct ProblemTests {
    private func reply(_ problem: Problem, asText: Bool = false) throws -> Reply {
        try Reply(problem.response(requestID: "id-1", asText: asText), .now)
    }

    @Test func `every kind has its own slug and title`() {
        let kinds = ProblemKind.allCases
        #expect(Set(kinds.map(\.rawValue)).count == kinds.count)
        #expect(Set(kinds.map(\.title)).count == kinds.count)
        for kind in kinds {
            let letters = kind.rawValue.utf8
            #expect(letters.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }, "\(kind)")
            #expect((400...599).contains(kind.status.rawValue))
        }
    }

    @Test func `every status of the contract has a kind`() {
        let statuses: Set = [
            400, 401, 404, 405, 406, 408, 412, 413, 414, 415, 417, 422, 429, 431, 500, 501, 503,
            505,
        ]
        #expect(Set(ProblemKind.allCases.map(\.status.rawValue)) == statuses)
    }

    @Test func `a problem is printed with its members in the contract's order`() throws {
        let problem = Problem(
            .shapeMismatch,
            "keys has head size 64; expected 32, as in queries",
            pointer: "/keys"
        )
        let reply = try reply(problem)
        #expect(reply.status == 422)
        #expect(
            reply.text == """
                {"type":"/docs#shape-mismatch","title":"Shapes do not fit","status":422,\
                "detail":"keys has head size 64; expected 32, as in queries","pointer":"/keys",\
                "error":"keys has head size 64; expected 32, as in queries","request_id":"id-1"}

                """
        )
        #expect(reply.fields["Content-Type"] == "application/problem+json")
        #expect(reply.fields["Cache-Control"] == "no-store")
        #expect(reply.fields["X-Request-Id"] == "id-1")
    }

    @Test func `an empty cache of a wrong shape is answered with the right shape in JSON`() throws {
        let problem = try refusal(
            of: #"{"inputs":[[1,2]],"past_keys":{"shape":[0,3],"data":[]}}"#
        )
        #expect(problem.pointer == "/past_keys")
        #expect(
            problem.detail == "past_keys has shape [0,3]; expected [rows,2], as in inputs"
                + #"; an empty cache is {"shape":[0,2],"data":[]}"#
        )
    }

    @Test func `malformed JSON has a position and no pointer`() throws {
        let reply = try reply(try refusal(of: "{}\n1"))
        #expect(reply.status == 400)
        #expect(
            memberNames(of: reply.text) == [
                "type", "title", "status", "detail", "offset", "line", "column", "error",
                "request_id",
            ]
        )
        let json = try reply.json()
        #expect(json["offset"] == .number(3))
        #expect(json["line"] == .number(2))
        #expect(json["column"] == .number(1))
    }

    @Test func `a problem without a member at fault has no pointer`() throws {
        #expect(
            try memberNames(of: reply(Problem(.unknownPath, "nothing")).text) == [
                "type", "title", "status", "detail", "error", "request_id",
            ]
        )
        let missing = try reply(Problem(.missingMember, "nothing", pointer: ""))
        #expect(missing.text.contains(#""pointer":"","#))
    }

    @Test func `the JSON is valid whatever the detail quotes`() throws {
        let detail = "\"\\\u{0}\u{1F}\n\u{7F}\u{2028}\u{1F600}"
        let json = try reply(Problem(.unknownMember, detail, pointer: "/\(detail)")).json()
        #expect(json["detail"] == .string(detail))
        #expect(json["error"] == .string(detail))
        #expect(json["pointer"] == .string("/\(detail)"))
    }

    @Test func `text is one line, whatever the detail quotes`() throws {
        let reply = try reply(
            Problem(.unknownMember, "unknown \"a\r\nb\u{1B}[2J\u{85}\u{1F600}\""),
            asText: true
        )
        #expect(reply.status == 422)
        #expect(reply.text == "error: unknown \"a\\u000d\\u000ab\\u001b[2J\\u0085\u{1F600}\"\n")
        #expect(reply.fields["Content-Type"] == "text/plain; charset=utf-8")
        #expect(reply.fields["X-Request-Id"] == "id-1")
        #expect(reply.fields["Cache-Control"] == "no-store")
    }

    @Test func `fields that a status requires are sent`() throws {
        let problem = Problem(.methodNotAllowed, "no", fields: [("Allow", "GET, HEAD")])
        #expect(try reply(problem).fields["Allow"] == "GET, HEAD")
        #expect(try reply(problem, asText: true).fields["Allow"] == "GET, HEAD")
    }

    // MARK: - Errors of other layers

    static let requestErrors: [(RequestError, ProblemKind)] = [
        (.missingHost, .malformedHTTP),
        (.unexpectedByte(0, offset: 3, .method), .malformedHTTP),
        (.duplicateContentLength("12", "21"), .malformedHTTP),
        (.incompleteMessage, .malformedHTTP),
        (.headersTooSlow, .requestTimeout),
        (.bodyTooSlow, .requestTimeout),
        (.bodyTooLarge(length: 2, limit: 1), .bodyTooLarge),
        (.contentLengthOutOfRange("99999999999999999999"), .bodyTooLarge),
        (.targetTooLong(limit: 1), .targetTooLong),
        (.sectionTooLong(.header, limit: 1), .headerSectionTooLarge),
        (.tooManyFields(.trailer, limit: 1), .headerSectionTooLarge),
        (.unsupportedExpectation("200-ok"), .expectationFailed),
        (.unknownMethod("BREW"), .notImplemented),
        (.unknownTransferCoding("gzip"), .notImplemented),
        (.unsupportedVersion("HTTP/2.0"), .versionNotSupported),
        (.serverStopping, .unavailable),
    ]

    @Test func `the setting of an exceeded limit is named at the end of the detail`() {
        let limits: [(RequestError, ServiceLimit)] = [
            (.bodyTooLarge(length: 2, limit: 1), .request(.body)),
            (.targetTooLong(limit: 1), .request(.target)),
            (.sectionTooLong(.header, limit: 1), .request(.headerSection)),
            (.tooMuchInFlight(limit: 1), .request(.memoryInFlight)),
        ]
        for (error, limit) in limits {
            let problem = Problem(error)
            #expect(problem.naming { $0 == limit ? "--it" : nil }.detail == "\(error) (--it)")
            #expect(problem.naming { _ in nil }.detail == error.description)
        }
        #expect(Problem(.unknownPath, "nothing").naming { _ in "--it" }.detail == "nothing")
    }

    @Test(arguments: requestErrors)
    func `errors of the HTTP parser keep their status and their text`(
        error: RequestError,
        kind: ProblemKind
    ) {
        let problem = Problem(error)
        #expect(problem.kind == kind)
        #expect(problem.kind.status == error.status)
        #expect(problem.detail == error.description)
        #expect(problem.pointer == nil)
        #expect(problem.fields.map(\.name) == (kind == .unavailable ? ["Retry-After"] : []))
    }

    @Test func `errors of the engine keep their kind and their pointer`() throws {
        let requests: [(String, AttentionError.Kind, String)] = [
            (#"{"queries":[[1]],"keys":[[1,2]],"values":[[1]]}"#, .shapeMismatch, "/keys"),
            (#"{"inputs":[[]]}"#, .emptyTensor, "/inputs"),
            (#"{"inputs":[[1]],"query":1}"#, .outOfRange, "/query"),
            (#"{"inputs":[[1]],"parameters":{"wq":[[1]]}}"#, .missingMember, ""),
            (#"{"inputs":[[1]],"num_kv_heads":1}"#, .contradiction, "/num_kv_heads"),
        ]
        for (body, kind, pointer) in requests {
            let problem = try refusal(of: body)
            #expect(problem.kind.rawValue == kind.rawValue)
            #expect(problem.pointer == pointer, "\(body): \(problem.detail)")
            #expect(!problem.detail.isEmpty)
        }
        let overflow = try TestService().post(
            "/scores",
            #"{"queries":[[1e38]],"keys":[[1e38]]}"#
        )
        #expect(overflow.status == 422)
        #expect(try overflow.json()["type"] == .string("/docs#overflow"))
        #expect(try overflow.json()["pointer"] == .string("/queries"))
    }
}
