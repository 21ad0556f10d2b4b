package import Tensors

/// Everything that a request can set besides its tensors, with the contract's defaults.
package struct AttentionOptions<Scalar: AttentionScalar>: Sendable {
    /// The factor of `Q Kᵀ`.
    package enum Scale: Sendable, Equatable {
        /// A finite number; a `Double` holds every value of either scalar.
        case factor(Double)
        /// 1/√d, where d is the head size of the queries.
        case inverseSquareRootOfHeadDimension
    }

    /// The number of heads into which the last dimension of rank-2 and rank-3 tensors is split;
    /// with nil there is one head, and results have no head dimension.
    package var headCount: Int?

    /// The number of heads of packed keys and values; nil means that of the queries.
    package var keyValueHeadCount: Int?

    /// The factor of `Q Kᵀ`.
    package var scale = Scale.factor(1)

    /// Whether a query sees only keys at positions up to its own.
    package var isCausal = false

    /// The queries that are computed.
    package var querySelection: QuerySelection = .all

    /// The dimension along which the weights sum to 1.
    package var softmaxAxis: SoftmaxAxis = .keys

    /// Bounds the scaled scores to −c … c: `c · tanh(score / c)`, c > 0.
    @Boxed package var softcap: Scalar?

    /// The positions of queries and keys in the sequence.
    package var positions = Positions()

    /// The keys that a query sees, relative to its position.
    package var window: Window?

    /// Labels that keep documents packed into one sequence apart.
    @Boxed package var segments: Segments?

    /// Keys at positions below this are exempt from the causal limit; requires `isCausal`.
    package var prefixLengths: PerBatchEntry?

    /// The number of valid keys; later keys are hidden.
    package var keyLengths: PerBatchEntry?

    /// Cached keys and values that precede the request's own.
    package var past = PastCache<Scalar>()

    /// Adds a bias that is linear in the distance between query and key.
    @Boxed package var alibi: AlibiSlopes<Scalar>?

    /// Rotates queries and keys by their positions.
    package var rope: RotaryEmbedding?

    /// One logit per query head, finite or −∞, that joins the softmax's denominator and is dropped.
    package var sinks: [Scalar]?

    /// Drops weights at random.
    package var dropout: Dropout?

    /// True where a query may attend to a key.
    ///
    /// Rank 2 to 4, broadcast to `[batch, heads, queries, keys]`.
    @Boxed package var mask: Tensor<Bool>?

    /// The numbers added to the scaled scores, −∞ to hide a key.
    ///
    /// Shaped as the mask.
    @Boxed package var bias: Tensor<Scalar>?

    /// Creates the defaults.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init() {}
}

/// The dimension along which the weights sum to 1.
package enum SoftmaxAxis: String, CaseIterable, Hashable, Sendable {
    /// Each query's weights over the keys: attention.
    case keys
    /// Each key's weights over the queries: a common mistake, offered for demonstration.
    case queries
}
