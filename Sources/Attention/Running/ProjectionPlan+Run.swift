import Kernels
import Tensors

extension ProjectionPlan: ComputationPlan {
    /// Computes the projections.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> AttentionResult<Scalar> {
        let matrices = try operands.matrices(execution)
        var tensors: OutputTable<Tensor<Scalar>> = [:]
        for operand in projected {
            let output = operand.role.output
            guard let shape = shapes[output] else { continue }
            let headCount = operand.width / shape[-1]
            let rows = selectedRows ?? Array(0..<operand.rowCount)
            let packed = try operand.projected(rows: selectedRows, matrices, execution)
                .rotated(
                    rotations[operand.role],
                    .packed(rowCount: rows.count, headCount: headCount, rowLength: shape[-1]),
                    headCount: headCount,
                    rows: rows,
                    of: operand,
                    execution
                )
            tensors[output] =
                operands.hasHeads
                ? packed.separatingHeads(headCount).reshaped(to: shape)
                : packed.reshaped(to: shape)
        }
        return AttentionResult(
            tensors: tensors,
            parameters: includesParameters ? matrices : nil
        )
    }
}
