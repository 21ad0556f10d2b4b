import Attention

extension RequestMember {
    /// The names that other libraries give a member, in lower case.
    static let otherNames: [(member: RequestMember, names: String)] = [
        (.queries, "q query_states q_states"),
        (.keys, "k key key_states"),
        (.values, "v value value_states"),
        (.inputs, "x input embeddings hidden_states inputs_q"),
        (.memory, "inputs_kv encoder_hidden_states context"),
        (.parameters, "weights params"),
        (.wq, "w_q w_query"),
        (.wk, "w_k w_key"),
        (.wv, "w_v w_value"),
        (.wo, "w_o"),
        (.wg, "w_g gate_proj"),
        (.wqkv, "w_qkv c_attn"),
        (.bqkv, "in_proj_bias"), (.bq, "q_bias"), (.bk, "k_bias"), (.bv, "v_bias"),
        (.bo, "out_bias o_bias"), (.clip, "clip_qkv qkv_clip clamp_kqv f_clamp_kqv"),
        (.bias, "attn_bias position_bias alibi_bias relative_position_bias"),
        (
            .causal,
            "is_causal use_causal_mask causal_mask unidirectional causal_attention use_causal"
        ),
        (
            .scale,
            "sm_scale softmax_scale scale_factor scaling attention_multiplier attention_scale f_attention_scale"
        ),
        (
            .softcap,
            """
            logits_soft_cap logit_cap softcap_value attn_logit_softcapping attn_logits_soft_cap \
            logit_softcap soft_cap
            """
        ),
        (.window, "window_size"),
        (.windowLeft, "window_left left_window_size"),
        (.windowRight, "window_right right_window_size"),
        (
            .headCount,
            "heads n_heads n_head nhead nheads num_attention_heads q_num_heads head_count"
        ),
        (
            .keyValueHeadCount,
            """
            num_key_value_heads n_kv_heads kv_num_heads num_kv_head kv_heads num_heads_kv \
            num_query_groups n_head_kv head_count_kv
            """
        ),
        (.dropout, "attn_drop"),
        (
            .keyLengths,
            """
            seqused_k cache_seqlens kv_lengths seq_lens seqlens lengths nonpad_kv_seqlen \
            key_value_seq_lengths
            """
        ),
        (.querySegments, "q_segment_ids"), (.keySegments, "kv_segment_ids"),
        (.queryOffset, "q_offset"), (.keyOffset, "k_offset kv_offset"),
        (.queryPositions, "cache_position"),
        (.pastKeys, "past_key k_cache"), (.pastValues, "past_value v_cache"),
        (.rope, "rotary rotary_emb rotary_embedding"),
        (
            .ropeBase,
            """
            rope_theta rope_base theta rope_freq_base freq_base rotary_emb_base \
            rope_local_base_freq local_rope_theta global_rope_theta
            """
        ),
        (
            .ropeDimension,
            "rotary_dim rope_dim rotary_ndims dims n_rot rotary_embedding_dim dimension_count"
        ),
        (.ropeInterleaved, "rotary_interleaved rope_interleave rope_interleaved traditional"),
        (.ropeFrequencies, "inv_freq freqs freq_factors"),
        (.ropeScaling, "rope_scaling rope_parameters"),
        (.scalingOriginalMaximum, "n_ctx_orig original_context_length yarn_orig_ctx"),
        (.dropoutProbability, "rate prob probability"), (.dropoutSeed, "generator rng"),
        (.partContext, "output out"), (.partLogSumExp, "softmax_lse logsumexp"),
        (.normEpsilon, "epsilon rms_norm_eps layer_norm_eps norm_eps"),
        (.normQueryWeight, "query_norm q_weight q_norm_weight q_norm"),
        (.normKeyWeight, "key_norm k_weight k_norm_weight k_norm"),
        (.queryScale, "q_scale logn_scale"),
        (.sinks, "sink s_aux head_sink learnable_sink attention_sinks attn_sinks attention_sink"),
        (.alibiSlopes, "slopes"),
        (.include, "outputs returns"),
        (.dtype, "torch_dtype output_dtype"), (.decimals, "digits precision_digits"),
        (.tensorFormat, "format output_format"),
        (.rule, "update_rule"),
        (.state, "past_state initial_state recurrent_state present_state h0"),
        (.decay, "g gk gate gates log_decay log_fgate"),
    ]
}
