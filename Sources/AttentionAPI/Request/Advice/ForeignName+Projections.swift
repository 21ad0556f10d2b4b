import Attention

extension ForeignName {
    /// Names for projections and heads.
    static let ofProjections = [
        ForeignName(
            "in_proj_weight qkv_proj query_key_value",
            for: .wqkv,
            in: [nil, .parameters]
        ) { use in linear(use, .wqkv) },
        ForeignName("q_proj q_proj_weight", for: .wq, in: [nil, .parameters]) { use in
            linear(use, .wq)
        },
        ForeignName("k_proj k_proj_weight", for: .wk, in: [nil, .parameters]) { use in
            linear(use, .wk)
        },
        ForeignName("v_proj v_proj_weight", for: .wv, in: [nil, .parameters]) { use in
            linear(use, .wv)
        },
        ForeignName("o_proj out_proj_weight", for: .wo, in: [nil, .parameters]) { use in
            linear(use, .wo)
        },
        ForeignName("g_proj", for: .wg, in: [nil, .parameters]) { use in linear(use, .wg) },
        ForeignName("seed random_state rng_seed", for: .parameters) { use in
            let width = use.request[.inputs]?.extents?.last
            let reason = #"it belongs in "parameters" or "dropout""#
            guard let width, use.request[.parameters] == nil else { return Advice(reason) }
            return .write(
                [(.parametersSeed, use.value), (.outputDimension, .number(Double(width)))],
                in: use.request,
                because: reason
            )
        },
        ForeignName("use_bias qkv_bias use_qkv_bias attention_bias", for: .parameters) { use in
            if use.value.elements != nil || use.value.members != nil {
                return .rename(use, to: .bias)
            }
            return use.value == .bool(false)
                ? .leaveOut("projections have biases only where bq, bk, bv or bo is given")
                : Advice(#"give the biases as "bq", "bk", "bv" and "bo" in "parameters""#)
        },
        ForeignName("enable_gqa", for: .keys) { _ in
            .leaveOut("keys and values may have fewer heads than queries")
        },
        ForeignName("num_key_value_groups n_rep", for: .keyValueHeadCount) { use in
            guard let size = use.value.integer, size > 0,
                let heads = use.request[.headCount]?.integer, heads.isMultiple(of: size)
            else { return Advice(#"set "num_kv_heads" to num_heads divided by it"#) }
            return .write(.keyValueHeadCount, .number(Double(heads / size)))
        },
        ForeignName("multi_query", for: .keyValueHeadCount) { use in
            use.value == .bool(false)
                ? .leaveOut("without num_kv_heads, each query head has its own keys and values")
                : .write(.keyValueHeadCount, .number(1))
        },
        ForeignName("qkv kv", for: .queries) { use in
            Advice(#"split it into "queries", "keys" and "values""#)
        },
    ]

    /// The weight of an `nn.Linear`, with its layout.
    private static func linear(_ use: Use, _ member: RequestMember) -> Advice {
        .write(
            [(member, use.value), (.layout, .string("out_in"))],
            in: use.request,
            because: use.reason(toWrite: member)
        )
    }
}
