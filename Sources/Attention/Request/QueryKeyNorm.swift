package import Kernels
package import Tensors

/// Normalises the rows of queries and keys after their projection (QK-norm).
///
/// Cached keys are already normalised.
///
/// - SeeAlso: Zhang and Sennrich 2019 (RMSNorm); Henry et al. 2020; Dehghani et al. 2023.
package struct QueryKeyNorm<Scalar: AttentionScalar>: Sendable {
    /// What is normalised together.
    package enum Extent: String, CaseIterable, Sendable {
        /// Each head on its own, with weights `[d]` or `[heads, d]`.
        case head
        /// All heads of a row together, with weights `[heads · d]`.
        case all
    }

    /// The formula.
    package var kind = RowNorm<Scalar>.Kind.rms
    /// The name of the formula in requests.
    package var kindName: String { kind.rawValue }
    /// What is normalised together.
    package var extent = Extent.head
    /// Added to the mean or sum of squares, or to the variance; at least 0.
    package var epsilon = 1e-6
    /// Multiplies normalised queries; nil means 1.
    package var queryWeight: Tensor<Scalar>?
    /// Multiplies normalised keys; nil means 1.
    package var keyWeight: Tensor<Scalar>?
    /// Added to normalised queries; `layer` only.
    package var queryBias: Tensor<Scalar>?
    /// Added to normalised keys; `layer` only.
    package var keyBias: Tensor<Scalar>?
    /// Whether rows are normalised after they are rotated, rather than before.
    package var isAfterRope = false
    /// Whether values are normalised too, without a weight.
    package var includesValues = false

    /// Creates the default: `rms` of each head, without weights.
    package init() {}
}
