/// The extents and layouts of one call of attention.
package struct AttentionGeometry: Sendable {
    /// The number of independent problems.
    package let batchCount: Int
    /// The number of query heads.
    package let headCount: Int
    /// The number of heads of keys and values: a divisor of `headCount`; query heads share them in
    /// contiguous groups.
    package let keyValueHeadCount: Int
    /// The number of queries that are computed.
    package let queryCount: Int
    /// The number of keys.
    package let keyCount: Int
    /// The layout of the queries that are computed.
    package let queries: HeadLayout
    /// The layout of the keys.
    package let keys: HeadLayout
    /// The layout of the values; nil if no context is computed.
    package let values: HeadLayout?
    /// The layout of the context; nil if none is computed.
    package let context: HeadLayout?
    /// The index of each computed query among all queries; nil if all are computed, in order.
    ///
    /// Masks, biases and the causal limit use this index.
    package let queryIndices: [Int]?
    /// The number of queries, computed or not.
    package let allQueryCount: Int

    /// Creates the description of a call; `allQueryCount` is `queryCount` by default.
    package init(
        batchCount: Int,
        headCount: Int,
        keyValueHeadCount: Int,
        queryCount: Int,
        keyCount: Int,
        queries: HeadLayout,
        keys: HeadLayout,
        values: HeadLayout?,
        context: HeadLayout?,
        queryIndices: [Int]?,
        allQueryCount: Int? = nil
    ) {
        precondition(batchCount > 0 && headCount > 0 && queryCount > 0 && keyCount > 0)
        precondition(keyValueHeadCount > 0 && headCount.isMultiple(of: keyValueHeadCount))
        precondition(queries.rowLength == keys.rowLength && queries.rowLength > 0)
        precondition(values?.rowLength == context?.rowLength)
        precondition(queryIndices.map { $0.count == queryCount } ?? true)
        self.batchCount = batchCount
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.queryCount = queryCount
        self.keyCount = keyCount
        self.queries = queries
        self.keys = keys
        self.values = values
        self.context = context
        self.queryIndices = queryIndices
        self.allQueryCount = allQueryCount ?? queryCount
    }

    /// The number of multiply-adds for scores and context.
    package var cost: Int {
        batchCount * headCount * queryCount * keyCount
            * (queries.rowLength + (values?.rowLength ?? 0))
    }

    /// The number of scores.
    package var scoreCount: Int { rowCount * keyCount }

    /// The number of rows of scores, one for each query of each head and batch entry.
    var rowCount: Int { batchCount * headCount * queryCount }

    /// The key/value head that a query head reads.
    func keyValueHead(of head: Int) -> Int { head / (headCount / keyValueHeadCount) }

    /// The index of a row in `[batch, heads, queries]`.
    func row(batch: Int, head: Int, query: Int) -> Int {
        (batch * headCount + head) * queryCount + query
    }

    /// The index of a computed query among all queries.
    func queryIndex(_ query: Int) -> Int { queryIndices?[query] ?? query }
}
