import Attention

extension ForeignName {
    /// Names for positions, RoPE and caches.
    static let ofPositions = [
        ForeignName("position_ids positions pos_ids", for: .queryPositions) { use in
            var members = [JSONMember("query_positions", use.value)]
            if use.request.queryCount == use.request.keyCount {
                members.append(JSONMember("key_positions", use.value))
            }
            return .write(members)
        },
        ForeignName("offset", for: .queryOffset) { use in
            .write([JSONMember("query_offset", use.value), JSONMember("key_offset", use.value)])
        },
        ForeignName(
            "rotary_pct partial_rotary_factor rotary_percentage rotary_emb_fraction",
            for: .rope,
            in: [nil, .rope]
        ) { use in
            let type =
                use.request[.scalingType] ?? use.request[.scalingOldType] ?? .string("default")
            return .write(
                [(.scalingType, type), (.scalingPartialFactor, use.value)],
                in: use.request
            )
        },
        ForeignName("max_position_embeddings n_positions n_ctx", for: .rope) { use in
            use.request[.ropeScaling] == nil
                ? .leaveOut("any position is allowed")
                : .write([(.scalingMaximum, use.value)], in: use.request)
        },
        ForeignName("do_rotary use_rope", for: .rope) { use in
            .rename(use, to: .rope)
        },
        ForeignName("cos_cache sin_cache rotary_cos rotary_sin", for: .rope) { use in
            let request = use.whole.members
            let tables = [
                (RequestMember.ropeCosines, request["cos_cache"] ?? request["rotary_cos"]),
                (.ropeSines, request["sin_cache"] ?? request["rotary_sin"]),
            ].compactMap { member, value in value.map { (member, $0) } }
            return .write(tables, in: use.request)
        },
        ForeignName("position_embeddings", for: .rope) { _ in
            Advice(
                #"use "rope" with "base", or with the first half of each row as "cos" and "sin""#
            )
        },
        ForeignName("position_ids", for: .rope, in: [.rope]) { use in
            .write([(.ropeQueryPositions, use.value)], in: use.request)
        },
        ForeignName("offset", for: .queryOffset, in: [.rope]) { use in
            .write(.queryOffset, use.value, because: "outside of rope")
        },
        ForeignName("alpha", for: .rope, in: [.ropeScaling]) { _ in
            Advice(#"set "base" of rope to base · alpha^(dim/(dim − 2)) instead"#)
        },
        ForeignName("short_mscale long_mscale", for: .rope, in: [.ropeScaling]) { use in
            .write(
                [(.ropeAttentionFactor, use.value)],
                in: use.request,
                because: #"set "attention_factor" of rope instead"#
            )
        },
        ForeignName(
            "past_key_values past_key_value layer_past kv_cache past_kv past cache",
            for: .pastKeys
        ) { use in
            guard let pair = use.value.elements, pair.count == 2 else {
                return Advice(#"use "past_keys" and "past_values""#)
            }
            return .write([
                JSONMember("past_keys", pair[0]), JSONMember("past_values", pair[1]),
            ])
        },
        ForeignName("bias_k bias_v add_bias_kv", for: .pastKeys) { use in
            guard use.value != .bool(false) else { return .leaveOut("no row is added") }
            guard use.request[.pastKeys] == nil || use.request[.pastValues] == nil else {
                return .leaveOut("past_keys and past_values are given")
            }
            let rows = ["bias_k", "bias_v"].compactMap { use.whole.members[$0] }.map(singleRow)
            let reason = #"it is one row of "past_keys" and "past_values""#
            guard rows.count == 2 else { return Advice(reason) }
            return .write(
                [JSONMember("past_keys", rows[0]), JSONMember("past_values", rows[1])],
                because: reason
            )
        },
    ]

    /// Returns `[1, 1, d]` or `[d]` as `[1, d]`.
    private static func singleRow(_ value: JSONValue) -> JSONValue {
        guard let extents = value.extents else { return value }
        if extents.count == 1 { return .list([value]) }
        return extents.count == 3 ? value.elements?.first ?? value : value
    }
}
