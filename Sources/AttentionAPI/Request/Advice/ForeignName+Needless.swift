import Attention

extension ForeignName {
    /// Names for what follows from the tensors, or does not concern one attention layer.
    static let needless = [
        ForeignName(
            """
            embed_dim hidden_size d_model n_embd dims kdim vdim qkv_features out_features key_dim \
            value_dim head_dim head_size d_k d_v dk dv qk_nope_head_dim qk_rope_head_dim qk_head_dim \
            v_head_dim n_embd_head_k n_embd_head_v key_length value_length query_input_dims \
            key_input_dims value_input_dims value_dims value_output_dims attention_head_size
            """,
            for: .queries,
            leftOutBecause: "sizes follow from the tensors and num_heads"
        ),
        ForeignName(
            """
            max_seqlen max_seqlen_q max_seqlen_k max_query_len max_seq_len seq_len seq_length \
            total_sequence_length batch_size
            """,
            for: .queries,
            leftOutBecause: "lengths follow from the tensors"
        ),
        ForeignName("batch_first", for: .queries) { use in
            use.value == .bool(false)
                ? Advice("transpose the tensors to [batch, n, d], and leave it out")
                : .leaveOut("the batch is always the first dimension")
        },
        ForeignName(
            """
            training deterministic broadcast_dropout dropout_rng device backend implementation \
            attn_implementation _attn_implementation kernel_options num_splits op sm_margin pack_gqa \
            flash_attention parallel_attn scale_attn_by_inverse_layer_idx block_q block_k \
            kernel_init bias_init reorder_and_upcast_attn static_kv mask_filter_value \
            kv_cache_dtype attn_type
            """,
            for: .queries,
            leftOutBecause: "it does not change what this service computes"
        ),
        ForeignName(
            """
            layer_types layer_idx no_rope_layers nope_layer_interval max_window_layers \
            use_sliding_window num_hidden_layers n_layer model_type vocab_size intermediate_size \
            hidden_act architectures tie_word_embeddings initializer_range bos_token_id eos_token_id \
            final_logit_softcapping
            """,
            for: .queries,
            leftOutBecause: "the request describes one attention layer"
        ),
        ForeignName(
            "block_table block_tables slot_mapping cache_batch_idx head_mask",
            for: .queries
        ) { _ in
            Advice("not offered; select the keys and heads before the request")
        },
        ForeignName("cache_leftpad leftpad_k", for: .mask) { _ in
            Advice(#"hide the padding with "mask": false where there is padding"#)
        },
        ForeignName(
            "chunk_size head_first",
            for: .rule,
            leftOutBecause: "it does not change the result"
        ),
    ]
}
