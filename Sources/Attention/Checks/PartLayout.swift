import Tensors

/// The correspondence between the rows of a part's log-sum-exp and those of its context.
struct PartLayout: Hashable, Sendable {
    /// The product of the dimensions before `[heads, queries]`.
    let outerCount: Int
    /// The number of heads packed in a row of the context; 1 where each has a row of its own.
    let headCount: Int
    /// The number of rows per outer index.
    let queryCount: Int
    /// The number of elements of the context that belong to one log-sum-exp.
    let rowLength: Int

    /// Creates the layout of a context and its log-sum-exp; nil if they do not fit.
    init?(context: Shape, logSumExp: Shape) {
        let outer = context.droppingLast(2)
        queryCount = context.rank > 1 ? context[-2] : 1
        outerCount = outer.elementCount
        if logSumExp == context.droppingLast() {
            headCount = 1
            rowLength = context[-1]
            return
        }
        guard 1...3 ~= logSumExp.rank, logSumExp.rank == context.rank else { return nil }
        // A context of rank 1 has one query; its heads are the only dimension.
        let heads = logSumExp[context.rank > 1 ? -2 : -1]
        guard heads > 0, context[-1].isMultiple(of: heads),
            logSumExp == (context.rank > 1 ? outer.appending(heads).appending(queryCount) : [heads])
        else { return nil }
        headCount = heads
        rowLength = context[-1] / heads
    }

    /// Returns the index in the context of a row's first number.
    func start(outer: Int, head: Int, query: Int) -> Int {
        ((outer * queryCount + query) * headCount + head) * rowLength
    }
}
