import Attention
import Kernels
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// The options that describe a model's attention: `rope` with `scaling`, `qk_norm`, `query_scale`.
@Suite struct ModelOptionTests {
    private func options(_ members: String) throws -> AttentionOptions<Float> {
        try decoded(#"{"inputs":[[1,2]],\#(members)}"#).options
    }

    private func scaling(_ members: String) throws -> RotaryScaling {
        try #require(try options(#""rope":{"scaling":{\#(members)}}"#).rope?.scaling)
    }

    // MARK: - Reading

    @Test func `every member of a rotation is read into its own property`() throws {
        var expected = RotaryEmbedding(base: 500, dimension: 4, isInterleaved: true)
        expected.first = 3
        expected.attentionFactor = -1.5
        expected.frequencies = [1, 0, 1e-40]
        expected.queryPositions = Tensor(shape: [2, 2], elements: [0.5, -1, 2, 3e9])
        expected.keyPositions = Tensor(shape: [1], elements: [7])
        expected.axes = [0, 1, 0]
        expected.cosines = Tensor(shape: [1, 2], elements: [0.5, Double(Float(0.1))])
        expected.sines = Tensor(shape: [1, 1], elements: [0.25])
        let found = try options(
            #"""
            "rope":{"sin":[[0.25]],"cos":[[0.5,0.1]],"axes":[0,1.0,0],"key_positions":[7],
            "query_positions":[[0.5,-1],[2,3e9]],"attention_factor":-1.5,"frequencies":[1,0,1e-40],
            "interleaved":true,"first":3,"dim":4,"base":500}
            """#
        ).rope
        #expect(found == expected)
    }

    @Test func `every member of a scaling is read into its own property`() throws {
        var expected = RotaryScaling()
        expected.kind = .yarn
        expected.base = 1
        expected.partialRotaryFactor = 2
        expected.factor = 3
        expected.attentionFactor = 4
        expected.originalMaximumPositions = 5
        expected.maximumPositions = 6
        expected.lowFrequencyFactor = 7
        expected.highFrequencyFactor = 8
        expected.betaFast = 9
        expected.betaSlow = 10
        expected.mscale = 11
        expected.mscaleAllDimensions = 12
        expected.truncates = false
        expected.shortFactors = [13]
        expected.longFactors = [14, 15]
        expected.sections = [16, 17]
        expected.hasInterleavedSections = true
        let found = try scaling(
            #"""
            "type":"yarn","rope_type":"yarn","rope_theta":1,"partial_rotary_factor":2,"factor":3,
            "attention_factor":4,"original_max_position_embeddings":5,"max_position_embeddings":6,
            "low_freq_factor":7,"high_freq_factor":8,"beta_fast":9,"beta_slow":10,"mscale":11,
            "mscale_all_dim":12,"truncate":false,"short_factor":[13],"long_factor":[14,15],
            "mrope_section":[16,17],"mrope_interleaved":true
            """#
        )
        #expect(found == expected)
    }

    @Test func `members of a scaling that are null are absent`() throws {
        let names = MemberTable.scaling.members.map(\.name).filter { $0 != "type" }
        let nulls = names.map { #""\#($0)":null"# }.joined(separator: ",")
        #expect(try scaling(#""type":"default",\#(nulls)"#) == RotaryScaling())
        try Refused(
            #"{"inputs":[[1,2]],"rope":{"scaling":{"rope_type":null}}}"#,
            .missingMember,
            at: "",
            "rope_type is missing from scaling of rope"
        ).check()
    }

    @Test(
        arguments: [
            ("default", .standard), ("mrope", .standard), ("linear", .linear),
            ("dynamic", .dynamic), ("llama3", .llama3), ("yarn", .yarn), ("longrope", .longrope),
            ("su", .longrope), ("proportional", .proportional),
        ] as [(String, RotaryScaling.Kind)]
    )
    func `the kind of a scaling has a newer and an older name`(
        name: String,
        kind: RotaryScaling.Kind
    ) throws {
        #expect(try scaling(#""rope_type":"\#(name)""#).kind == kind)
        #expect(try scaling(#""type":"\#(name)""#).kind == kind)
        #expect(try scaling(#""type":"\#(name)","rope_type":"\#(kind.rawValue)""#).kind == kind)
    }

    @Test func `every member of a norm is read into its own property`() throws {
        let norm = try #require(
            try options(
                #"""
                "qk_norm":{"values":true,"after_rope":true,"over":"all","eps":0.5,"key_bias":[4],
                "query_bias":[3],"key_weight":[[2]],"query_weight":[1],"type":"layer"}
                """#
            ).norm
        )
        #expect("\(norm.kind)" == "layer")
        #expect(norm.extent == .all)
        #expect(norm.epsilon == 0.5)
        #expect(norm.queryWeight == Tensor(shape: [1], elements: [1]))
        #expect(norm.keyWeight == Tensor(shape: [1, 1], elements: [2]))
        #expect(norm.queryBias == Tensor(shape: [1], elements: [3]))
        #expect(norm.keyBias == Tensor(shape: [1], elements: [4]))
        #expect(norm.isAfterRope)
        #expect(norm.includesValues)
    }

    @Test func `only the type of a norm is required`() throws {
        for name in ["rms", "layer", "l2"] {
            let norm = try #require(try options(#""qk_norm":{"type":"\#(name)"}"#).norm)
            #expect("\(norm.kind)" == name)
            #expect(norm.extent == .head)
            #expect(norm.epsilon == 1e-6)
            #expect(norm.queryWeight == nil && norm.keyWeight == nil)
            #expect(norm.queryBias == nil && norm.keyBias == nil)
            #expect(!norm.isAfterRope && !norm.includesValues)
        }
        try Refused(
            #"{"inputs":[[1]],"qk_norm":{}}"#,
            .missingMember,
            at: "",
            "type is missing from qk_norm; expected \"rms\", \"layer\" or \"l2\""
        ).check()
    }

    @Test func `query_scale is a tensor`() throws {
        #expect(
            try options(#""query_scale":[0.5,2]"#).queryScale
                == Tensor(shape: [2], elements: [0.5, 2])
        )
        #expect(try options(#""query_scale":[[1,2]]"#).queryScale?.shape == [1, 2])
    }

    @Test func `weights, factors and tables are rounded to half precision, frequencies are not`()
        throws
    {
        let members = try decoded(
            #"""
            {"inputs":[[1,2]],"query_scale":[0.1],"qk_norm":{"type":"rms","query_weight":[0.1]},
            "rope":{"frequencies":[0.1],"cos":[[0.1]],"query_positions":[0.1]},
            "parameters":{"clip":0.1,"wqkv":[[0.1]]},"dtype":"float16"}
            """#
        )
        let tenth: Float = 0.099975586
        #expect(members.options.queryScale?.elements == [tenth])
        #expect(members.options.norm?.queryWeight?.elements == [tenth])
        #expect(members.options.rope?.cosines?.elements == [Double(tenth)])
        #expect(members.options.rope?.frequencies == [0.1])
        #expect(members.options.rope?.queryPositions?.elements == [0.1])
        guard case .matrices(let matrices) = members.parameters else {
            Issue.record("expected matrices")
            return
        }
        #expect(matrices.clip == tenth)
        #expect(matrices.fused?.matrix?.elements == [tenth])
    }

    // MARK: - Errors

    @Test func `an unknown name inside an option gets the known ones`() throws {
        try Refused(
            #"{"inputs":[[1,2]],"qk_norm":{"weight":[1]}}"#,
            .unknownMember,
            at: "/qk_norm/weight",
            "unknown member \"weight\" of qk_norm; expected type, query_weight, key_weight, "
                + "query_bias, key_bias, eps, over, after_rope, values"
        ).check()
    }

    @Test func `a scaling for each type of layer gets advice`() throws {
        try Refused(
            #"{"inputs":[[1,2]],"rope":{"scaling":{"full_attention":{"rope_type":"default"}}}}"#,
            .unknownMember,
            at: "/rope/scaling/full_attention",
            #"unknown member "full_attention" of scaling; where a model has a scaling for each type "#
                + "of layer, send that of this layer"
        ).check()
    }

    static let refused = [
        Refused(
            #"{"inputs":[[1,2],[3,4]],"rope":{"cos":[[1]],"sin":[[0]],"query_positions":[[0,1]]}}"#,
            .outOfRange,
            at: "/rope/query_positions/0/1",
            "cos of rope has 1 row, but inputs has a row at position 1"
        ),
        Refused(
            #"{"inputs":[[1,2],[3,4]],"rope":{"cos":[[1]],"sin":[[0]],"query_positions":[0,0],"#
                + #""key_positions":{"shape":[1,2],"data":[0,1]}}}"#,
            .outOfRange,
            at: "/rope/key_positions/data/1",
            "cos of rope has 1 row, but inputs has a row at position 1"
        ),
        Refused(
            #"{"inputs":[[1,2]],"rope":{"base":1,"scaling":{"rope_type":"yarn","factor":2,"#
                + #""original_max_position_embeddings":4}}}"#,
            .outOfRange,
            at: "/rope/base",
            "base of rope is 1.0; expected another number with rope_type \"yarn\", which divides "
                + "by its logarithm"
        ),
        Refused(
            #"{"inputs":[[1,2]],"rope":{"frequencies":[]}}"#,
            .emptyTensor,
            at: "/rope/frequencies",
            "frequencies of rope is empty; expected a number for each pair"
        ),
        Refused(
            #"{"inputs":[[1,2]],"rope":{"scaling":{"rope_type":"ntk"}}}"#,
            .outOfRange,
            at: "/rope/scaling/rope_type",
            #"rope_type of scaling is "ntk"; expected "default", "linear", "dynamic", "llama3", "#
                + #""yarn", "longrope", "proportional""#
        ),
        Refused(
            #"{"inputs":[[1,2]],"rope":{"scaling":{"rope_type":"linear","type":"yarn"}}}"#,
            .contradiction,
            at: "/rope/scaling/type",
            #"type of scaling is "yarn", but rope_type is "linear""#
        ),
        Refused(
            #"{"inputs":[[1,2]],"rope":{"scaling":{"rope_type":"linear"}}}"#,
            .missingMember,
            at: "",
            "factor is missing from scaling of rope; rope_type \"linear\" requires it"
        ),
        Refused(
            #"{"inputs":[[1,2]],"rope":{"frequencies":[1],"scaling":{"type":"default"}}}"#,
            .contradiction,
            at: "/rope/scaling",
            "scaling of rope cannot be used with frequencies, which replaces it"
        ),
        Refused(
            #"{"inputs":[[1,2]],"rope":{"axes":[0]}}"#,
            .contradiction,
            at: "/rope/axes",
            "axes of rope requires query_positions of rope, with a row for each axis"
        ),
        Refused(
            #"{"inputs":[[1,2]],"qk_norm":{"type":"batch"}}"#,
            .outOfRange,
            at: "/qk_norm/type",
            #"qk_norm/type is "batch"; expected "rms" or "layer" or "l2""#
        ),
        Refused(
            #"{"inputs":[[1,2]],"qk_norm":{"type":"rms","over":"token"}}"#,
            .outOfRange,
            at: "/qk_norm/over",
            #"qk_norm/over is "token"; expected "head" or "all""#
        ),
        Refused(
            #"{"inputs":[[1,2]],"qk_norm":{"type":"rms","key_weight":[1,2,3]}}"#,
            .shapeMismatch,
            at: "/qk_norm/key_weight",
            "key_weight of qk_norm has shape [3]; expected [2] or [1,2]"
        ),
        Refused(
            #"{"inputs":[[1,2]],"qk_norm":{"type":"rms","query_bias":[1,2]}}"#,
            .contradiction,
            at: "/qk_norm/query_bias",
            #"query_bias of qk_norm requires "type":"layer""#
        ),
        Refused(
            #"{"inputs":[[1,2]],"query_scale":[1,2]}"#,
            .shapeMismatch,
            at: "/query_scale",
            "query_scale has shape [2]; expected [1] or [1,1], one number per query"
        ),
        Refused(
            #"{"inputs":[[1,2]],"parameters":{"wq":[[1],[1]]},"query_scale":[1]}"#,
            by: .qkv,
            .unusedMember,
            at: "/query_scale",
            "/qkv does not use query_scale; /attention, /scores do"
        ),
    ]

    @Test(arguments: refused)
    func `contradictions, missing members and wrong shapes are refused`(refused: Refused) throws {
        try refused.check()
    }

    @Test(
        arguments: [
            ("rope", #"{"first":0.5}"#, "/first"), ("rope", #"{"first":true}"#, "/first"),
            ("rope", #"{"scaling":"yarn"}"#, "/scaling"), ("rope", #"{"scaling":[]}"#, "/scaling"),
            ("rope", #"{"scaling":{"factor":"2"}}"#, "/scaling/factor"),
            ("rope", #"{"scaling":{"rope_type":1}}"#, "/scaling/rope_type"),
            ("rope", #"{"scaling":{"truncate":1}}"#, "/scaling/truncate"),
            ("rope", #"{"scaling":{"short_factor":[1,"2"]}}"#, "/scaling/short_factor/1"),
            ("rope", #"{"scaling":{"mrope_section":[1.5]}}"#, "/scaling/mrope_section/0"),
            ("rope", #"{"frequencies":1}"#, "/frequencies"),
            ("rope", #"{"frequencies":[1,null]}"#, "/frequencies/1"),
            ("rope", #"{"attention_factor":"1"}"#, "/attention_factor"),
            ("rope", #"{"query_positions":[0,"1"]}"#, "/query_positions/1"),
            ("rope", #"{"axes":[0.5]}"#, "/axes/0"), ("rope", #"{"cos":[[true]]}"#, "/cos/0/0"),
            ("qk_norm", #""rms""#, ""), ("qk_norm", #"{"type":1}"#, "/type"),
            ("qk_norm", #"{"eps":"1e-6"}"#, "/eps"),
            ("qk_norm", #"{"after_rope":1}"#, "/after_rope"),
            ("qk_norm", #"{"query_weight":[1,"2"]}"#, "/query_weight/1"),
            ("qk_norm", #"{"values":[[1]]}"#, "/values"), ("query_scale", #""standard""#, ""),
            ("query_scale", "[1,null]", "/1"),
        ]
    )
    func `a value of the wrong type is refused with its place`(
        member: String,
        value: String,
        place: String
    ) throws {
        let problem = try refusal(of: #"{"inputs":[[1,2]],"\#(member)":\#(value)}"#)
        #expect(problem.kind == .wrongType, "\(problem)")
        #expect(problem.pointer == "/\(member)\(place)", "\(problem)")
    }

    // MARK: - Responses

    @Test func `a request with every option is answered by attention, scores and projections`()
        throws
    {
        let service = TestService()
        let rope = #""rope":{"scaling":{"type":"linear","factor":2,"rope_theta":null}}"#
        let norm = #""qk_norm":{"type":"rms","over":"all"}"#
        let parameters = #""parameters":{"wqkv":[[1,0,2,1,0,1],[0,1,1,0,1,1]],"clip":2}"#
        let members = #""inputs":[[1,2],[3,-4]],\#(parameters),\#(rope),\#(norm)"#
        let whole = try service.post(
            "/attention",
            #"{\#(members),"query_scale":[1,2],"include":["queries","keys","scores"]}"#
        )
        #expect(whole.status == 200, "\(whole.text)")
        let attention = try whole.json()
        let projections = try service.post("/qkv", "{\(members)}").json()
        #expect(projections["queries"] == attention["queries"])
        #expect(projections["keys"] == attention["keys"])
        let scores = try service.post("/scores", #"{\#(members),"query_scale":[1,2]}"#).json()
        #expect(scores["scores"] == attention["scores"])
        #expect(scores["scores"] != nil)
    }
}
