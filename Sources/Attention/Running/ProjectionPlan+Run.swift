import Kernels
import Tensors

extension ProjectionPlan: ComputationPlan {
    /// Computes the projections.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> AttentionResult<Scalar> {
        let matrices = try source.matrices(operands, execution)
        let sources = try source.tensors(execution)
        var tensors: OutputTable<Tensor<Scalar>> = [:]
        for operand in projected {
            let output = operand.role.output
            guard let shape = shapes[output], let source = sources[operand.role] else { continue }
            let headCount = operand.width / shape[-1]
            var packed = try operand.projected(source, rows: selectedRows, matrices, execution)
            if let steps {
                let rows = OperandRows(
                    operand: operand,
                    layout: .packed(
                        rowCount: selectedRows?.count ?? operand.rowCount,
                        headCount: headCount,
                        rowLength: shape[-1]
                    ),
                    headCount: headCount,
                    selection: selectedRows
                )
                packed = try packed.applying(steps[operand.role], rows, execution)
            }
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
