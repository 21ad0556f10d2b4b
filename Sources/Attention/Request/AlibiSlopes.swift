package import Tensors

/// ALiBi: adds −slope · |p − j| to the score of a query at position p and a key at position j.
///
/// - SeeAlso: Press, Smith and Lewis 2022.
package enum AlibiSlopes<Scalar: AttentionScalar>: Sendable {
    /// Those of the paper's code, which BLOOM and MPT use.
    case standard
    /// One finite slope per query head: `[heads]` or `[batch, heads]`.
    case slopes(Tensor<Scalar>)
}
