package import Tensors

/// How the output width of a fused projection is divided.
package enum FusedOrder: String, CaseIterable, Sendable {
    /// All queries, then all keys, then all values.
    case qkv
    /// For each head its query, its key, its value (GPT-NeoX, BLOOM).
    case heads
    /// For each key/value head its queries, its key, its value (Falcon, InternLM2).
    case groups
}

/// One matrix that projects to queries, keys and values together.
///
/// All heads have one size: the matrix's output width divided by the number of heads, those of keys
/// and values included.
package struct FusedProjection<Scalar: AttentionScalar>: Equatable, Sendable {
    /// W_QKV, in the layout of the other matrices.
    package var matrix: Tensor<Scalar>?
    /// The bias of all outputs.
    package var bias: Tensor<Scalar>?
    /// How the output width is divided.
    package var order: FusedOrder

    /// Creates a projection.
    package init(
        matrix: Tensor<Scalar>? = nil,
        bias: Tensor<Scalar>? = nil,
        order: FusedOrder = .qkv
    ) {
        self.matrix = matrix
        self.bias = bias
        self.order = order
    }
}
