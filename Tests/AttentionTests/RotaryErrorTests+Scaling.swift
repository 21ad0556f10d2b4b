import Attention
import Tensors
import Testing

/// Scalings of a rotation that contradict themselves or the request.
extension `Invalid rotations` {
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

    private static func setFactors(_ scaling: inout RotaryScaling) {
        scaling.shortFactors = [1, 1, 1, 1]
        scaling.longFactors = [1, 1, 1, 1]
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
            setFactors(&$0)
        },
        missing("factor or max_position_embeddings or attention_factor", of: .longrope) {
            setFactors(&$0)
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

    /// Numbers whose logarithm is 0 or negative.
    static let logarithms: [Refusal] = [
        rope(
            .outOfRange,
            "base",
            "base of rope is 1.0; expected another number with rope_type \"yarn\", which divides "
                + "by its logarithm"
        ) {
            $0.base = 1
            $0.scaling = yarn()
        },
        rope(
            .outOfRange,
            "scaling/rope_theta",
            "rope_theta of scaling is 1.0; expected another number with rope_type \"yarn\", which "
                + "divides by its logarithm"
        ) {
            $0.scaling = yarn()
            $0.scaling?.base = 1
        },
        longrope(original: 1),
        longrope(original: 0.5),
    ]

    private static func yarn() -> RotaryScaling {
        var scaling = RotaryScaling()
        scaling.kind = .yarn
        scaling.factor = 4
        scaling.originalMaximumPositions = 6
        return scaling
    }

    private static func longrope(original: Double) -> Refusal {
        scaling(
            .outOfRange,
            "original_max_position_embeddings",
            "original_max_position_embeddings of scaling is \(original); expected more than 1, "
                + "because the attention factor of rope_type \"longrope\" is computed from its "
                + "logarithm",
            of: .longrope
        ) {
            setFactors(&$0)
            $0.factor = 4
            $0.originalMaximumPositions = original
        }
    }

    @Test func `longrope takes any length where its attention factor is known`() throws {
        let cases: [(inScaling: Double?, ofRope: Double?, factor: Double)] = [
            (1.5, nil, 4), (nil, 1.5, 4), (nil, nil, 1),
        ]
        for (inScaling, ofRope, factor) in cases {
            var rope = RotaryEmbedding()
            var scaling = RotaryScaling()
            scaling.kind = .longrope
            Self.setFactors(&scaling)
            scaling.factor = factor
            scaling.originalMaximumPositions = 1
            scaling.attentionFactor = inScaling
            rope.attentionFactor = ofRope
            rope.scaling = scaling
            let used = rope
            let result = try attend(.inputs(numbers(6, 8)), options { $0.rope = used })
            #expect(result[.context]?.elements.allSatisfy(\.isFinite) == true)
        }
    }
}
