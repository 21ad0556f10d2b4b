extension Member {
    /// What members are called in other libraries, in lower case, and what to say instead.
    private static let otherNames: [String: String] = [
        "q": "queries", "k": "keys", "v": "values",
        "key": "keys", "value": "values",
        "x": "inputs", "input": "inputs", "embeddings": "inputs", "hidden_states": "inputs",
        "encoder_hidden_states": "memory", "context": "memory",
        "weights": "parameters", "params": "parameters",
        "attn_mask": "mask for booleans or bias for numbers",
        "attention_mask": "mask for booleans or bias for numbers",
        "attn_bias": "bias", "position_bias": "bias", "alibi_bias": "bias",
        "key_padding_mask": "key_lengths or mask", "padding_mask": "key_lengths or mask",
        "is_causal": "causal", "use_causal_mask": "causal", "unidirectional": "causal",
        "sm_scale": "scale", "softmax_scale": "scale", "temperature": "scale",
        "scale_factor": "scale", "scaling": "scale",
        "logits_soft_cap": "softcap", "logit_cap": "softcap", "softcap_value": "softcap",
        "sliding_window": "window", "window_size": "window", "local_window_size": "window",
        "heads": "num_heads", "n_heads": "num_heads", "n_head": "num_heads", "nhead": "num_heads",
        "num_attention_heads": "num_heads", "q_num_heads": "num_heads",
        "num_key_value_heads": "num_kv_heads", "n_kv_heads": "num_kv_heads",
        "kv_num_heads": "num_kv_heads", "num_kv_head": "num_kv_heads",
        "enable_gqa": "num_kv_heads (or keys and values of fewer heads)",
        "dropout_p": "dropout", "p_dropout": "dropout", "attn_dropout": "dropout",
        "seqused_k": "key_lengths", "cache_seqlens": "key_lengths", "kv_lengths": "key_lengths",
        "cu_seqlens_q": "query_segments", "cu_seqlens_k": "key_segments",
        "segment_ids": "query_segments and key_segments",
        "position_ids": "query_positions and key_positions",
        "past_key": "past_keys", "past_value": "past_values",
        "past_key_values": "past_keys and past_values", "kv_cache": "past_keys and past_values",
        "rotary": "rope", "rope_theta": "rope", "rotary_emb": "rope",
        "sink": "sinks", "s_aux": "sinks", "alibi": "alibi_slopes",
        "need_weights": "include", "return_lse": "include", "output_attentions": "include",
        "return_weights": "include", "outputs": "include",
        "precision": "dtype (what is computed with) or decimals (what is printed)",
        "dim": "softmax_axis", "format": "tensor_format",
    ]

    /// What a name that is no member was probably meant to be; nil if nothing comes near.
    static func suggestion(for name: String, operation: Operation) -> String? {
        let lowercased = name.lowercased()
        if let other = otherNames[lowercased] { return "here it is \(other)" }
        let candidates = allCases.filter { $0.isUsed(by: operation) }.map(\.rawValue)
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
