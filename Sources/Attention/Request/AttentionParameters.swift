/// The learned matrices, given or drawn from a seed.
package enum AttentionParameters<Scalar: AttentionScalar>: Sendable {
    /// Matrices that the request contains.
    case matrices(ProjectionMatrices<Scalar>)

    /// Matrices drawn as PyTorch draws them.
    case seeded(SeededParameters)
}
