import Attention
import Tensors
import Testing

/// Rotations that contradict themselves or the request.
@Suite struct `Invalid rotations` {
    typealias Refusal = `Requests that do not fit`.Refusal

    private static func rope(
        _ kind: AttentionError.Kind,
        _ pointer: String,
        _ description: String,
        of source: AttentionSource<Float> = .inputs(numbers(6, 8)),
        _ change: (inout RotaryEmbedding) -> Void
    ) -> Refusal {
        var rope = RotaryEmbedding()
        change(&rope)
        var options = AttentionOptions<Float>()
        options.rope = rope
        return Refusal(
            source: source,
            options: options,
            kind: kind,
            pointer: pointer.isEmpty ? "" : "/rope/\(pointer)",
            description: description
        )
    }

    private static func scaling(
        _ kind: AttentionError.Kind,
        _ name: String,
        _ description: String,
        of rule: RotaryScaling.Kind,
        _ change: (inout RotaryScaling) -> Void
    ) -> Refusal {
        var scaling = RotaryScaling()
        scaling.kind = rule
        change(&scaling)
        return rope(kind, name.isEmpty ? "" : "scaling/\(name)", description) {
            $0.scaling = scaling
        }
    }

    private static func missing(
        _ names: String,
        of rule: RotaryScaling.Kind,
        _ change: (inout RotaryScaling) -> Void
    ) -> Refusal {
        scaling(
            .missingMember,
            "",
            "\(names) is missing from scaling of rope; rope_type \"\(rule.rawValue)\" requires it",
            of: rule,
            change
        )
    }

    private static func unused(
        _ name: String,
        by rule: RotaryScaling.Kind,
        _ hint: String = "",
        _ change: (inout RotaryScaling) -> Void
    ) -> Refusal {
        scaling(
            .contradiction,
            name,
            "\(name) of scaling is not used by rope_type \"\(rule.rawValue)\"\(hint)",
            of: rule,
            change
        )
    }

    private static func positions(_ extents: Int..., at number: Double = 0) -> Tensor<Double> {
        Tensor(shape: Shape(extents), repeating: number)
    }

    static let requirements: [Refusal] = [
        missing("factor", of: .linear) { _ in },
        missing("factor", of: .dynamic) { $0.maximumPositions = 6 },
        missing(
            "max_position_embeddings or original_max_position_embeddings",
            of: .dynamic
        ) { $0.factor = 2 },
        missing("factor", of: .llama3) { $0.lowFrequencyFactor = 1 },
        missing("low_freq_factor", of: .llama3) { $0.factor = 8 },
        missing("high_freq_factor", of: .llama3) {
            $0.factor = 8
            $0.lowFrequencyFactor = 1
        },
        missing("original_max_position_embeddings", of: .llama3) {
            $0.factor = 8
            $0.lowFrequencyFactor = 1
            $0.highFrequencyFactor = 4
        },
        missing("original_max_position_embeddings", of: .yarn) { $0.factor = 8 },
        missing("factor or max_position_embeddings", of: .yarn) {
            $0.originalMaximumPositions = 6
        },
        missing("short_factor", of: .longrope) { $0.longFactors = [1, 1, 1, 1] },
        missing("long_factor", of: .longrope) { $0.shortFactors = [1, 1, 1, 1] },
        missing("original_max_position_embeddings", of: .longrope) {
            $0.shortFactors = [1, 1, 1, 1]
            $0.longFactors = [1, 1, 1, 1]
        },
        missing("factor or max_position_embeddings or attention_factor", of: .longrope) {
            $0.shortFactors = [1, 1, 1, 1]
            $0.longFactors = [1, 1, 1, 1]
            $0.originalMaximumPositions = 6
        },
    ]

    static let unusedMembers: [Refusal] = [
        unused("factor", by: .standard) { $0.factor = 2 },
        unused(
            "attention_factor",
            by: .linear,
            "; set attention_factor of rope instead"
        ) {
            $0.factor = 2
            $0.attentionFactor = 1
        },
        unused("low_freq_factor", by: .standard) { $0.lowFrequencyFactor = 1 },
        unused("high_freq_factor", by: .proportional) { $0.highFrequencyFactor = 1 },
        unused("beta_fast", by: .standard) { $0.betaFast = 1 },
        unused("beta_slow", by: .standard) { $0.betaSlow = 1 },
        unused("mscale", by: .standard) { $0.mscale = 1 },
        unused("mscale_all_dim", by: .standard) { $0.mscaleAllDimensions = 1 },
        unused("truncate", by: .standard) { $0.truncates = true },
        unused("short_factor", by: .standard) { $0.shortFactors = [] },
        unused("long_factor", by: .standard) { $0.longFactors = [] },
    ]

    static let ranges: [Refusal] = [
        scaling(
            .outOfRange,
            "factor",
            "factor of scaling is 0.0; expected a finite number above 0",
            of: .linear
        ) { $0.factor = 0 },
        scaling(
            .outOfRange,
            "rope_theta",
            "rope_theta of scaling is -1.0; expected a finite number above 0",
            of: .standard
        ) { $0.base = -1 },
        scaling(
            .outOfRange,
            "partial_rotary_factor",
            "partial_rotary_factor of scaling is 1.5; expected a number above 0, at most 1",
            of: .standard
        ) { $0.partialRotaryFactor = 1.5 },
        scaling(
            .outOfRange,
            "high_freq_factor",
            "high_freq_factor of scaling is 1.0; expected more than low_freq_factor, 1.0",
            of: .llama3
        ) {
            $0.factor = 8
            $0.lowFrequencyFactor = 1
            $0.highFrequencyFactor = 1
            $0.originalMaximumPositions = 64
        },
        scaling(
            .outOfRange,
            "long_factor/2",
            "long_factor of scaling contains 0.0; expected finite numbers above 0",
            of: .longrope
        ) {
            $0.shortFactors = [1, 1, 1, 1]
            $0.longFactors = [1, 1, 0, 1]
            $0.originalMaximumPositions = 6
            $0.factor = 2
        },
        scaling(
            .shapeMismatch,
            "short_factor",
            "short_factor of scaling has 3 numbers; expected 4, one per pair",
            of: .longrope
        ) {
            $0.shortFactors = [1, 1, 1]
            $0.longFactors = [1, 1, 1, 1]
            $0.originalMaximumPositions = 6
            $0.factor = 2
        },
        scaling(
            .outOfRange,
            "mrope_section/1",
            "mrope_section of scaling contains -1; expected 0 or more",
            of: .standard
        ) { $0.sections = [5, -1] },
        scaling(
            .shapeMismatch,
            "mrope_section",
            "the numbers of mrope_section of scaling add up to 5; expected 4, the number of pairs",
            of: .standard
        ) { $0.sections = [2, 2, 1] },
        scaling(
            .shapeMismatch,
            "mrope_section",
            "the numbers of mrope_section of scaling add up to 9223372036854775807; "
                + "expected 4, the number of pairs",
            of: .standard
        ) {
            // Their sum is 4 modulo 2⁶⁴.
            $0.sections = [.max, .max, 6]
        },
        scaling(
            .contradiction,
            "mrope_interleaved",
            "mrope_interleaved of scaling requires mrope_section",
            of: .standard
        ) { $0.hasInterleavedSections = true },
        rope(
            .contradiction,
            "scaling/rope_theta",
            "rope_theta of scaling is 500.0, but base of rope is 100.0"
        ) {
            $0.base = 100
            $0.scaling = RotaryScaling()
            $0.scaling?.base = 500
        },
        rope(
            .contradiction,
            "dim",
            "dim of rope is 8; expected 4, because partial_rotary_factor of scaling asks for it"
        ) {
            $0.dimension = 8
            $0.scaling = RotaryScaling()
            $0.scaling?.partialRotaryFactor = 0.5
        },
    ]

    static let members: [Refusal] = [
        rope(
            .contradiction,
            "scaling",
            "scaling of rope cannot be used with frequencies, which replaces it"
        ) {
            $0.frequencies = [1]
            $0.scaling = RotaryScaling()
        },
        rope(
            .contradiction,
            "base",
            "base of rope cannot be used with cos, which replaces it"
        ) {
            $0.base = 500
            $0.cosines = positions(6, 4)
            $0.sines = positions(6, 4)
        },
        rope(.contradiction, "frequencies", "frequencies and cos of rope cannot both be given") {
            $0.frequencies = [1]
            $0.cosines = positions(6, 1)
            $0.sines = positions(6, 1)
        },
        rope(.missingMember, "", "sin is missing from rope; cos and sin are given together") {
            $0.cosines = positions(6, 4)
        },
        rope(
            .shapeMismatch,
            "sin",
            "sin of rope has shape [6,3]; expected [6,4], as cos"
        ) {
            $0.cosines = positions(6, 4)
            $0.sines = positions(6, 3)
        },
        rope(
            .outOfRange,
            "cos",
            "cos of rope has 5 rows, but inputs has a row at position 5"
        ) {
            $0.cosines = positions(5, 4)
            $0.sines = positions(5, 4)
        },
        rope(
            .outOfRange,
            "first",
            "first of rope is 8; expected 0 to 7, because inputs has head size 8"
        ) { $0.first = 8 },
        rope(
            .outOfRange,
            "dim",
            "dim of rope is 8; expected an even number from 2 to 6, because inputs has head size 8 "
                + "and first is 2"
        ) {
            $0.first = 2
            $0.dimension = 8
        },
        rope(
            .shapeMismatch,
            "frequencies",
            "rope rotates 10 numbers, but inputs has head size 8"
        ) { $0.frequencies = [1, 1, 1, 1, 1] },
        rope(
            .contradiction,
            "dim",
            "dim of rope is 4; expected 2, because frequencies has a number per pair"
        ) {
            $0.dimension = 4
            $0.frequencies = [1]
        },
        rope(
            .contradiction,
            "axes",
            "axes of rope requires query_positions of rope, with a row for each axis"
        ) { $0.axes = [0, 0, 1, 1] },
        rope(
            .shapeMismatch,
            "axes",
            "axes of rope has 3 numbers; expected 4, one per pair"
        ) {
            $0.axes = [0, 0, 1]
            $0.queryPositions = positions(2, 6)
        },
        rope(
            .outOfRange,
            "axes/3",
            "axes of rope contains 2, but the positions have 2 rows"
        ) {
            $0.axes = [0, 0, 1, 2]
            $0.queryPositions = positions(2, 6)
        },
        rope(
            .outOfRange,
            "axes/0",
            "axes of rope contains -1; expected 0 or more"
        ) {
            $0.axes = [-1, 0, 1, 1]
            $0.queryPositions = positions(2, 6)
        },
        rope(
            .contradiction,
            "axes",
            "axes of rope and mrope_section of scaling cannot both be given"
        ) {
            $0.axes = [0, 0, 1, 1]
            $0.queryPositions = positions(2, 6)
            $0.scaling = RotaryScaling()
            $0.scaling?.sections = [2, 2]
        },
        rope(
            .missingMember,
            "",
            "key_positions is missing from rope; it is required with several rows of "
                + "query_positions, because keys are not made from the rows of the queries",
            of: .given(queries: numbers(6, 8), keys: numbers(6, 8), values: numbers(6, 8))
        ) {
            $0.axes = [0, 0, 1, 1]
            $0.queryPositions = positions(2, 6)
        },
        rope(
            .shapeMismatch,
            "query_positions",
            "query_positions of rope has shape [5]; expected [6] or [1,6], one number per query"
        ) { $0.queryPositions = positions(5) },
        rope(
            .shapeMismatch,
            "key_positions",
            "key_positions of rope has shape [7]; expected [6] or [1,6], one number per new key"
        ) { $0.keyPositions = positions(7) },
        rope(
            .outOfRange,
            "key_positions",
            "key_positions of rope contains 1e+16; expected -2^53 to 2^53"
        ) { $0.keyPositions = positions(6, at: 1e16) },
        rope(
            .outOfRange,
            "query_positions",
            "positions of rope contain 0.5; expected whole numbers, because cos has a row for each"
        ) {
            $0.cosines = positions(6, 4)
            $0.sines = positions(6, 4)
            $0.queryPositions = positions(6, at: 0.5)
        },
        rope(
            .outOfRange,
            "key_positions",
            "positions of rope contain 0.5; expected whole numbers, because cos has a row for each"
        ) {
            $0.cosines = positions(6, 4)
            $0.sines = positions(6, 4)
            $0.keyPositions = positions(6, at: 0.5)
        },
        rope(
            .outOfRange,
            "query_positions",
            "cos of rope has 6 rows, but inputs has a row at position -1"
        ) {
            $0.cosines = positions(6, 4)
            $0.sines = positions(6, 4)
            $0.queryPositions = positions(6, at: -1)
        },
    ]

    @Test(arguments: requirements + unusedMembers + ranges + members)
    func `a rotation that cannot be made throws an error that says why`(refusal: Refusal) {
        let error = #expect(throws: AttentionError.self) {
            try AttentionPlan(refusal.source, options: refusal.options, outputs: refusal.outputs)
        }
        #expect(error?.kind == refusal.kind)
        #expect(error?.pointer == refusal.pointer)
        #expect(error?.description == refusal.description)
    }
}
