import Attention

extension ForeignName {
    /// Names for the keys that a query sees: masks, windows, lengths and documents.
    static let ofKeys = [
        ForeignName("attn_mask mask_bias", for: .mask) { use in
            if case .string = use.value { return .write(.causal, .bool(true)) }
            let leaves = use.value.leaves
            guard leaves.contains(where: { $0.bool != nil }) else {
                return .write(.bias, use.value, because: "numbers are added, null is -infinity")
            }
            return Advice(
                "if true means that a query may attend, as in scaled_dot_product_attention, write "
                    + "\"mask\": \(use.value.shortened.text); if it means ignore, as in "
                    + "nn.MultiheadAttention, write \"mask\": \(use.value.inverted.shortened.text)"
            )
        },
        ForeignName(
            "attention_mask encoder_attention_mask key_mask value_mask query_mask",
            for: .mask
        ) { use in
            let leaves = use.value.leaves
            guard leaves.allSatisfy({ $0.isZeroOrOne || $0.bool != nil }) else {
                return .write(.bias, use.value, because: "numbers are added, null is -infinity")
            }
            return .write(
                .mask,
                forKeys(use.value.asBooleans, use.request),
                because:
                    "mask has true (may attend) for 1 and false for 0; \"bias\" has null to hide "
                    + "a key"
            )
        },
        ForeignName(
            """
            key_padding_mask padding_mask src_key_padding_mask memory_key_padding_mask src_mask \
            tgt_mask memory_mask
            """,
            for: .mask
        ) { use in
            guard use.value.leaves.contains(where: { $0.bool != nil }) else {
                return .write(
                    .bias,
                    forKeys(use.value, use.request),
                    because: "numbers are added, null is -infinity"
                )
            }
            return .write(
                .mask,
                forKeys(use.value.inverted, use.request),
                because: "opposite sense, mask is true where a query may attend"
            )
        },
        ForeignName("mask_mod block_mask", for: .mask) { _ in
            Advice(#"write as "mask" what it returns, true where a query may attend"#)
        },
        ForeignName(
            "sliding_window sliding_window_size attention_window n_swa swa_window",
            for: .window
        ) { use in
            if let size = use.value.integer { return Advice.slidingWindow(size) }
            return .rename(use, to: .window)
        },
        ForeignName("local_window_size", for: .window) { use in
            guard let size = use.value.integer else {
                return .rename(use, to: .window)
            }
            guard size > 0 else { return .leaveOut("without a window, all keys are visible") }
            return Advice(
                "as in JAX, write \"window\": {\"left\": \(size), \"right\": \(size)}; as in ONNX "
                    + "Runtime, write \"window\": {\"left\": \(size - 1), \"right\": 0}, "
                    + "\"causal\": true"
            )
        },
        ForeignName("attention_chunk_size attention_chunk", for: .querySegments) { use in
            guard let size = use.value.integer, size > 0 else {
                return .leaveOut("without segments, queries see all keys")
            }
            let (queries, keys) = (use.request.queryCount ?? .max, use.request.keyCount ?? .max)
            guard max(queries, keys) <= 128 else {
                return Advice(
                    #"give each token its position divided by \#(size), rounded down, in "#
                        + #""query_segments" and "key_segments""#
                )
            }
            // With a past, the queries are the last of the keys.
            let past = use.request[.pastKeys] == nil ? 0 : keys - queries
            return segments(
                queries: (0..<queries).map { (past + $0) / size },
                keys: (0..<keys).map { $0 / size },
                because: "chunks are segments"
            )
        },
        ForeignName("cu_seqlens cu_seqlens_q cu_seqlens_k query_start_loc", for: .querySegments) {
            use in
            guard use.request[.querySegments] == nil || use.request[.keySegments] == nil else {
                return .leaveOut("query_segments and key_segments are given")
            }
            let lengths = use.whole.members
            let queries = (lengths["cu_seqlens_q"] ?? use.value).integers
            let keys = (lengths["cu_seqlens_k"] ?? use.value).integers
            guard let queries, let keys, (queries + keys).allSatisfy((0...128).contains) else {
                return Advice(
                    #"give each token the number of its sequence, in "query_segments" and "#
                        + #""key_segments""#
                )
            }
            return segments(
                queries: labels(queries),
                keys: labels(keys),
                because: "packed sequences are segments"
            )
        },
        ForeignName("segment_ids document_ids doc_ids seq_idx", for: .querySegments) { use in
            .write([
                JSONMember("query_segments", use.value), JSONMember("key_segments", use.value),
            ])
        },
        ForeignName("seqlens_k", for: .keyLengths) { use in
            let lengths = use.value.mapLeaves { $0.number.map { .number($0 + 1) } ?? $0 }
            return .write(.keyLengths, lengths, because: "ONNX Runtime counts one less")
        },
        ForeignName("prefix_len prefix_length", for: .prefixLengths) { use in
            .write([
                JSONMember("prefix_lengths", use.value), JSONMember("causal", .bool(true)),
            ])
        },
        ForeignName("is_decoder is_causal_lm", for: .causal) { use in
            .rename(use, to: .causal)
        },
    ]

    /// Returns a mask of keys, `[keys]` or `[batch, keys]`, in a shape that broadcasts to the scores.
    private static func forKeys(_ mask: JSONValue, _ request: RequestOutline) -> JSONValue {
        guard let extents = mask.extents, case .array(let rows, let count) = mask else {
            return mask
        }
        // In another order, such a mask has the batch before the queries.
        let isPerEntry = request.batchCount != nil && count > 1
        switch extents.count {
        case 1: return .list([mask])
        case 2 where isPerEntry:
            return .array(rows.map { .list([.list([$0])]) }, count: count)
        case 3 where isPerEntry:
            return .array(rows.map { .list([$0]) }, count: count)
        default: return mask
        }
    }

    private static func segments(
        queries: [Int],
        keys: [Int],
        because reason: String
    ) -> Advice {
        .write(
            [
                JSONMember("query_segments", .list(queries)),
                JSONMember("key_segments", .list(keys)),
            ],
            because: reason
        )
    }

    /// The sequence of each token, from the places where sequences start.
    private static func labels(_ starts: [Int]) -> [Int] {
        zip(starts, starts.dropFirst()).enumerated().flatMap { index, bounds in
            [Int](repeating: index, count: max(0, bounds.1 - bounds.0))
        }
    }
}
