import Attention
import TensorJSON
import Testing

@testable import AttentionAPI

@Suite struct MemberTests {
    /// The members of all operations.
    static let all: Set = [
        "inputs", "memory", "queries", "keys", "values", "parameters", "num_heads", "num_kv_heads",
        "scale", "softcap", "bias", "mask", "causal", "query_offset", "key_offset",
        "query_positions", "key_positions", "query_segments", "key_segments", "prefix_lengths",
        "window", "alibi_slopes", "rope", "sinks", "key_lengths", "past_keys", "past_values",
        "dropout", "query", "softmax_axis", "dtype", "include", "tokens", "key_tokens", "decimals",
        "tensor_format", "qk_norm", "query_scale", "parts", "rule", "state", "decay", "beta",
        "observed", "tolerance",
    ]

    /// The members that only `/linear-attention` uses.
    private static let ofLinearUpdate = ["rule", "state", "decay", "beta"]

    /// The members that only `/diagnose` uses.
    private static let ofObservation = ["observed", "tolerance"]

    /// The members that each operation uses, by the contract.
    static let used: [(Operation, Set<String>)] = [
        (
            .attention,
            all.subtracting(["softmax_axis", "parts"] + ofLinearUpdate + ofObservation)
        ),
        (.diagnose, all.subtracting(["softmax_axis", "parts"] + ofLinearUpdate)),
        (
            .scores,
            all.subtracting(["values", "past_values", "parts"] + ofLinearUpdate + ofObservation)
        ),
        (
            .qkv,
            [
                "inputs", "memory", "queries", "keys", "values", "parameters", "num_heads",
                "num_kv_heads", "rope", "qk_norm", "query_offset", "key_offset", "query_positions",
                "key_positions", "query", "dtype", "decimals", "tensor_format", "tokens",
            ]
        ),
        (.merge, ["parts", "dtype", "decimals", "tensor_format"]),
        (
            .linearAttention,
            [
                "queries", "keys", "values", "num_heads", "num_kv_heads", "scale", "rule", "state",
                "decay", "beta", "dtype", "decimals", "tensor_format",
            ]
        ),
    ]

    /// Looks up the name of a member in a request.
    private func named(_ name: String, for operation: Operation) throws -> RequestMember {
        let text = Array("{\"\(name)\":0}".utf8)
        let padded = text + [UInt8](repeating: 0, count: JSONReader.padding)
        var reader = JSONReader(padded.span, count: text.count)
        try reader.beginDocument()
        var object = try reader.beginObject()
        let token = try #require(try reader.nextName(of: &object))
        return try RequestMember.named(token, in: reader, for: operation)
    }

    @Test func `the members are those of the contract`() {
        #expect(Set(MemberTable.request.members.map(\.rawValue)) == Self.all)
    }

    /// The members of the objects in a request, by the contract.
    static let nested: [(RequestMember, Set<String>)] = [
        (
            .parameters,
            [
                "wq", "wk", "wv", "bq", "bk", "bv", "wo", "bo", "wg", "bg", "wqkv", "bqkv",
                "fused_order", "clip", "layout", "seed", "d_out", "init", "bias", "out_proj",
            ]
        ),
        (
            .rope,
            [
                "base", "dim", "first", "interleaved", "scaling", "frequencies",
                "attention_factor", "query_positions", "key_positions", "axes", "cos", "sin",
            ]
        ),
        (
            .ropeScaling,
            [
                "rope_type", "type", "rope_theta", "partial_rotary_factor", "factor",
                "attention_factor", "original_max_position_embeddings", "max_position_embeddings",
                "low_freq_factor", "high_freq_factor", "beta_fast", "beta_slow", "mscale",
                "mscale_all_dim", "truncate", "short_factor", "long_factor", "mrope_section",
                "mrope_interleaved",
            ]
        ),
        (
            .norm,
            [
                "type", "query_weight", "key_weight", "query_bias", "key_bias", "eps", "over",
                "after_rope", "values",
            ]
        ),
        (.window, ["left", "right"]), (.tolerance, ["absolute", "relative"]),
        (.dropout, ["p", "seed"]), (.parts, ["context", "lse"]),
    ]

    @Test(arguments: nested)
    func `the members of objects are those of the contract`(
        parent: RequestMember,
        names: Set<String>
    ) {
        let tables = [
            MemberTable.parameters, .rope, .scaling, .norm, .window, .dropout, .parts,
            .tolerance,
        ]
        let table = tables.first { $0.members.first?.parent == parent }
        #expect(table.map { Set($0.members.map(\.name)) } == names)
    }

    @Test(arguments: used)
    func `an operation refuses the members that it does not use`(
        operation: Operation,
        used: Set<String>
    ) throws {
        for name in Self.all.sorted() {
            if used.contains(name) {
                #expect(try named(name, for: operation).rawValue == name)
                continue
            }
            let problem = try #require(throws: Problem.self) {
                try named(name, for: operation)
            }
            #expect(problem.kind == .unusedMember)
            #expect(problem.pointer == "/\(name)")
            #expect(problem.detail.contains(name))
        }
    }

    @Test func `an unused member is refused with the operations that use it`() throws {
        try Refused(
            #"{"inputs":[[1]],"softmax_axis":"keys"}"#,
            .unusedMember,
            at: "/softmax_axis",
            "/attention does not use softmax_axis; /scores does"
        ).check()
        try Refused(
            #"{"values":[[1]]}"#,
            by: .scores,
            .unusedMember,
            at: "/values",
            "/scores does not use values; /attention, /qkv, /linear-attention do"
        ).check()
        try Refused(
            #"{"past_values":[[1]]}"#,
            by: .scores,
            .unusedMember,
            at: "/past_values",
            "/scores does not use past_values; /attention does"
        ).check()
        try Refused(
            #"{"key_tokens":[]}"#,
            by: .qkv,
            .unusedMember,
            at: "/key_tokens",
            "/qkv does not use key_tokens; /attention, /scores do"
        ).check()
        try Refused(
            #"{"scale":1}"#,
            by: .merge,
            .unusedMember,
            at: "/scale",
            "/merge does not use scale; /attention, /scores, /linear-attention do"
        ).check()
    }

    @Test(
        arguments: [
            ("imputs", "inputs"), ("Inputs", "inputs"), ("input_s", "inputs"), ("scal", "scale"),
            ("qeury", "query"), ("querys", "query"), ("kyes", "keys"), ("decimal", "decimals"),
            ("num_head", "num_heads"), ("tensorformat", "tensor_format"), ("maks", "mask"),
            ("parametres", "parameters"), ("casual", "causal"), ("soft-cap", "softcap"),
            ("d_type", "dtype"), ("num-kv-heads", "num_kv_heads"),
        ]
    )
    func `a misspelt name gets the likely one`(name: String, meant: String) throws {
        try Refused(
            #"{"\#(name)":1}"#,
            .unknownMember,
            at: "/\(name)",
            #"unknown member "\#(name)"; did you mean \#(meant)?"#
        ).check()
    }

    @Test(arguments: [
        "", "colour", "abcdefgh", "in", "w", "numbers", "\u{1F600}", "i\u{307}nputs\u{307}\u{307}",
    ])
    func `a name without a similar member gets no suggestion`(name: String) throws {
        try Refused(
            #"{"\#(name)":1}"#,
            .unknownMember,
            at: "/\(name)",
            #"unknown member "\#(name)""#
        ).check()
    }

    @Test func `only members that the operation uses are suggested`() throws {
        for (name, operation, advice) in [
            ("softmax_axes", Operation.attention, ""),
            ("softmax_axes", .scores, "; did you mean softmax_axis?"),
            ("dim", .attention, #"; it belongs in "rope": write "rope": {"dim": 1}"#),
            ("dim", .scores, #"; the last axis: write "softmax_axis": "keys""#),
            ("outputs", .qkv, ""), ("update_rule", .merge, ""), ("betta", .attention, ""),
            ("betta", .linearAttention, "; did you mean beta?"),
        ] {
            let detail = try refusal(of: "{\"\(name)\":1}", by: operation).detail
            #expect(detail.hasPrefix("unknown member \"\(name)\"\(advice)"))
            if advice.isEmpty { #expect(!detail.contains(";")) }
        }
    }

    @Test func `a pointer escapes the name, a detail shortens it`() throws {
        try Refused(
            #"{"a/b~c":1}"#,
            .unknownMember,
            at: "/a~1b~0c",
            #"unknown member "a/b~c""#
        ).check()
        let long = String(repeating: "z", count: 65)
        try Refused(
            #"{"\#(long)":1}"#,
            .unknownMember,
            at: "/\(long)",
            "unknown member \"\(long.dropLast())…\""
        ).check()
        // A single character, because the accents combine with the slash.
        let accents = String(repeating: "\u{301}", count: 100)
        try Refused(
            #"{"a/\#(accents)":1}"#,
            .unknownMember,
            at: "/a~1\(accents)",
            "unknown member \"a/\(String(repeating: "\u{301}", count: 62))…\""
        ).check()
    }
}
