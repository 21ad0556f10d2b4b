package import Tensors

/// What attention over some of the keys gave: one shard's share of the whole.
package struct AttentionPart<Scalar: AttentionScalar>: Sendable {
    /// The context, rank 1 and more; heads may be packed in the last dimension.
    package var context: Tensor<Scalar>

    /// The natural log of each row's Σ exp(score); −∞ where the shard had nothing to see.
    ///
    /// Shaped as the context without its last dimension or, where that packs heads,
    /// `[…, n, heads · dv]`, as `[…, heads, n]`.
    package var logSumExp: Tensor<Scalar>

    /// Creates a part; whether its tensors fit each other is found when a plan is made.
    package init(context: Tensor<Scalar>, logSumExp: Tensor<Scalar>) {
        self.context = context
        self.logSumExp = logSumExp
    }
}
