/// How the rows of each head lie in a tensor's elements, so that packed heads need no copy.
///
///     [batch, rows, heads · length]   strides: rows · heads · length, length, heads · length
///     [batch, heads, rows, length]    strides: heads · rows · length, rows · length, length
package struct HeadLayout: Hashable, Sendable {
    /// From one batch entry to the next, in scalars.
    package let batchStride: Int
    /// From one head to the next.
    package let headStride: Int
    /// From one row to the next.
    package let rowStride: Int
    /// How many contiguous scalars a row of one head has.
    package let rowLength: Int

    /// Heads side by side in each row: `[batch, rows, heads · length]`.
    package static func packed(rowCount: Int, headCount: Int, rowLength: Int) -> HeadLayout {
        HeadLayout(
            batchStride: rowCount * headCount * rowLength,
            headStride: rowLength,
            rowStride: headCount * rowLength,
            rowLength: rowLength
        )
    }

    /// Heads one after the other: `[batch, heads, rows, length]`.
    package static func separate(rowCount: Int, headCount: Int, rowLength: Int) -> HeadLayout {
        HeadLayout(
            batchStride: headCount * rowCount * rowLength,
            headStride: rowCount * rowLength,
            rowStride: rowLength,
            rowLength: rowLength
        )
    }

    /// Where the first row of a head begins.
    func offset(batch: Int, head: Int) -> Int { batch * batchStride + head * headStride }

    /// How many scalars a tensor of this layout must have.
    func elementCount(batchCount: Int, headCount: Int, rowCount: Int) -> Int {
        offset(batch: batchCount - 1, head: headCount - 1) + (rowCount - 1) * rowStride + rowLength
    }
}

/// How a tensor stands to `[batch, heads, queries, keys]`: a stride of 0 repeats it.
package struct BroadcastLayout: Hashable, Sendable {
    /// From one batch entry to the next, or 0.
    package let batchStride: Int
    /// From one query head to the next, or 0.
    package let headStride: Int
    /// From one query to the next, or 0.
    package let queryStride: Int
    /// From one key to the next, or 0.
    package let keyStride: Int

    /// Creates the layout from the strides of the four dimensions, in elements.
    package init(batchStride: Int, headStride: Int, queryStride: Int, keyStride: Int) {
        self.batchStride = batchStride
        self.headStride = headStride
        self.queryStride = queryStride
        self.keyStride = keyStride
    }

    /// Where the element of a query and the first key lies.
    func offset(batch: Int, head: Int, query: Int) -> Int {
        batch * batchStride + head * headStride + query * queryStride
    }
}

/// The extents and layouts of one call of attention.
package struct AttentionGeometry: Sendable {
    /// How many independent problems there are.
    package let batchCount: Int
    /// How many heads the queries have.
    package let headCount: Int
    /// How many heads keys and values have; divides `headCount`, in contiguous groups.
    package let keyValueHeadCount: Int
    /// How many queries are computed.
    package let queryCount: Int
    /// How many keys there are.
    package let keyCount: Int
    /// How the queries lie.
    package let queries: HeadLayout
    /// How the keys lie.
    package let keys: HeadLayout
    /// How the values lie; nil where no context is wanted.
    package let values: HeadLayout?
    /// How the context shall lie; nil where none is wanted.
    package let context: HeadLayout?
    /// Where each query stands among all queries; nil where they are all of them, in order.
    ///
    /// Masks, biases and the causal limit go by this number.
    package let queryIndices: [Int]?
    /// How many queries there are, computed or not.
    package let allQueryCount: Int

    /// Creates the description of a call; all queries are computed unless told otherwise.
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

    /// The multiply-adds of scores and context.
    package var cost: Int {
        batchCount * headCount * queryCount * keyCount
            * (queries.rowLength + (values?.rowLength ?? 0))
    }

    /// How many scores there are.
    package var scoreCount: Int { rowCount * keyCount }

    /// How many rows of scores there are: a query of one head of one batch entry each.
    var rowCount: Int { batchCount * headCount * queryCount }

    /// The key/value head that a query head reads.
    func keyValueHead(of head: Int) -> Int { head / (headCount / keyValueHeadCount) }

    /// Where a computed query stands among all queries.
    func queryIndex(_ query: Int) -> Int { queryIndices.map { $0[query] } ?? query }
}
