import Attention
import TensorJSON
import Tensors
import Testing

@testable import AttentionAPI

/// The members' values, one by one.
@Suite struct RequestMembersTests {
    /// The members beside an input of 1 × 1.
    private func fields(
        _ members: String,
        for operation: Operation = .attention
    ) throws -> RequestMembers<Float> {
        try decoded(#"{"inputs":[[1]],\#(members)}"#, for: operation)
    }

    private func check(
        _ members: String,
        by operation: Operation = .attention,
        _ kind: ProblemKind,
        at pointer: String,
        _ detail: String
    ) throws {
        try Refused(
            #"{"inputs":[[1]],\#(members)}"#,
            by: operation,
            kind,
            at: pointer,
            detail
        ).check()
    }

    @Test func `without options the contract's defaults hold`() throws {
        let fields = try decoded(#"{"inputs":[[1]]}"#)
        #expect(fields.options.scale == .factor(1))
        #expect(fields.options.isCausal == false)
        #expect(fields.options.querySelection == .all)
        #expect(fields.options.softmaxAxis == .keys)
        #expect(fields.options.headCount == nil)
        #expect(fields.options.keyValueHeadCount == nil)
        #expect(fields.options.mask == nil)
        #expect(fields.options.bias == nil)
        #expect(fields.options.softcap == nil)
        #expect(fields.options.alibi == nil)
        #expect(fields.options.rope == nil)
        #expect(fields.options.sinks == nil)
        #expect(fields.options.dropout == nil)
        #expect(fields.options.window == nil)
        #expect(fields.options.segments == nil)
        #expect(fields.options.prefixLengths == nil)
        #expect(fields.options.keyLengths == nil)
        #expect(fields.options.past.keys == nil)
        #expect(fields.options.past.values == nil)
        #expect(fields.options.positions == Positions())
        #expect(fields.tokens == nil)
        #expect(fields.keyTokens == nil)
        #expect(fields.include.isEmpty)
        #expect(fields.numberStyle == .shortest)
        #expect(fields.tensorForm == .nested)
    }

    @Test func `a scale is a number or one over the root of the head size`() throws {
        #expect(try fields(#""scale":0.125"#).options.scale == .factor(0.125))
        #expect(try fields(#""scale":-2"#).options.scale == .factor(-2))
        #expect(
            try fields(#""scale":"1/sqrt(d)""#).options.scale == .inverseSquareRootOfHeadDimension
        )
        try check(
            #""scale":"1/sqrt(dk)""#,
            .outOfRange,
            at: "/scale",
            #"scale is "1/sqrt(dk)"; expected a number or "1/sqrt(d)""#
        )
        #expect(try refusal(of: #"{"inputs":[[1]],"scale":1e39}"#).kind == .outOfRange)
        #expect(try refusal(of: #"{"inputs":[[1]],"scale":[1]}"#).kind == .wrongType)
    }

    @Test func `a query is an index or a list of them`() throws {
        #expect(try fields(#""query":0"#).options.querySelection == .index(0))
        #expect(try fields(#""query":2.0"#).options.querySelection == .index(2))
        #expect(try fields(#""query":[2]"#).options.querySelection == .list([2]))
        #expect(try fields(#""query":[1,0,1]"#).options.querySelection == .list([1, 0, 1]))
        for (value, pointer) in [("1.5", ""), ("\"0\"", ""), ("{}", ""), ("[0,0.5]", "/1")] {
            let problem = try refusal(of: #"{"inputs":[[1]],"query":\#(value)}"#)
            #expect(problem.kind == .wrongType)
            #expect(problem.pointer == "/query\(pointer)")
        }
        for (value, pointer) in [("1", ""), ("-1", ""), ("[]", ""), ("[0,1]", "/1")] {
            let problem = try refusal(of: #"{"inputs":[[1]],"query":\#(value)}"#)
            #expect(problem.kind == .outOfRange)
            #expect(problem.pointer == "/query\(pointer)")
        }
    }

    @Test func `include lists outputs of the operation, each once`() throws {
        #expect(try fields(#""include":[]"#).include == [])
        #expect(
            try fields(#""include":["lse","masked_scores","context"]"#).include
                == [.logSumExp, .maskedScores, .context]
        )
        try check(
            #""include":["scores","everything"]"#,
            by: .scores,
            .outOfRange,
            at: "/include/1",
            #"include contains "everything"; /scores offers "scores", "softcapped_scores", "#
                + #""masked_scores", "weights", "lse", "queries", "keys", "present_keys", "#
                + #""parameters""#
        )
        try check(
            #""include":["context"]"#,
            by: .scores,
            .outOfRange,
            at: "/include/0",
            #"include contains "context"; /scores offers "scores", "softcapped_scores", "#
                + #""masked_scores", "weights", "lse", "queries", "keys", "present_keys", "#
                + #""parameters""#
        )
        try check(
            #""include":["lse","lse"]"#,
            .contradiction,
            at: "/include/1",
            #"include contains "lse" twice"#
        )
        #expect(try refusal(of: #"{"inputs":[[1]],"include":"lse"}"#).pointer == "/include")
        #expect(try refusal(of: #"{"inputs":[[1]],"include":[1]}"#).pointer == "/include/0")
    }

    @Test func `decimals are 0 to 17`() throws {
        for count in [0, 4, 17] {
            #expect(try fields(#""decimals":\#(count)"#).numberStyle == .decimals(count))
        }
        #expect(try fields(#""decimals":40e-1"#).numberStyle == .decimals(4))
        for count in [-1, 18, Int.max] {
            try check(
                #""decimals":\#(count)"#,
                .outOfRange,
                at: "/decimals",
                "decimals is \(count); expected 0 to 17"
            )
        }
    }

    @Test func `words are one of those that are known`() throws {
        #expect(try fields(#""tensor_format":"flat""#).tensorForm == .flat)
        #expect(try fields(#""tensor_format":"nested""#).tensorForm == .nested)
        try check(
            #""tensor_format":"Flat""#,
            .outOfRange,
            at: "/tensor_format",
            #"tensor_format is "Flat"; expected "nested" or "flat""#
        )
        let byQuery = try fields(#""softmax_axis":"queries""#, for: .scores)
        #expect(byQuery.options.softmaxAxis == .queries)
        try check(
            #""softmax_axis":"rows""#,
            by: .scores,
            .outOfRange,
            at: "/softmax_axis",
            #"softmax_axis is "rows"; expected "keys" or "queries""#
        )
    }

    @Test func `masks are of booleans, biases of numbers, and null is minus infinity in these`()
        throws
    {
        let fields = try fields(
            #""mask":[[true,false]],"bias":{"shape":[1,2],"data":[null,0.5]},"causal":true"#
        )
        #expect(fields.options.mask?.elements == [true, false])
        #expect(fields.options.bias?.elements == [-.infinity, 0.5])
        #expect(fields.options.bias?.shape == [1, 2])
        #expect(fields.options.isCausal)
    }

    @Test(arguments: MemberTable.request.members)
    func `no member but the bias and sinks takes null`(member: RequestMember) throws {
        let operation = try #require(Operation.allCases.first(where: member.isUsed))
        for value in ["null", "[null]", "[[null]]"] {
            switch (member, value) {
            case (.bias, _), (.sinks, "[null]"): continue
            default: break
            }
            let body = #"{"\#(member.rawValue)":\#(value)}"#
            let problem = try refusal(of: body, by: operation)
            #expect(problem.kind == .wrongType, "\(body)")
            #expect(problem.pointer?.hasPrefix(member.pointer) == true, "\(body)")
        }
    }

    @Test func `a bias of null alone has no rows`() throws {
        try check(
            #""bias":null"#,
            .shapeMismatch,
            at: "/bias",
            "bias has rank 0; expected 2 to 4: [queries,keys], [heads,queries,keys] or "
                + "[batch,heads,queries,keys]"
        )
    }

    @Test func `whole numbers may be written with a point or an exponent`() throws {
        let fields = try fields(#""num_heads":2e0,"num_kv_heads":1.0"#)
        #expect(fields.options.headCount == 2)
        #expect(fields.options.keyValueHeadCount == 1)
    }
}
