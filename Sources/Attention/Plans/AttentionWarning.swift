package import Tensors

/// A note on values that are valid but easily misread.
package enum AttentionWarning: Hashable, Sendable {
    /// The place of a row of the weights; the query's index counts from 0 among all queries.
    package struct Row: Hashable, Sendable {
        /// The batch entry; nil where the input has no batch.
        package let batch: Int?
        /// The query head; nil where the result has no head dimension.
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

    /// Some queries see no key: weights 0, context 0, log-sum-exp −∞ or the sink.
    ///
    /// `count` and `total` count rows of weights: each query of each head and batch entry.
    case queriesWithoutKeys(count: Int, total: Int, first: Row, hasSink: Bool = false)

    /// The bias holds only 0 and 1, like a mask, which hides nothing when it is added.
    case biasOfZerosAndOnes

    /// The first extent of a mask or bias, which is read as `dimension`, is that of the batch too;
    /// `shape` is how to write one for each batch entry.
    case ambiguousExtent(RequestMember, extent: Int, dimension: String, shape: Shape)
}

extension AttentionWarning: CustomStringConvertible {
    /// One sentence: what is unusual, where, and how to write what is usually meant.
    package var description: String {
        switch self {
        case .queriesWithoutKeys(let count, let total, let first, let hasSink):
            let noun = first.batch == nil && first.head == nil ? "queries" : "rows of weights"
            let (verb, possessive) = count == 1 ? ("has", "its") : ("have", "their")
            return "\(count) of \(total) \(noun) \(verb) no visible key (the first is \(first)); "
                + "\(possessive) weights and context are 0, \(possessive) log-sum-exp "
                + (hasSink ? "the sink" : "-infinity")
        case .biasOfZerosAndOnes:
            return
                "bias holds only 0 and 1, which are added to the scores and hide no key; for a mask "
                + "write true for 1 and false for 0 and call it \"mask\""
        case .ambiguousExtent(let member, let extent, let dimension, let shape):
            return
                "the first dimension of \(member.name) is read as the \(extent) \(dimension), and "
                + "there are \(extent) batch entries too; a \(member.name) for each of those has "
                + "shape \(shape)"
        }
    }
}

extension AttentionWarning.Row: CustomStringConvertible {
    /// The place, such as `query 3 of head 0 of batch entry 1`.
    package var description: String {
        "query \(query)" + (head.map { " of head \($0)" } ?? "")
            + (batch.map { " of batch entry \($0)" } ?? "")
    }
}
