import Tensors

/// The tensors of the operands before their projection, with elements.
struct OperandTensors<Scalar: AttentionScalar>: Sendable {
    let queries: Tensor<Scalar>
    let keys: Tensor<Scalar>
    /// Nil where there are no values.
    let values: Tensor<Scalar>?

    /// The tensor that has a role; nil for the output, and where there is none.
    subscript(role: ProjectionRole) -> Tensor<Scalar>? {
        switch role {
        case .queries: queries
        case .keys: keys
        case .values: values
        case .output, .gate: nil
        }
    }
}

extension AttentionSource {
    /// Returns the tensors; those that are not given are drawn.
    ///
    /// - Parameter execution: Whether to go on.
    /// - Returns: The tensors of all operands.
    /// - Throws: `cancelled` only.
    func tensors(
        _ execution: ExecutionContext
    ) throws(AttentionError) -> OperandTensors<Scalar> {
        switch self {
        case .inputs(let inputs):
            let tensor = try inputs.withElements(execution)
            return OperandTensors(queries: tensor, keys: tensor, values: tensor)
        case .projected(let inputs, let memory, _):
            let tensor = try inputs.withElements(execution)
            let other = try memory?.withElements(execution) ?? tensor
            return OperandTensors(queries: tensor, keys: other, values: other)
        case .given(let queries, let keys, let values, _):
            return OperandTensors(
                queries: try queries.withElements(execution),
                keys: try keys.withElements(execution),
                values: try values?.withElements(execution)
            )
        }
    }
}
