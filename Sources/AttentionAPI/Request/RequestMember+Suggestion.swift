import Attention

extension RequestMember {
    /// What members are called in other libraries, in lower case, and what to say instead.
    private static let otherNames: [String: String] = [
        "q": "queries", "k": "keys", "v": "values",
        "key": "keys", "value": "values",
        "query_states": "queries", "key_states": "keys", "value_states": "values",
        "x": "inputs", "input": "inputs", "embeddings": "inputs", "hidden_states": "inputs",
        "inputs_q": "inputs", "inputs_kv": "memory",
        "encoder_hidden_states": "memory", "context": "memory",
        "weights": "parameters", "params": "parameters",
        "wq": "wq of parameters", "wk": "wk of parameters",
        "wv": "wv of parameters", "wo": "wo of parameters",
        "bq": "bq of parameters", "bk": "bk of parameters",
        "bv": "bv of parameters", "bo": "bo of parameters",
        "w_q": "wq of parameters", "w_k": "wk of parameters", "w_v": "wv of parameters",
        "w_o": "wo of parameters",
        "w_query": "wq of parameters", "w_key": "wk of parameters", "w_value": "wv of parameters",
        "q_proj": "wq of parameters", "k_proj": "wk of parameters", "v_proj": "wv of parameters",
        "o_proj": "wo of parameters", "out_proj": "out_proj of parameters",
        "layout": "layout of parameters", "init": "init of parameters",
        "d_out": "d_out of parameters",
        "seed": "seed of parameters or of dropout",
        "attn_mask": "mask for booleans or bias for numbers",
        "attention_mask": "mask for booleans or bias for numbers",
        "attn_bias": "bias", "attention_bias": "bias", "position_bias": "bias",
        "alibi_bias": "bias", "score_mod": "bias",
        "key_padding_mask": "key_lengths or mask", "padding_mask": "key_lengths or mask",
        "key_mask": "key_lengths or mask",
        "mask_mod": "mask", "block_mask": "mask",
        "is_causal": "causal", "use_causal_mask": "causal", "causal_mask": "causal",
        "unidirectional": "causal",
        "sm_scale": "scale", "softmax_scale": "scale", "temperature": "scale",
        "scale_factor": "scale", "scaling": "scale",
        "logits_soft_cap": "softcap", "logit_cap": "softcap", "softcap_value": "softcap",
        "attn_logit_softcapping": "softcap", "attn_logits_soft_cap": "softcap",
        "sliding_window": "window", "window_size": "window", "local_window_size": "window",
        "window_left": "left of window", "window_right": "right of window",
        "left_window_size": "left of window", "right_window_size": "right of window",
        "heads": "num_heads", "n_heads": "num_heads", "n_head": "num_heads", "nhead": "num_heads",
        "nheads": "num_heads", "num_attention_heads": "num_heads", "q_num_heads": "num_heads",
        "num_key_value_heads": "num_kv_heads", "n_kv_heads": "num_kv_heads",
        "kv_num_heads": "num_kv_heads", "num_kv_head": "num_kv_heads", "kv_heads": "num_kv_heads",
        "num_heads_kv": "num_kv_heads", "num_query_groups": "num_kv_heads",
        "enable_gqa": "num_kv_heads (or keys and values of fewer heads)",
        "dropout_p": "dropout", "p_dropout": "dropout", "attn_dropout": "dropout",
        "dropout_rate": "dropout", "attention_dropout": "dropout",
        "seqused_k": "key_lengths", "cache_seqlens": "key_lengths", "kv_lengths": "key_lengths",
        "seq_lens": "key_lengths", "seqlens": "key_lengths", "lengths": "key_lengths",
        "nonpad_kv_seqlen": "key_lengths", "key_value_seq_lengths": "key_lengths",
        "cu_seqlens_q": "query_segments", "cu_seqlens_k": "key_segments",
        "segment_ids": "query_segments and key_segments",
        "position_ids": "query_positions and key_positions",
        "positions": "query_positions and key_positions",
        "offset": "query_offset or key_offset", "q_offset": "query_offset",
        "k_offset": "key_offset", "kv_offset": "key_offset", "cache_position": "query_positions",
        "past_key": "past_keys", "past_value": "past_values",
        "past_key_values": "past_keys and past_values", "kv_cache": "past_keys and past_values",
        "past_kv": "past_keys and past_values", "past": "past_keys and past_values",
        "cache": "past_keys and past_values",
        "k_cache": "past_keys", "v_cache": "past_values",
        "rotary": "rope", "rope_theta": "rope", "rotary_emb": "rope", "rotary_embedding": "rope",
        "rotary_dim": "dim of rope", "rope_base": "base of rope", "rope_dim": "dim of rope",
        "interleaved": "interleaved of rope", "rotary_interleaved": "interleaved of rope",
        "sink": "sinks", "s_aux": "sinks", "add_zero_attn": "sinks",
        "alibi": "alibi_slopes", "slopes": "alibi_slopes",
        "need_weights": "include", "return_lse": "include", "output_attentions": "include",
        "return_weights": "include", "outputs": "include", "use_cache": "include",
        "return_attn_probs": "include", "return_softmax": "include",
        "qk_matmul_output_mode": "include", "lse": "include",
        "precision": "dtype (what is computed with) or decimals (what is printed)",
        "softmax_precision": "dtype", "digits": "decimals",
        "dim": "softmax_axis", "axis": "softmax_axis", "softmax_dim": "softmax_axis",
        "format": "tensor_format",
    ]

    /// What a name that is no member was probably meant to be; nil if nothing comes near.
    static func suggestion(for name: String, operation: Operation) -> String? {
        let lowercased = name.lowercased()
        // What the operation has no use for would be refused as well.
        if let other = otherNames[lowercased],
            RequestMember(rawValue: other)?.isUsed(by: operation) ?? true
        {
            return "here it is \(other)"
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

    /// How many insertions, deletions, replacements and swaps of neighbours turn one text into the
    /// other (optimal string alignment).
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
