import Attention

extension ForeignName {
    /// Names that ask for outputs, and for types of numbers.
    static let ofOutputs = [
        ForeignName(
            """
            need_weights output_attentions return_weights return_attn_probs return_softmax \
            return_attention_scores return_attn_weights sow_weights
            """,
            for: .include
        ) { use in output(["weights"], use) },
        ForeignName("return_lse return_softmax_lse return_residual lse output_lse", for: .include) {
            use in output(["lse"], use)
        },
        ForeignName("use_cache return_kv", for: .include) { use in
            output(["present_keys", "present_values"], use)
        },
        ForeignName("average_attn_weights", for: .include) { use in
            .leaveOut("weights are those of each head; average them over the heads")
        },
        ForeignName("qk_matmul_output_mode", for: .include) { use in
            let outputs = ["scores", "masked_scores", "softcapped_scores", "weights"]
            guard let mode = use.value.integer, outputs.indices.contains(mode) else {
                return Advice(#"use "include" with "scores", "masked_scores" or "weights""#)
            }
            return output([outputs[mode]], use)
        },
        ForeignName("softmax_precision", for: .dtype) { use in
            let types = [1: "float32", 10: "float16", 11: "float64", 16: "bfloat16"]
            guard let type = use.value.integer.flatMap({ types[$0] }) else {
                return Advice(#"set "dtype""#)
            }
            return .write(.dtype, .string(type))
        },
        ForeignName("precision", for: .dtype) { use in
            .leaveOut(#"use "dtype" for the computation, "decimals" for the printed digits"#)
        },
        ForeignName("softmax_dim dim axis", for: .softmaxAxis) { use in
            Advice.forForm(of: use.value, at: .softmaxAxis, in: use.request)
                ?? Advice(#"this service calls it "softmax_axis""#)
        },
        ForeignName("output_final_state", for: .state) { _ in
            .leaveOut(#"the response always has "present_state""#)
        },
        ForeignName("use_qk_l2norm_in_kernel use_qk_l2norm normalize", for: .rule) { use in
            use.value == .bool(false)
                ? .leaveOut("queries and keys are used as they are")
                : Advice("send queries and keys of length 1")
        },
    ]

    private static func output(_ names: [String], _ use: Use) -> Advice {
        use.value == .bool(false) || use.value == .number(0) && use.name != "qk_matmul_output_mode"
            ? .leaveOut("it is not returned unless include asks for it")
            : .include(names, in: use.request)
    }
}
