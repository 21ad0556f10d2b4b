package import Tensors

/// The positions of queries and keys in the sequence: consecutive from an offset, or listed.
///
/// The causal limit, windows, ALiBi and RoPE use these numbers. They describe all queries, whether
/// selected or not, and all keys, the past first.
package struct Positions: Hashable, Sendable {
    /// The position of the first query.
    package enum QueryOffset: Hashable, Sendable {
        /// A number, or one per batch entry.
        case at(PerBatchEntry)
        /// Places the last query at the position of the last valid key.
        case end
    }

    /// The position of the first query; nil means the key offset plus the past length where there
    /// is a past, else 0.
    package var queryOffset: QueryOffset?

    /// The position of the first key; nil means 0.
    package var keyOffset: PerBatchEntry?

    /// The position of each query, `[n]` or `[batch, n]`; replaces `queryOffset`.
    package var queryPositions: Tensor<Int>?

    /// The position of each key, `[m]` or `[batch, m]`; replaces `keyOffset`.
    package var keyPositions: Tensor<Int>?

    /// Creates positions; by default queries and keys are counted from 0.
    package init(
        queryOffset: QueryOffset? = nil,
        keyOffset: PerBatchEntry? = nil,
        queryPositions: Tensor<Int>? = nil,
        keyPositions: Tensor<Int>? = nil
    ) {
        self.queryOffset = queryOffset
        self.keyOffset = keyOffset
        self.queryPositions = queryPositions
        self.keyPositions = keyPositions
    }
}
