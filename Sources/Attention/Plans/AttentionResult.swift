package import Tensors

/// What was asked for, in the answer's shapes.
package struct AttentionResult<Scalar: AttentionScalar>: Sendable {
    /// Each output that was asked for, and `output` where W_O is given.
    package let tensors: OutputTable<Tensor<Scalar>>

    /// The matrices used, if `parameters` was asked for and there are any.
    package let parameters: ProjectionMatrices<Scalar>?

    /// What multiplied `Q Kᵀ`.
    package let scale: Scalar

    /// What the reader of the numbers should know.
    package let warnings: [AttentionWarning]

    /// The tensor of one output; nil if it was not asked for.
    package subscript(output: AttentionOutput) -> Tensor<Scalar>? { tensors[output] }
}

/// Something that is right but easily misread.
package enum AttentionWarning: Hashable, Sendable {
    /// Where a row of the weights stands: its query's index counts from 0 among all queries.
    package struct Row: Hashable, Sendable {
        /// The batch entry, nil where the input has no batch.
        package let batch: Int?
        /// The query head, nil where the answer has no head dimension.
        package let head: Int?
        /// The query.
        package let query: Int

        /// Creates a place.
        package init(batch: Int?, head: Int?, query: Int) {
            self.batch = batch
            self.head = head
            self.query = query
        }
    }

    /// Some queries may attend to nothing: weights 0, context 0, log-sum-exp −∞ or the sink.
    ///
    /// `count` and `total` count rows of weights, so each head and batch entry by itself.
    case queriesWithoutKeys(count: Int, total: Int, first: Row, hasSink: Bool = false)
}

extension AttentionWarning: CustomStringConvertible {
    /// One sentence with how many and the first one.
    package var description: String {
        switch self {
        case .queriesWithoutKeys(let count, let total, let first, let hasSink):
            let noun = first.batch == nil && first.head == nil ? "queries" : "rows of weights"
            return "\(count) of \(total) \(noun) may attend to nothing, the first is \(first): "
                + "weights and context are 0 there, the log-sum-exp is \(hasSink ? "the sink" : "-infinity")"
        }
    }
}

extension AttentionWarning.Row: CustomStringConvertible {
    /// Such as `query 3 of head 0 of batch entry 1`.
    package var description: String {
        var words = "query \(query)"
        if let head { words += " of head \(head)" }
        if let batch { words += " of batch entry \(batch)" }
        return words
    }
}
