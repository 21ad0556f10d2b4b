package import Tensors

/// Everything that may be asked of attention beyond its tensors, with the contract's defaults.
package struct AttentionOptions<Scalar: AttentionScalar>: Sendable {
    /// What multiplies `Q Kᵀ`.
    package enum Scale: Sendable, Equatable {
        /// A finite number.
        case factor(Scalar)
        /// 1/√d, with d the head size of the queries.
        case inverseSquareRootOfHeadDimension
    }

    /// Splits the last dimension of rank-2 and rank-3 tensors, head after head; nil leaves one
    /// head without a dimension of its own in the answer.
    package var headCount: Int?

    /// How many heads packed keys and values have; nil means as many as the queries.
    package var keyValueHeadCount: Int?

    /// What multiplies `Q Kᵀ`; 1, the raw dot product, unless told otherwise.
    package var scale: Scale = .factor(1)

    /// Bounds the scaled scores to −c … c: `c · tanh(score / c)`, c > 0.
    package var softcap: Scalar?

    /// Where queries and keys stand in the sequence.
    package var positions = Positions()

    /// Whether a query sees only keys at positions up to its own.
    package var isCausal = false

    /// Which keys around its position a query sees.
    package var window: Window?

    /// Documents packed into one sequence, that do not see each other.
    package var segments: Segments?

    /// Keys at positions below this are visible to all queries; lifts the causal limit, which it
    /// needs, and nothing else.
    package var prefixLengths: PerBatchEntry?

    /// How many of the keys are real; none after them is seen.
    package var keyLengths: PerBatchEntry?

    /// Keys and values that stand before the request's own.
    package var past = PastCache<Scalar>()

    /// The linear bias on distances, if there is one.
    package var alibi: AlibiSlopes<Scalar>?

    /// The rotation of queries and keys by their positions, if there is one.
    package var rope: RotaryEmbedding?

    /// One logit for each query head that joins the softmax's denominator and is dropped; finite
    /// or −∞.
    package var sinks: [Scalar]?

    /// What drops weights at random, if anything.
    package var dropout: Dropout?

    /// True = may attend.
    ///
    /// Rank 2 to 4, broadcast to `[batch, heads, queries, keys]`.
    package var mask: Tensor<Bool>?

    /// Added to the scaled scores; −∞ excludes.
    ///
    /// Rank 2 to 4, broadcast as the mask.
    package var bias: Tensor<Scalar>?

    /// Which queries are computed.
    package var querySelection: QuerySelection = .all

    /// Along which dimension the weights sum to 1.
    package var softmaxAxis: SoftmaxAxis = .keys

    /// Creates the defaults.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init() {}
}

/// Which queries are computed; indices count from 0.
package enum QuerySelection: Hashable, Sendable {
    /// All, in order.
    case all
    /// One; the answer then has no query dimension.
    case index(Int)
    /// These, in this order, repeats kept.
    case list([Int])
}

/// Along which dimension the weights sum to 1.
package enum SoftmaxAxis: String, CaseIterable, Hashable, Sendable {
    /// Each query's weights over the keys: attention.
    case keys
    /// Each key's weights over the queries: a mistake worth showing.
    case queries
}
