package import Tensors

/// RoPE: rotates pairs of numbers in each query and key by angles that grow with its position.
///
/// Pair i of `dimension / 2` turns by position · base^(−2i / dimension), unless `scaling` or
/// `frequencies` say otherwise. Cached keys are already rotated.
///
/// - SeeAlso: Su et al. 2021, section 3.2.2.
package struct RotaryEmbedding: Hashable, Sendable {
    /// The base of the frequencies unless another is given.
    static let standardBase = 10_000.0

    /// The base of the frequencies, above 0; nil means that of the scaling, or 10 000.
    package var base: Double?

    /// How many numbers of each head are rotated, even; nil means all from `first` on.
    package var dimension: Int?

    /// The first number of each head that is rotated.
    package var first = 0

    /// Whether a pair is two neighbours, rather than a number and its counterpart in the second
    /// half.
    package var isInterleaved: Bool

    /// The change of the frequencies that a model's configuration describes.
    package var scaling: RotaryScaling?

    /// The angle per position of each pair, instead of base and scaling.
    package var frequencies: [Double]?

    /// Multiplies cosines and sines; nil means that of the scaling, or 1.
    package var attentionFactor: Double?

    /// The positions of queries for the rotation alone: `[n]`, `[batch, n]`, or with axes
    /// `[count, n]`, `[batch, count, n]`; nil means those of the request.
    package var queryPositions: Tensor<Double>?

    /// The positions of the request's own keys, like `queryPositions`.
    package var keyPositions: Tensor<Double>?

    /// For each pair, the row of the positions that turns it.
    package var axes: [Int]?

    /// The cosine of each pair at each position, `[positions, dimension / 2]`, instead of frequencies.
    package var cosines: Tensor<Double>?

    /// The sines, shaped as the cosines.
    package var sines: Tensor<Double>?

    /// Creates a rotation.
    package init(base: Double? = nil, dimension: Int? = nil, isInterleaved: Bool = false) {
        self.base = base
        self.dimension = dimension
        self.isInterleaved = isInterleaved
    }
}
