/// The extents and layouts of one call of linear attention.
package struct LinearGeometry: Sendable {
    /// What the decay's logarithms belong to.
    package enum Decay: Hashable, Sendable {
        /// The state does not decay.
        case none
        /// One logarithm for each token: `[batch, heads, tokens]`.
        case perHead
        /// One for each number of a key: `[batch, heads, tokens, head size]`.
        case perChannel
    }

    /// The number of independent problems.
    package let batchCount: Int
    /// The number of query heads.
    package let headCount: Int
    /// The number of heads of keys and values, each with a state: a divisor of `headCount`; query
    /// heads share them in contiguous groups.
    package let keyValueHeadCount: Int
    /// The number of tokens, each with a query, a key and a value.
    package let tokenCount: Int
    /// The layout of the queries.
    package let queries: HeadLayout
    /// The layout of the keys.
    package let keys: HeadLayout
    /// The layout of the values.
    package let values: HeadLayout
    /// The layout of the context.
    package let context: HeadLayout
    /// The shape of the decay.
    package let decay: Decay
    /// Whether a token replaces what the state returns for its key, rather than adding to it.
    package let hasBeta: Bool

    /// Creates the description of a call.
    package init(
        batchCount: Int,
        headCount: Int,
        keyValueHeadCount: Int,
        tokenCount: Int,
        queries: HeadLayout,
        keys: HeadLayout,
        values: HeadLayout,
        context: HeadLayout,
        decay: Decay,
        hasBeta: Bool
    ) {
        precondition(batchCount > 0 && headCount > 0 && tokenCount > 0)
        precondition(keyValueHeadCount > 0 && headCount.isMultiple(of: keyValueHeadCount))
        precondition(queries.rowLength == keys.rowLength && queries.rowLength > 0)
        precondition(values.rowLength == context.rowLength && values.rowLength > 0)
        self.batchCount = batchCount
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.tokenCount = tokenCount
        self.queries = queries
        self.keys = keys
        self.values = values
        self.context = context
        self.decay = decay
        self.hasBeta = hasBeta
    }

    /// The length of a query and a key.
    package var headDimension: Int { keys.rowLength }

    /// The length of a value.
    package var valueDimension: Int { values.rowLength }

    /// The number of query heads that share a state.
    package var groupCount: Int { headCount / keyValueHeadCount }

    /// The number of scalars of a state of every head: `[batch, heads, head size, value size]`.
    package var stateCount: Int {
        batchCount * keyValueHeadCount * headDimension * valueDimension
    }

    /// The number of logarithms of the decay.
    package var decayCount: Int {
        switch decay {
        case .none: 0
        case .perHead: batchCount * keyValueHeadCount * tokenCount
        case .perChannel: batchCount * keyValueHeadCount * tokenCount * headDimension
        }
    }

    /// The number of betas.
    package var betaCount: Int { hasBeta ? batchCount * keyValueHeadCount * tokenCount : 0 }

    /// The number of multiply-adds of the recurrence, and of its decay.
    package var cost: Int {
        let products = keyValueHeadCount * (hasBeta ? 2 : 1) + headCount
        return batchCount * products * tokenCount * headDimension * valueDimension + 16 * decayCount
    }
}
