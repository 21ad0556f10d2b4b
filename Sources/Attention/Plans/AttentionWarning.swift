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
}

extension AttentionWarning: CustomStringConvertible {
    /// One sentence that names the number of rows and the first one.
    package var description: String {
        switch self {
        case .queriesWithoutKeys(let count, let total, let first, let hasSink):
            let noun = first.batch == nil && first.head == nil ? "queries" : "rows of weights"
            let (verb, possessive) = count == 1 ? ("has", "its") : ("have", "their")
            return "\(count) of \(total) \(noun) \(verb) no visible key (the first is \(first)); "
                + "\(possessive) weights and context are 0, \(possessive) log-sum-exp "
                + (hasSink ? "the sink" : "-infinity")
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
