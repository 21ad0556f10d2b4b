import Attention
import HTTP1
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// The members and the response of `/linear-attention`; its results are tested with the fixtures.
@Suite struct LinearAttentionTests {
    private static let tensors = #""queries":[[1,0],[0,1]],"keys":[[1,0],[1,1]],"values":[[1],[2]]"#

    private func post(_ members: String) throws -> Reply {
        try TestService().post("/linear-attention", "{\(Self.tensors),\(members)}")
    }

    @Test func `the response has context, state, scale and dtype, in the requested form`() throws {
        #expect(
            try post(#""rule":"linear""#).text
                == #"{"context":[[1.0],[2.0]],"present_state":[[3.0],[2.0]],"scale":1.0,"#
                + #""dtype":"float32"}"# + "\n"
        )
        #expect(
            try post(#""rule":"linear","scale":0.5,"decimals":1,"tensor_format":"flat""#).text
                == #"{"context":{"shape":[2,1],"data":[0.5,1.0]},"#
                + #""present_state":{"shape":[2,1],"data":[3.0,2.0]},"scale":0.5,"#
                + #""dtype":"float32"}"# + "\n"
        )
    }

    @Test func `the state, decay and beta are read in the dtype`() throws {
        // The state decays to a half; the first key finds 0.5 and the second 1.
        let reply = try post(
            #"""
            "rule":"gated_delta","state":[[1],[1]],"decay":[-0.6931471805599453,0],"beta":[1,0.5],
            "dtype":"float64"
            """#
        )
        #expect(
            reply.text
                == #"{"context":[[1.0],[0.75]],"present_state":[[1.25],[0.75]],"scale":1.0,"#
                + #""dtype":"float64"}"# + "\n"
        )
    }

    @Test func `a sequence may be sent token by token`() throws {
        var state = ""
        var contexts: [JSON] = []
        for (query, key, value) in [("[1,0]", "[1,0]", 1), ("[0,1]", "[1,1]", 2)] {
            let reply = try TestService().post(
                "/linear-attention",
                #"""
                {"rule":"delta","queries":[\#(query)],"keys":[\#(key)],"values":[[\#(value)]],
                "beta":[0.5]\#(state)}
                """#
            )
            let text = reply.text
            let start = try #require(text.firstRange(of: #""present_state":"#)?.upperBound)
            let end = try #require(text.firstRange(of: #","scale""#)?.lowerBound)
            state = #","state":\#(text[start..<end])"#
            contexts += try #require(try reply.json()["context"]?.array)
        }
        let whole = try post(#""rule":"delta","beta":[0.5,0.5]"#).json()
        #expect(whole["context"]?.array == contexts)
    }

    @Test func `the route answers to POST alone`() throws {
        #expect(try TestService().send(.get, "/linear-attention").status == 405)
        let options = try TestService().send(.options, "/linear-attention")
        #expect(options.fields["Allow"] == "POST, OPTIONS")
    }

    static let refused = [
        Refused(
            "{}",
            by: .linearAttention,
            .missingMember,
            at: "",
            "queries is missing; /linear-attention requires queries, keys and values"
        ),
        Refused(
            #"{"queries":[[1]],"keys":[[1]]}"#,
            by: .linearAttention,
            .missingMember,
            at: "",
            "values is missing; /linear-attention requires queries, keys and values"
        ),
        Refused(
            "{\(tensors)}",
            by: .linearAttention,
            .missingMember,
            at: "",
            #"rule is missing; expected "linear" or "gated" or "delta" or "gated_delta""#
        ),
        Refused(
            #"{"rule":"gated-delta"}"#,
            by: .linearAttention,
            .outOfRange,
            at: "/rule",
            #"rule is "gated-delta"; expected "linear" or "gated" or "delta" or "gated_delta""#
        ),
        Refused(
            #"{"inputs":[[1]]}"#,
            by: .linearAttention,
            .unusedMember,
            at: "/inputs",
            "/linear-attention does not use inputs; /attention, /scores, /qkv do"
        ),
        Refused(
            #"{"tokens":["a"]}"#,
            by: .linearAttention,
            .unusedMember,
            at: "/tokens",
            "/linear-attention does not use tokens; /attention, /scores, /qkv do"
        ),
        Refused(
            #"{"inputs":[[1]],"decay":[0]}"#,
            .unusedMember,
            at: "/decay",
            "/attention does not use decay; /linear-attention does"
        ),
    ]

    @Test(arguments: refused)
    func `missing, unknown and unused members are refused by name`(refused: Refused) throws {
        try refused.check()
    }

    @Test func `null has no meaning in a state, a decay or a beta`() throws {
        for member in ["state", "decay", "beta"] {
            let problem = try refusal(of: #"{"\#(member)":[null]}"#, by: .linearAttention)
            #expect(problem.kind == .wrongType)
            #expect(problem.pointer == "/\(member)/0")
        }
    }

    @Test func `what overflows is refused, and computed in float64`() throws {
        let reply = try post(#""rule":"gated","decay":[0,100]"#)
        #expect(reply.status == 422)
        #expect(try reply.json()["type"]?.string == "/docs#overflow")
        #expect(try post(#""rule":"gated","decay":[0,100],"dtype":"float64""#).status == 200)
    }
}
