package import Tensors

/// Where queries and keys stand in the sequence: consecutively from an offset, or anywhere.
///
/// The causal limit, windows, ALiBi and RoPE go by these numbers. They speak of all queries,
/// whichever are selected, and of all keys, the past first.
package struct Positions: Hashable, Sendable {
    /// The position of the first query.
    package enum QueryOffset: Hashable, Sendable {
        /// A number.
        case at(PerBatchEntry)
        /// Such that the last query stands where the last valid key does.
        case end
    }

    /// The position of the first query; nil means the key offset and past length where there is a
    /// past, else 0.
    package var queryOffset: QueryOffset?

    /// The position of the first key; nil means 0.
    package var keyOffset: PerBatchEntry?

    /// The position of each query, `[n]` or `[batch, n]`; instead of `queryOffset`.
    package var queryPositions: Tensor<Int>?

    /// The position of each key, `[m]` or `[batch, m]`; instead of `keyOffset`.
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

/// Which keys around its position a query sees: from p − left to p + right.
package struct Window: Hashable, Sendable {
    /// How far back; nil means without bound.
    package var left: Int?
    /// How far ahead; nil means without bound.
    package var right: Int?

    /// Creates a window.
    package init(left: Int? = nil, right: Int? = nil) {
        self.left = left
        self.right = right
    }
}

/// Labels of queries and keys: a query sees only keys of its own label.
package struct Segments: Hashable, Sendable {
    /// `[n]` or `[batch, n]`; nil where the request has none, which is refused.
    package var queries: Tensor<Int>?
    /// `[m]` or `[batch, m]`, the past first; nil where the request has none, which is refused.
    package var keys: Tensor<Int>?

    /// Creates labels.
    package init(queries: Tensor<Int>?, keys: Tensor<Int>?) {
        self.queries = queries
        self.keys = keys
    }
}
