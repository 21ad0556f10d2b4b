import Attention

extension ForeignName {
    /// Names for factors of the scores, sinks, ALiBi and dropout.
    static let ofScores = [
        ForeignName("temperature", for: .scale) { use in
            guard let temperature = use.value.number, temperature != 0,
                let factor = (use.request[.scale] ?? .number(1)).number
            else { return Advice(#"set "scale" to 1/temperature"#) }
            let value = JSONValue.number(factor / temperature)
            return .write(.scale, value, because: #"set "scale" to 1/temperature"#)
        },
        ForeignName("query_pre_attn_scalar", for: .scale) { use in
            guard let size = use.value.number, size > 0 else {
                return Advice(#"set "scale" to its inverse square root"#)
            }
            let scale = JSONValue.number(1 / size.squareRoot())
            return .write(.scale, scale, because: "the scale is its inverse square root")
        },
        ForeignName("scale_attn_weights", for: .scale) { use in
            use.value == .bool(false)
                ? .leaveOut("the default scale is 1") : .write(.scale, .string("1/sqrt(d)"))
        },
        ForeignName("llama_4_scaling_beta", for: .queryScale, in: [nil, .ropeScaling]) { use in
            queryScale(use)
        },
        ForeignName(
            "attn_temperature_tuning attn_temperature attn_scale floor_scale",
            for: .queryScale
        ) { use in
            let length = use.whole.members["floor_scale"]?.number ?? 8192
            let factor = use.whole.members["attn_scale"]?.number ?? 0.1
            return queryScale(
                use,
                from: length,
                "1 + \(factor) · log(1 + floor((position + 1) / \(length)))"
            )
        },
        ForeignName("add_zero_attn smooth_softmax softmax_off_by_one", for: .sinks) { use in
            guard use.value != .bool(false), use.value.number != 0 else {
                return .leaveOut("by default no sink is added")
            }
            let sinks = [JSONValue](repeating: .number(0), count: use.request.headCount)
            return .write(.sinks, .list(sinks), because: "a sink of 0 for each query head")
        },
        ForeignName(
            """
            dropout_p p_dropout attn_dropout dropout_rate attention_dropout attn_pdrop p \
            attention_probs_dropout_prob
            """,
            for: .dropout
        ) { use in
            Advice.forForm(of: use.value, at: .dropout, in: use.request)
                ?? Advice(#"write it as "dropout": {"p": …, "seed": …}"#)
        },
        ForeignName(
            "alibi use_alibi alibi_bias_max max_alibi_bias f_max_alibi_bias max_bias",
            for: .alibiSlopes
        ) { use in
            .rename(use, to: .alibiSlopes)
        },
        ForeignName("score_mod", for: .bias) { _ in
            Advice(#"write the numbers that it adds as "bias", with null for -infinity"#)
        },
        ForeignName("use_qk_norm qk_layernorm qk_normalization normalize_qk", for: .norm) { use in
            let type = use.name == "qk_layernorm" || use.name == "normalize_qk" ? "layer" : "rms"
            return use.value == .bool(false)
                ? .leaveOut("without qk_norm, nothing is normalised")
                : .write(.norm, .object([JSONMember("type", .string(type))]))
        },
        ForeignName("q_norm_weight k_norm_weight q_norm k_norm", for: .norm) { use in
            let suffix = use.name.dropFirst()
            let weights = [(RequestMember.normQueryWeight, "q"), (.normKeyWeight, "k")]
                .compactMap { member, letter in
                    use.whole.members[letter + suffix].map { (member, $0) }
                }
            return .write([(.normType, .string("rms"))] + weights, in: use.request)
        },
        ForeignName("rms_norm_eps layer_norm_eps norm_eps norm_epsilon", for: .norm) { use in
            use.request[.norm] == nil
                ? .leaveOut("it belongs to the norm of a whole layer, or in \"qk_norm\" as \"eps\"")
                : .write([(.normEpsilon, use.value)], in: use.request)
        },
    ]

    /// Advice on Mistral's factors, 1 + β · log(1 + ⌊position / original length⌋).
    private static func queryScale(_ use: Use) -> Advice {
        let name = "original_max_position_embeddings"
        let stated = use.whole.members[name] ?? use.request[.ropeScaling]?.members?[name]
        let length = stated?.number ?? 8192
        let beta = JSONValue.number(use.value.number ?? 0.1).text
        return queryScale(use, from: length, "1 + \(beta) · log(1 + floor(position / \(length)))")
    }

    private static func queryScale(_ use: Use, from length: Double, _ factor: String) -> Advice {
        guard use.value != .bool(false) else {
            return .leaveOut("without query_scale, queries are not scaled by their position")
        }
        if let count = use.request.queryCount, Double(count) < length {
            return .leaveOut("below position \(length) the factor of \"query_scale\" is 1")
        }
        return Advice("give each query its number of \"query_scale\", \(factor)")
    }
}
