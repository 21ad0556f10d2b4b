import Support
import Testing

@testable import AttentionAPI

/// Labels of queries and keys, which the response repeats.
@Suite struct TokenTests {
    @Test func `all labels are returned unchanged, whichever queries are selected`() throws {
        let reply = try TestService().post(
            "/scores",
            #"""
            {"queries":[[1],[2]],"keys":[[1],[2],[3]],"query":1,
            "tokens":["a","\u00e9\n"],"key_tokens":["x","","z"]}
            """#
        )
        let json = try reply.json()
        #expect(json["tokens"] == .array([.string("a"), .string("\u{E9}\n")]))
        #expect(json["key_tokens"] == .array([.string("x"), .string(""), .string("z")]))
    }

    @Test func `labels of keys begin with those of the past`() throws {
        let members = #""inputs":[[1],[2]],"past_keys":[[3]],"past_values":[[4]]"#
        let reply = try TestService().post(
            "/attention",
            #"{\#(members),"tokens":["a","b"],"key_tokens":["p","a","b"]}"#
        )
        #expect(reply.status == 200, "\(reply.text)")
        try Refused(
            #"{\#(members),"key_tokens":["a","b"]}"#,
            .shapeMismatch,
            at: "/key_tokens",
            "key_tokens has 2 labels; expected 3, one per key"
        ).check()
    }

    static let refused = [
        Refused(
            #"{"inputs":[[1],[2]],"tokens":["a"]}"#,
            .shapeMismatch,
            at: "/tokens",
            "tokens has 1 label; expected 2, one per query"
        ),
        Refused(
            #"{"queries":[[1]],"keys":[[1],[2]],"tokens":["a"],"key_tokens":["a"]}"#,
            by: .scores,
            .shapeMismatch,
            at: "/key_tokens",
            "key_tokens has 1 label; expected 2, one per key"
        ),
        Refused(
            #"{"inputs":[[1]],"memory":[[1],[2]],"parameters":{"seed":1,"d_out":1},"#
                + #""key_tokens":["a"]}"#,
            .shapeMismatch,
            at: "/key_tokens",
            "key_tokens has 1 label; expected 2, one per key"
        ),
        Refused(
            #"{"inputs":[[1],[2]],"parameters":{"seed":1,"d_out":1},"tokens":[]}"#,
            by: .qkv,
            .shapeMismatch,
            at: "/tokens",
            "tokens has 0 labels; expected 2, one per query"
        ),
    ]

    @Test(arguments: refused)
    func `too few or too many labels are refused with their counts`(refused: Refused) throws {
        try refused.check()
    }

    @Test(arguments: [(#""a""#, ""), ("[1]", "/0"), (#"["a",["b"]]"#, "/1"), ("{}", "")])
    func `labels are a list of strings`(value: String, place: String) throws {
        let problem = try refusal(of: #"{"inputs":[[1]],"tokens":\#(value)}"#)
        #expect(problem.kind == .wrongType)
        #expect(problem.pointer == "/tokens\(place)")
    }
}
