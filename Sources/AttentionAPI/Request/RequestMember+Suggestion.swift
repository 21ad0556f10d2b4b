import Attention

extension RequestMember {
    /// The names that other libraries give a member, in lower case.
    private static let otherNames: [(member: RequestMember, names: String)] = [
        (.queries, "q query_states"),
        (.keys, "k key key_states"),
        (.values, "v value value_states"),
        (.inputs, "x input embeddings hidden_states inputs_q"),
        (.memory, "inputs_kv encoder_hidden_states context"),
        (.parameters, "weights params"),
        (.wq, "wq w_q w_query q_proj"),
        (.wk, "wk w_k w_key k_proj"),
        (.wv, "wv w_v w_value v_proj"),
        (.wo, "wo w_o o_proj"),
        (.wg, "wg w_g g_proj gate_proj"),
        (.wqkv, "wqkv w_qkv qkv_proj in_proj_weight c_attn query_key_value"),
        (.bqkv, "bqkv in_proj_bias"),
        (.bq, "bq"), (.bk, "bk"), (.bv, "bv"), (.bo, "bo"), (.bg, "bg"),
        (.fusedOrder, "fused_order"), (.clip, "clip clip_qkv qkv_clip"),
        (.layout, "layout"), (.initialisation, "init"), (.outputDimension, "d_out"),
        (.outputProjection, "out_proj"),
        (.bias, "attn_bias attention_bias position_bias alibi_bias score_mod"),
        (.mask, "mask_mod block_mask"),
        (.causal, "is_causal use_causal_mask causal_mask unidirectional"),
        (.scale, "sm_scale softmax_scale scale_factor scaling"),
        (
            .softcap,
            "logits_soft_cap logit_cap softcap_value attn_logit_softcapping attn_logits_soft_cap"
        ),
        (.window, "sliding_window window_size local_window_size"),
        (.windowLeft, "window_left left_window_size"),
        (.windowRight, "window_right right_window_size"),
        (.headCount, "heads n_heads n_head nhead nheads num_attention_heads q_num_heads"),
        (
            .keyValueHeadCount,
            """
            num_key_value_heads n_kv_heads kv_num_heads num_kv_head kv_heads num_heads_kv \
            num_query_groups
            """
        ),
        (.dropout, "dropout_p p_dropout attn_dropout dropout_rate attention_dropout"),
        (
            .keyLengths,
            """
            seqused_k cache_seqlens kv_lengths seq_lens seqlens lengths nonpad_kv_seqlen \
            key_value_seq_lengths
            """
        ),
        (.querySegments, "cu_seqlens_q"), (.keySegments, "cu_seqlens_k"),
        (.queryOffset, "q_offset"), (.keyOffset, "k_offset kv_offset"),
        (.queryPositions, "cache_position"),
        (.pastKeys, "past_key k_cache"), (.pastValues, "past_value v_cache"),
        (.rope, "rotary rotary_emb rotary_embedding"),
        (.ropeBase, "rope_theta rope_base theta"),
        (.ropeDimension, "rotary_dim rope_dim rotary_ndims"),
        (.ropeInterleaved, "interleaved rotary_interleaved rope_interleave"),
        (.ropeFrequencies, "inv_freq freqs"),
        (.ropeScaling, "rope_scaling rope_parameters"),
        (.scalingSections, "mrope_section"),
        (.norm, "q_norm k_norm qk_layernorm use_qk_norm qk_normalization"),
        (.normEpsilon, "rms_norm_eps layer_norm_eps norm_eps epsilon"),
        (.normQueryWeight, "q_norm_weight query_norm"),
        (.normKeyWeight, "k_norm_weight key_norm"),
        (.queryScale, "llama_4_scaling_beta attn_temperature q_scale"),
        (.sinks, "sink s_aux add_zero_attn"),
        (.alibiSlopes, "alibi slopes"),
        (.include, "outputs"),
        (.dtype, "softmax_precision"), (.decimals, "digits"),
        (.softmaxAxis, "dim axis softmax_dim"),
        (.tensorFormat, "format"),
        (.rule, "update_rule"),
        (.state, "past_state initial_state recurrent_state present_state h0"),
        (.decay, "g gk gate gates log_decay log_fgate"),
    ]

    /// Names of other libraries that need more than another name: the advice, a member that the
    /// operation must use for the advice to apply, and the names.
    private static let advice: [(text: String, member: RequestMember, names: String)] = [
        (#"set "scale" to 1/temperature"#, .scale, "temperature"),
        (#"use "mask" for booleans, "bias" for numbers"#, .mask, "attn_mask attention_mask"),
        (#"use "key_lengths" or "mask""#, .mask, "key_padding_mask padding_mask key_mask"),
        (#"it belongs in "parameters" or "dropout""#, .parameters, "seed"),
        (
            #"use "rope": {"dim": …} with the head size times the factor"#, .rope,
            "partial_rotary_factor rotary_pct"
        ),
        (#"set "num_kv_heads", or send keys and values of fewer heads"#, .keys, "enable_gqa"),
        (#"use "query_segments" and "key_segments""#, .querySegments, "segment_ids"),
        (
            #"use "query_positions" and "key_positions""#, .queryPositions,
            "position_ids positions"
        ),
        (#"use "query_offset" or "key_offset""#, .queryOffset, "offset"),
        (
            #"use "past_keys" and "past_values""#, .pastKeys,
            "past_key_values kv_cache past_kv past cache"
        ),
        (
            #"use "include": ["weights"]"#, .include,
            "need_weights output_attentions return_weights return_attn_probs return_softmax"
        ),
        (#"use "include": ["lse"]"#, .include, "return_lse lse"),
        (#"use "include": ["present_keys", "present_values"]"#, .include, "use_cache"),
        (
            #"use "include" with "scores", "masked_scores" or "weights""#, .include,
            "qk_matmul_output_mode"
        ),
        (
            #"the response always has "present_state""#, .state, "output_final_state"
        ),
        (#"leave it out; it does not change the result"#, .rule, "chunk_size"),
        (
            #"send queries and keys of length 1"#, .rule,
            "use_qk_l2norm_in_kernel use_qk_l2norm normalize"
        ),
        (
            #"use "dtype" for the computation, "decimals" for the printed digits"#, .dtype,
            "precision"
        ),
    ]

    /// Advice on names in an object for which there is more than another name.
    private static let nestedAdvice: [(text: String, parent: RequestMember, names: String)] = [
        (#"this service calls it "query_positions""#, .rope, "position_ids"),
        (
            #"set "dim" to the head size times the factor, or put it in "scaling""#, .rope,
            "partial_rotary_factor rotary_pct"
        ),
        (
            #"set "base" of rope to base · alpha^(dim/(dim − 2)) instead"#, .ropeScaling,
            "alpha"
        ),
        (#"set "attention_factor" of rope instead"#, .ropeScaling, "short_mscale long_mscale"),
    ]

    /// Returns what to write in place of a name that is not a member of an object of the request.
    static func suggestion(
        for name: String,
        isObject: Bool,
        in parent: RequestMember
    ) -> String? {
        let lowercased = name.lowercased()
        func matches(_ names: String) -> Bool {
            names.split(separator: " ").contains { $0 == lowercased }
        }
        if let advice = nestedAdvice.first(where: { $0.parent == parent && matches($0.names) }) {
            return advice.text
        }
        if let member = otherNames.first(where: { matches($0.names) })?.member,
            let other = member.parent, other == parent || other.parent == parent
        {
            return "this service calls it \"\(member.name)\""
                + (other == parent ? "" : ", in \"\(other.name)\"")
        }
        guard parent == .ropeScaling, isObject else { return nil }
        return "where a model has a scaling for each type of layer, send that of this layer"
    }

    /// Returns what to write in place of a name that is not a member; nil if nothing is similar.
    static func suggestion(for name: String, operation: Operation) -> String? {
        let lowercased = name.lowercased()
        func matches(_ names: String) -> Bool {
            names.split(separator: " ").contains { $0 == lowercased }
        }
        // Only a member that the operation uses, because it would reject any other as well.
        if let member = otherNames.first(where: { matches($0.names) })?.member,
            member.root.isUsed(by: operation)
        {
            guard let parent = member.parent else {
                return "this service calls it \"\(member.name)\""
            }
            return lowercased == member.name
                ? "it belongs in \"\(parent.name)\""
                : "this service calls it \"\(member.name)\", in \"\(parent.name)\""
        }
        if let advice = advice.first(where: { matches($0.names) }),
            advice.member.isUsed(by: operation)
        {
            return advice.text
        }
        let candidates = MemberTable.request.members.filter { $0.isUsed(by: operation) }
            .map(\.rawValue)
        let nearest = candidates.map { ($0, distance(from: lowercased, to: $0)) }
            .min { $0.1 < $1.1 }
        guard let (candidate, distance) = nearest, distance <= max(1, name.utf8.count / 4) else {
            return nil
        }
        return "did you mean \(candidate)?"
    }

    /// Returns the number of insertions, deletions, replacements and swaps of neighbours that turn
    /// one text into the other (optimal string alignment).
    private static func distance(from first: String, to second: String) -> Int {
        let a = Array(first.utf8.prefix(64))
        let b = Array(second.utf8)
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(
                    last[j + 1] + 1,
                    row[j] + 1,
                    last[j] + (a[i] == b[j] ? 0 : 1)
                )
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
