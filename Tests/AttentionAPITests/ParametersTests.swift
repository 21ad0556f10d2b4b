import Attention
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
            ("null", .wrongType), ("[1]", .wrongType),
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
        let members = ["wq", "wk", "wv", "wo", "bq", "bk", "bv", "bo"]
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
            ("wq", "null"), ("bo", "[null]"), ("layout", "1"), ("d_out", "\"2\""),
            ("init", "true"), ("bias", "[[1]]"), ("bias", "0"), ("out_proj", "null"),
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
            #"{"parameters":{"init":"rand"}}"#,
            .missingMember,
            at: "",
            "seed is missing from parameters; it is required with init"
        ),
        Refused(
            #"{"parameters":{"wq":[[1]],"seed":1,"d_out":1}}"#,
            .contradiction,
            at: "/parameters/wq",
            "parameters has both seed, for drawn matrices, and wq, for given ones"
        ),
        Refused(
            #"{"parameters":{"d_out":1,"layout":"in_out"}}"#,
            .contradiction,
            at: "/parameters/layout",
            "parameters has both d_out, for drawn matrices, and layout, for given ones"
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
            #"parameters/init is "zeros"; expected "rand" or "linear""#
        ),
        Refused(
            #"{"parameters":{"seed":1,"d_out":1,"bias":false}}"#,
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
            "unknown member \"Wq\" of parameters; expected wq, wk, wv, bq, bk, bv, wo, bo, "
                + "layout, seed, d_out, init, bias, out_proj"
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

    @Test(arguments: ["1", "[]", "\"rand\""])
    func `parameters are an object`(value: String) throws {
        let problem = try refusal(of: #"{"inputs":[[1]],"parameters":\#(value)}"#)
        #expect(problem.kind == .wrongType)
        #expect(problem.pointer == "/parameters")
    }
}
