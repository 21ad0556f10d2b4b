package import Kernels
package import Tensors

/// The type of number that the engine computes with: `Float` or `Double`.
package typealias AttentionScalar = KernelScalar

/// The tensors that queries, keys and values are made from.
///
/// Shapes are `[n, d]` or `[batch, n, d]`; queries, keys and values that are given directly may
/// also be `[batch, heads, n, d]`. All tensors of one source have the same rank and batch.
///
/// Indirect, because it is large and passed on several times.
package indirect enum AttentionSource<Scalar: AttentionScalar>: Sendable {
    /// Self-attention on the embeddings themselves: queries = keys = values = inputs.
    case inputs(SourceTensor<Scalar>)

    /// Queries are projected from the inputs, keys and values from the memory if there is one,
    /// else from the inputs.
    case projected(
        inputs: SourceTensor<Scalar>,
        memory: SourceTensor<Scalar>? = nil,
        parameters: AttentionParameters<Scalar>
    )

    /// Queries, keys and values are given; with parameters, those that have a matrix are projected
    /// first.
    case given(
        queries: SourceTensor<Scalar>,
        keys: SourceTensor<Scalar>,
        values: SourceTensor<Scalar>? = nil,
        parameters: AttentionParameters<Scalar>? = nil
    )

    /// The matrices, if there are any.
    var parameters: AttentionParameters<Scalar>? {
        switch self {
        case .inputs: nil
        case .projected(_, _, let parameters): parameters
        case .given(_, _, _, let parameters): parameters
        }
    }

    /// Whether there are matrices, given or drawn.
    var hasParameters: Bool { if case .some = parameters { true } else { false } }

    /// Whether queries, keys and values exist only after projection.
    var isProjected: Bool { if case .projected = self { true } else { false } }
}

extension AttentionSource {
    /// Creates a source of embeddings that are not drawn.
    package static func inputs(_ inputs: Tensor<Scalar>) -> AttentionSource {
        .inputs(.given(inputs))
    }

    /// Creates a source of projected tensors that are not drawn.
    package static func projected(
        inputs: Tensor<Scalar>,
        memory: Tensor<Scalar>? = nil,
        parameters: AttentionParameters<Scalar>
    ) -> AttentionSource {
        .projected(
            inputs: .given(inputs),
            memory: memory.map { .given($0) },
            parameters: parameters
        )
    }

    /// Creates a source of queries, keys and values that are not drawn.
    package static func given(
        queries: Tensor<Scalar>,
        keys: Tensor<Scalar>,
        values: Tensor<Scalar>? = nil,
        parameters: AttentionParameters<Scalar>? = nil
    ) -> AttentionSource {
        .given(
            queries: .given(queries),
            keys: .given(keys),
            values: values.map { .given($0) },
            parameters: parameters
        )
    }
}
