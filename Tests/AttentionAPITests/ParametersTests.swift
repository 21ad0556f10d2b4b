import Attention
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// The object `parameters`: matrices, or the seed from which to draw them.
@Suite struct ParametersTests {
    private func parameters(_ members: String) throws -> AttentionParameters<Float> {
        try #require(try decoded(#"{"inputs":[[1]],"parameters":{\#(members)}}"#).parameters)
    }

    static let seeds: [(String, UInt64)] = [
        ("0", 0), ("123", 123), ("1e2", 100), ("-1", .max), ("-2", .max - 1),
        ("9223372036854775808", 1 << 63), ("-9223372036854775808", 1 << 63),
        ("-9223372036854775807", 1 << 63 + 1), ("18446744073709551615", .max),
        ("2246701679", 2_246_701_679),
    ]

    @Test(arguments: seeds)
    func `a seed is a whole number of 64 bits, and negative ones wrap around`(
        literal: String,
        expected: UInt64
    ) throws {
        let parameters = try parameters(#""seed":\#(literal),"d_out":3"#)
        guard case .seeded(let seeded) = parameters else {
            Issue.record("expected a seed")
            return
        }
        #expect(seeded == SeededParameters(seed: expected, outputDimension: 3))
    }

    @Test(
        arguments: [
            ("18446744073709551616", ProblemKind.outOfRange), ("-9223372036854775809", .outOfRange),
            ("1e20", .outOfRange), ("1.5", .wrongType), ("\"1\"", .wrongType), ("true", .wrongType),
            ("[1]", .wrongType),
        ]
    )
    func `a seed out of range or of the wrong type is refused`(
        literal: String,
        kind: ProblemKind
    ) throws {
        let problem = try refusal(
            of: #"{"inputs":[[1]],"parameters":{"seed":\#(literal),"d_out":3}}"#
        )
        #expect(problem.kind == kind)
        #expect(problem.pointer == "/parameters/seed")
        #expect(problem.detail.contains("a whole number"))
    }

    @Test func `every matrix and bias is read into its own property`() throws {
        let members = ["wq", "wk", "wv", "wo", "wg", "bq", "bk", "bv", "bo", "bg"]
        for (index, name) in members.enumerated() {
            guard case .matrices(let matrices) = try parameters(#""\#(name)":[\#(index)]"#) else {
                Issue.record("expected matrices")
                return
            }
            let roles = ProjectionRole.allCases
            let found = roles.map { matrices[matrix: $0] } + roles.map { matrices[bias: $0] }
            for (place, tensor) in found.enumerated() {
                #expect(tensor?.elements == (place == index ? [Float(index)] : nil), "\(name)")
            }
            #expect(matrices.layout == .inOut)
        }
    }

    @Test func `a fused matrix, its bias and order, and a clip are read`() throws {
        let text = #""bqkv":[1,2,3],"clip":0.5,"fused_order":"groups","wqkv":[[4,5,6]]"#
        guard case .matrices(let matrices) = try parameters(text) else {
            Issue.record("expected matrices")
            return
        }
        #expect(matrices.fused?.matrix == Tensor(shape: [1, 3], elements: [4, 5, 6]))
        #expect(matrices.fused?.bias == Tensor(shape: [3], elements: [1, 2, 3]))
        #expect(matrices.fused?.order == .groups)
        #expect(matrices.clip == 0.5)
        // The default order means nothing without a matrix.
        guard case .matrices(let others) = try parameters(#""fused_order":"qkv""#) else {
            Issue.record("expected matrices")
            return
        }
        #expect(others.fused == nil && others.clip == nil)
    }

    @Test func `drawn matrices may be clipped`() throws {
        guard case .seeded(let seeded) = try parameters(#""seed":1,"clip":2,"d_out":1"#) else {
            Issue.record("expected a seed")
            return
        }
        #expect(seeded.clip == 2)
    }

    @Test func `the layout can be out_in`() throws {
        guard case .matrices(let matrices) = try parameters(#""layout":"out_in""#) else {
            Issue.record("expected matrices")
            return
        }
        #expect(matrices.layout == .outIn)
    }

    @Test(
        arguments: [
            (#""init":"rand""#, .rand),
            (#""init":"randn""#, .randn),
            (#""init":"mha""#, .mha),
            (#""init":"linear""#, .linear(hasBias: false, hasOutputProjection: false)),
            (
                #""bias":true,"init":"linear""#,
                .linear(hasBias: true, hasOutputProjection: false)
            ),
            (
                #""out_proj":true,"bias":false,"init":"linear""#,
                .linear(hasBias: false, hasOutputProjection: true)
            ),
        ] as [(String, SeededParameters.Initialisation)]
    )
    func `matrices can be drawn as those of a layer, with its bias and output projection`(
        members: String,
        expected: SeededParameters.Initialisation
    ) throws {
        guard case .seeded(let seeded) = try parameters("\(members),\"seed\":1,\"d_out\":3") else {
            Issue.record("expected a seed")
            return
        }
        var wanted = SeededParameters(seed: 1, outputDimension: 3)
        wanted.initialisation = expected
        #expect(seeded == wanted)
    }

    @Test(
        arguments: [
            ("wq", "[[null]]"), ("bo", "[null]"), ("layout", "1"), ("d_out", "\"2\""),
            ("wqkv", "true"), ("bqkv", "[true]"), ("fused_order", "1"), ("clip", "\"8\""),
            ("wg", "[[null]]"), ("init", "true"), ("bias", "[[1]]"), ("bias", "0"),
            ("out_proj", "[null]"),
        ]
    )
    func `a member of the wrong type is refused`(name: String, value: String) throws {
        let problem = try refusal(of: #"{"inputs":[[1]],"parameters":{"\#(name)":\#(value)}}"#)
        #expect(problem.kind == .wrongType)
        #expect(problem.pointer?.hasPrefix("/parameters/\(name)") == true)
    }

    static let refused = [
        Refused(
            #"{"parameters":{"seed":1}}"#,
            .missingMember,
            at: "",
            "d_out is missing from parameters; it is required with seed"
        ),
        Refused(
            #"{"parameters":{"d_out":1}}"#,
            .missingMember,
            at: "",
            "seed is missing from parameters; it is required with d_out"
        ),
        Refused(
            #"{"parameters":{"init":"randn"}}"#,
            .missingMember,
            at: "",
            "seed is missing from parameters; it is required with init"
        ),
        Refused(
            #"{"parameters":{"init":"mha"}}"#,
            .missingMember,
            at: "",
            "seed is missing from parameters; it is required with init"
        ),
        Refused(
            #"{"parameters":{"init":"randn","seed":1}}"#,
            .missingMember,
            at: "",
            "d_out is missing from parameters; it is required with init"
        ),
        Refused(
            #"{"parameters":{"seed":1,"bias":true,"init":"mha"}}"#,
            .contradiction,
            at: "/parameters/bias",
            #"bias of parameters requires "init":"linear""#
        ),
        Refused(
            #"{"inputs":[[1,2]],"parameters":{"seed":1,"d_out":3,"init":"mha"}}"#,
            .shapeMismatch,
            at: "/parameters/d_out",
            "d_out is 3; expected 2, the width of inputs, because \"init\":\"mha\" draws square "
                + "matrices"
        ),
        Refused(
            #"{"inputs":[[1,2]],"memory":[[1]],"parameters":{"seed":1,"init":"mha"}}"#,
            .shapeMismatch,
            at: "/memory",
            "memory has width 1; expected 2, as in inputs, because \"init\":\"mha\" draws square "
                + "matrices"
        ),
        Refused(
            #"{"inputs":[[1,2]],"num_heads":2,"num_kv_heads":1,"#
                + #""parameters":{"seed":1,"init":"mha"}}"#,
            .contradiction,
            at: "/num_kv_heads",
            "num_kv_heads is 1; expected 2, num_heads, because \"init\":\"mha\" draws square "
                + "matrices"
        ),
        Refused(
            #"{"parameters":{"wq":[[1]],"seed":1,"d_out":1}}"#,
            .contradiction,
            at: "/parameters/wq",
            "parameters has both seed, for drawn matrices, and wq, for given ones"
        ),
        Refused(
            #"{"parameters":{"d_out":1,"layout":"out_in"}}"#,
            .contradiction,
            at: "/parameters/layout",
            "parameters has both d_out, for drawn matrices, and layout, for given ones"
        ),
        Refused(
            #"{"parameters":{"fused_order":"kvq"}}"#,
            .outOfRange,
            at: "/parameters/fused_order",
            #"parameters/fused_order is "kvq"; expected "qkv" or "heads" or "groups""#
        ),
        Refused(
            #"{"inputs":[[1]],"parameters":{"wqkv":[[1,2,3,4]]}}"#,
            .shapeMismatch,
            at: "/parameters/wqkv",
            "wqkv has output width 4; expected a multiple of 3, for queries, keys and values"
        ),
        Refused(
            #"{"parameters":{"seed":1,"wqkv":[[1]],"d_out":1}}"#,
            .contradiction,
            at: "/parameters/wqkv",
            "parameters has both seed, for drawn matrices, and wqkv, for given ones"
        ),
        Refused(
            #"{"parameters":{"layout":"torch"}}"#,
            .outOfRange,
            at: "/parameters/layout",
            #"parameters/layout is "torch"; expected "in_out" or "out_in""#
        ),
        Refused(
            #"{"parameters":{"seed":1,"d_out":1,"init":"zeros"}}"#,
            .outOfRange,
            at: "/parameters/init",
            #"parameters/init is "zeros"; expected "rand" or "randn" or "linear" or "mha""#
        ),
        Refused(
            #"{"parameters":{"seed":1,"d_out":1,"bias":true}}"#,
            .contradiction,
            at: "/parameters/bias",
            #"bias of parameters requires "init":"linear""#
        ),
        Refused(
            #"{"parameters":{"seed":1,"out_proj":true,"init":"rand","d_out":1}}"#,
            .contradiction,
            at: "/parameters/out_proj",
            #"out_proj of parameters requires "init":"linear""#
        ),
        Refused(
            #"{"parameters":{"Wq":[[1]]}}"#,
            .unknownMember,
            at: "/parameters/Wq",
            #"unknown member "Wq" of parameters; this service calls it "wq": "#
                + #"write "parameters": {"wq": [[1]]}"#
        ),
        Refused(
            #"{"parameters":{"wz":[[1]]}}"#,
            .unknownMember,
            at: "/parameters/wz",
            "unknown member \"wz\" of parameters; expected wq, wk, wv, bq, bk, bv, wo, bo, wg, bg, "
                + "wqkv, bqkv, fused_order, clip, layout, seed, d_out, init, bias, out_proj"
        ),
        Refused(
            #"{"inputs":[[1]],"parameters":{"seed":1,"d_out":0}}"#,
            .outOfRange,
            at: "/parameters/d_out",
            "d_out is 0; expected 1 to 2147483647"
        ),
    ]

    @Test(arguments: refused)
    func `contradictory, unknown and missing members are refused by name`(
        refused: Refused
    ) throws {
        try refused.check()
    }

    @Test func `mha needs no d_out, applies W_O, and responds with all eight parameters`() throws {
        let service = TestService()
        let members = #""inputs":[[1,2],[3,4]],"parameters":{"seed":1,"init":"mha"}"#
        let drawn = try service.post("/qkv", "{\(members)}").json()
        let names = ["wq", "bq", "wk", "bk", "wv", "bv", "wo", "bo"]
        #expect(Set(drawn["parameters"]?.memberNames ?? []) == Set(names))
        let output = try service.post("/attention", "{\(members)}").json()["output"]
        let parameters = try #require(drawn["parameters"]).text()
        let given = try service.post(
            "/attention",
            #"{"inputs":[[1,2],[3,4]],"parameters":\#(parameters)}"#
        ).json()["output"]
        #expect(output != nil && output == given)
    }

    @Test(arguments: ["1", "[]", "\"rand\""])
    func `parameters are an object`(value: String) throws {
        let problem = try refusal(of: #"{"inputs":[[1]],"parameters":\#(value)}"#)
        #expect(problem.kind == .wrongType)
        #expect(problem.pointer == "/parameters")
    }
}
