package import Kernels
package import Tensors

/// The numbers that the engine computes with: `Float` or `Double`.
package typealias AttentionScalar = KernelScalar

/// Where queries, keys and values come from.
///
/// Shapes are `[n, d]` or `[batch, n, d]`; given queries, keys and values may also be
/// `[batch, heads, n, d]`. All tensors of one source have the same rank and batch.
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

    /// Queries, keys and values as they are; with parameters each is projected first where a
    /// matrix for it exists.
    case given(
        queries: Tensor<Scalar>,
        keys: Tensor<Scalar>,
        values: Tensor<Scalar>? = nil,
        parameters: AttentionParameters<Scalar>? = nil
    )
}

extension AttentionSource {
    /// Whether queries, keys and values exist only once they are projected.
    var isProjected: Bool {
        switch self {
        case .projected: true
        case .inputs, .given: false
        }
    }
}
