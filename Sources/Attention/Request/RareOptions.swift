package import Tensors

/// The options that most requests leave unset.
package struct RareOptions<Scalar: AttentionScalar>: Sendable {
    /// Bounds the scaled scores to −c … c: `c · tanh(score / c)`, c > 0.
    package var softcap: Scalar?

    /// The positions of queries and keys in the sequence.
    package var positions = Positions()

    /// The keys that a query sees, relative to its position.
    package var window: Window?

    /// Labels that separate documents packed into one sequence.
    package var segments: Segments?

    /// Keys at positions below this are exempt from the causal limit; requires `isCausal`.
    package var prefixLengths: PerBatchEntry?

    /// The number of valid keys; later keys are hidden.
    package var keyLengths: PerBatchEntry?

    /// Cached keys and values that precede the request's own.
    package var past = PastCache<Scalar>()

    /// Adds a bias that is linear in the distance between query and key.
    package var alibi: AlibiSlopes<Scalar>?

    /// Multiplies the scores of each query besides the scale: `[n]` or `[batch, n]`.
    package var queryScale: Tensor<Scalar>?

    /// Normalises queries and keys before, or after, they are rotated.
    package var norm: QueryKeyNorm<Scalar>?

    /// Rotates queries and keys by their positions.
    package var rope: RotaryEmbedding?

    /// One logit per query head, finite or −∞: a term of the softmax's denominator without a value.
    package var sinks: [Scalar]?

    /// Drops weights at random.
    package var dropout: Dropout?

    /// True where a query may attend to a key.
    ///
    /// Rank 2 to 4, broadcast to `[batch, heads, queries, keys]`.
    package var mask: Tensor<Bool>?

    /// The numbers added to the scaled scores, −∞ to hide a key.
    ///
    /// Shaped as the mask.
    package var bias: Tensor<Scalar>?

    @inlinable
    init() {}
}
