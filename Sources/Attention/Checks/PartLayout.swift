import Tensors

/// How the rows of a part's log-sum-exp find theirs in its context.
struct PartLayout: Hashable, Sendable {
    /// The product of the dimensions in front of `[heads, queries]`.
    let outerCount: Int
    /// How many heads the context packs: 1 where each has a row of its own.
    let headCount: Int
    /// How many rows there are of each of these.
    let queryCount: Int
    /// How many numbers of context belong to one log-sum-exp.
    let rowLength: Int

    /// Checks that a log-sum-exp belongs to a context.
    ///
    /// - Returns: How they lie; nil if they do not fit.
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
        // With one query and no dimension for it, heads are the innermost.
        let heads = logSumExp[context.rank > 1 ? -2 : -1]
        guard heads > 0, context[-1].isMultiple(of: heads),
            logSumExp == (context.rank > 1 ? outer.appending(heads).appending(queryCount) : [heads])
        else { return nil }
        headCount = heads
        rowLength = context[-1] / heads
    }

    /// Where a row's context begins.
    func start(outer: Int, head: Int, query: Int) -> Int {
        ((outer * queryCount + query) * headCount + head) * rowLength
    }

    /// A row in the words of a warning: with its batch entry and head, where the context has them.
    func row(_ index: Int, of context: Shape) -> AttentionWarning.Row {
        let (query, head) = (index % queryCount, index / queryCount % headCount)
        let outer = index / queryCount / headCount
        guard context.rank == 4 else {
            return AttentionWarning.Row(
                batch: context.rank == 3 ? outer : nil,
                head: headCount > 1 ? head : nil,
                query: query
            )
        }
        return AttentionWarning.Row(
            batch: outer / context[1],
            head: outer % context[1],
            query: query
        )
    }
}
