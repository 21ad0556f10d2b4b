package import Kernels
package import Tensors

/// The type of number that the engine computes with: `Float` or `Double`.
package typealias AttentionScalar = KernelScalar

/// The tensors that queries, keys and values are made from.
///
/// Shapes are `[n, d]` or `[batch, n, d]`; queries, keys and values that are given directly may
/// also be `[batch, heads, n, d]`. All tensors of one source have the same rank and batch.
package enum AttentionSource<Scalar: AttentionScalar>: Sendable {
    /// Self-attention on the embeddings themselves: queries = keys = values = inputs.
    case inputs(Tensor<Scalar>)

    /// Queries are projected from the inputs, keys and values from the memory if there is one,
    /// else from the inputs.
    case projected(
        inputs: Tensor<Scalar>,
        memory: Tensor<Scalar>? = nil,
        parameters: AttentionParameters<Scalar>
    )

    /// Queries, keys and values are given; with parameters, those that have a matrix are projected
    /// first.
    case given(
        queries: Tensor<Scalar>,
        keys: Tensor<Scalar>,
        values: Tensor<Scalar>? = nil,
        parameters: AttentionParameters<Scalar>? = nil
    )

    /// Whether queries, keys and values exist only after projection.
    var isProjected: Bool { if case .projected = self { true } else { false } }
}
