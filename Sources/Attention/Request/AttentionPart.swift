package import Tensors

/// The result of attention over one shard of the keys.
package struct AttentionPart<Scalar: AttentionScalar>: Sendable {
    /// The context, rank 1 to 4; heads may be packed in the last dimension.
    package var context: Tensor<Scalar>

    /// The natural log of each row's Σ exp(score); −∞ where the row saw no key of the shard.
    ///
    /// Shaped as the context without its last dimension or, where that packs heads as
    /// `[…, n, heads · dv]`, `[…, heads, n]`.
    package var logSumExp: Tensor<Scalar>

    /// Creates a part; a plan checks whether its tensors fit each other.
    package init(context: Tensor<Scalar>, logSumExp: Tensor<Scalar>) {
        self.context = context
        self.logSumExp = logSumExp
    }
}
