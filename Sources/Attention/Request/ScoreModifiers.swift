package import Tensors

/// ALiBi: the bias −slope · |p − j| on the score of a query at p and a key at j.
///
/// - SeeAlso: Press, Smith and Lewis 2022.
package enum AlibiSlopes<Scalar: AttentionScalar>: Sendable {
    /// 2^(−8(h + 1) / heads) for head h.
    case standard
    /// One finite slope for each query head: `[heads]` or `[batch, heads]`.
    case slopes(Tensor<Scalar>)
}

/// RoPE: the rotation of pairs of numbers of each query and key by angles that grow with its
/// position.
///
/// Pair i of `dimension / 2` turns by position · base^(−2i / dimension). Cached keys are taken as
/// already rotated.
///
/// - SeeAlso: Su et al. 2021, section 3.2.2.
package struct RotaryEmbedding: Hashable, Sendable {
    /// What the frequencies are powers of, above 0.
    package var base: Double

    /// How many of the first numbers of each head are rotated, even; nil means all.
    package var dimension: Int?

    /// Whether a pair is two neighbours, rather than a number and its like in the second half.
    package var isInterleaved: Bool

    /// Creates a rotation.
    package init(base: Double = 10_000, dimension: Int? = nil, isInterleaved: Bool = false) {
        self.base = base
        self.dimension = dimension
        self.isInterleaved = isInterleaved
    }
}

/// Weights set to 0 at random, the others divided by 1 − p.
///
/// Drawn as `torch.manual_seed(seed)` and `torch.nn.functional.dropout(weights, p)` do on PyTorch's
/// portable CPU path, for the weights of all queries.
package struct Dropout: Hashable, Sendable {
    /// How probably a weight is dropped: 0 to 1.
    package var probability: Double

    /// The seed modulo 2⁶⁴, as PyTorch takes a negative one.
    package var seed: UInt64

    /// Creates the description of a draw.
    package init(probability: Double, seed: UInt64) {
        self.probability = probability
        self.seed = seed
    }
}

/// Keys and values that stand before the request's own, in the same layout: what came out as
/// `present_keys` and `present_values`.
///
/// No rows are allowed, as an empty cache; every other extent must fit.
package struct PastCache<Scalar: AttentionScalar>: Sendable {
    /// Past keys, already rotated if there is RoPE.
    package var keys: Tensor<Scalar>?

    /// Past values; not needed where no values are.
    package var values: Tensor<Scalar>?

    /// Creates a cache.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(keys: Tensor<Scalar>? = nil, values: Tensor<Scalar>? = nil) {
        self.keys = keys
        self.values = values
    }
}
