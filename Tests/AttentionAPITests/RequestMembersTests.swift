import Attention
import TensorJSON
import Tensors
import Testing

@testable import AttentionAPI

/// The values of the members.
@Suite struct RequestMembersTests {
    /// Returns the members of a request with an input of 1 × 1.
    private func members(
        _ text: String,
        for operation: Operation = .attention
    ) throws -> RequestMembers<Float> {
        try decoded(#"{"inputs":[[1]],\#(text)}"#, for: operation)
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

    @Test func `without options the contract's defaults apply`() throws {
        let members = try decoded(#"{"inputs":[[1]]}"#)
        #expect(members.options.scale == .factor(1))
        #expect(members.options.isCausal == false)
        #expect(members.options.querySelection == .all)
        #expect(members.options.softmaxAxis == .keys)
        #expect(members.options.headCount == nil)
        #expect(members.options.keyValueHeadCount == nil)
        #expect(members.options.mask == nil)
        #expect(members.options.bias == nil)
        #expect(members.options.softcap == nil)
        #expect(members.options.alibi == nil)
        #expect(members.options.rope == nil)
        #expect(members.options.norm == nil)
        #expect(members.options.queryScale == nil)
        #expect(members.options.sinks == nil)
        #expect(members.options.dropout == nil)
        #expect(members.options.window == nil)
        #expect(members.options.segments == nil)
        #expect(members.options.prefixLengths == nil)
        #expect(members.options.keyLengths == nil)
        #expect(members.options.past.keys == nil)
        #expect(members.options.past.values == nil)
        #expect(members.options.positions == Positions())
        #expect(members.tokens == nil)
        #expect(members.keyTokens == nil)
        #expect(members.include == [])
        #expect(members.numberStyle == .shortest)
        #expect(members.tensorForm == .nested)
    }

    @Test func `a scale is a number or one over the root of the head size`() throws {
        #expect(try members(#""scale":0.125"#).options.scale == .factor(0.125))
        #expect(try members(#""scale":-2"#).options.scale == .factor(-2))
        #expect(
            try members(#""scale":"1/sqrt(d)""#).options.scale == .inverseSquareRootOfHeadDimension
        )
        try check(
            #""scale":"1/sqrt(dk)""#,
            .outOfRange,
            at: "/scale",
            #"scale is "1/sqrt(dk)"; expected a number or "1/sqrt(d)"; write "scale": "1/sqrt(d)""#
        )
        #expect(try refusal(of: #"{"inputs":[[1]],"scale":1e39}"#).kind == .outOfRange)
        #expect(try refusal(of: #"{"inputs":[[1]],"scale":[1]}"#).kind == .wrongType)
    }

    @Test func `a query is an index or a list of indices`() throws {
        #expect(try members(#""query":0"#).options.querySelection == .index(0))
        #expect(try members(#""query":2.0"#).options.querySelection == .index(2))
        #expect(try members(#""query":[2]"#).options.querySelection == .list([2]))
        #expect(try members(#""query":[1,0,1]"#).options.querySelection == .list([1, 0, 1]))
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
        for (value, pointer) in [("[[1,2]]", "/0"), (#"{"shape":[1,1],"data":[1]}"#, "")] {
            try check(
                #""query":\#(value)"#,
                .wrongType,
                at: "/query\(pointer)",
                #"query selects queries by index; the tensor of queries is called "queries""#
            )
        }
    }

    @Test func `include lists outputs of the operation, each once`() throws {
        #expect(try members(#""include":[]"#).include == [])
        #expect(
            try members(#""include":["lse","masked_scores","context"]"#).include
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
            #"include contains "lse" twice; write "include": ["lse"]"#
        )
        #expect(try refusal(of: #"{"inputs":[[1]],"include":"lse"}"#).pointer == "/include")
        #expect(try refusal(of: #"{"inputs":[[1]],"include":[1]}"#).pointer == "/include/0")
    }

    @Test func `decimals are 0 to 17`() throws {
        for count in [0, 4, 17] {
            #expect(try members(#""decimals":\#(count)"#).numberStyle == .decimals(count))
        }
        #expect(try members(#""decimals":40e-1"#).numberStyle == .decimals(4))
        for count in [-1, 18, Int.max] {
            try check(
                #""decimals":\#(count)"#,
                .outOfRange,
                at: "/decimals",
                "decimals is \(count); expected 0 to 17"
            )
        }
    }

    @Test func `options with names accept only the known ones`() throws {
        #expect(try members(#""tensor_format":"flat""#).tensorForm == .flat)
        #expect(try members(#""tensor_format":"nested""#).tensorForm == .nested)
        try check(
            #""tensor_format":"Flat""#,
            .outOfRange,
            at: "/tensor_format",
            #"tensor_format is "Flat"; expected "nested" or "flat""#
        )
        let byQuery = try members(#""softmax_axis":"queries""#, for: .scores)
        #expect(byQuery.options.softmaxAxis == .queries)
        try check(
            #""softmax_axis":"rows""#,
            by: .scores,
            .outOfRange,
            at: "/softmax_axis",
            #"softmax_axis is "rows"; expected "keys" or "queries""#
        )
    }

    @Test func `a mask has booleans, and a bias has numbers or null for minus infinity`()
        throws
    {
        let members = try members(
            #""mask":[[true,false]],"bias":{"shape":[1,2],"data":[null,0.5]},"causal":true"#
        )
        #expect(members.options.mask?.elements == [true, false])
        #expect(members.options.bias?.elements == [-.infinity, 0.5])
        #expect(members.options.bias?.shape == [1, 2])
        #expect(members.options.isCausal)
    }

    @Test(arguments: MemberTable.request.members)
    func `only lists of the bias and sinks accept null`(member: RequestMember) throws {
        let operation = try #require(Operation.allCases.first(where: member.isUsed))
        for value in ["[null]", "[[null]]"] {
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

    @Test func `whole numbers may be written with a point or an exponent`() throws {
        let members = try members(#""num_heads":2e0,"num_kv_heads":1.0"#)
        #expect(members.options.headCount == 2)
        #expect(members.options.keyValueHeadCount == 1)
    }
}
