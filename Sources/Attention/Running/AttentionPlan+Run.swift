import Kernels
import Tensors

extension AttentionPlan: ComputationPlan {
    /// Computes the outputs that were asked for.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> AttentionResult<Scalar> {
        let matrices = try source.matrices(operands, execution)
        let sources = try source.tensors(execution)
        let operands = try attendedOperands(sources, matrices, execution)
        var result = AttentionResult(
            try attend(operands, execution),
            shapes: shapes,
            scale: Double(rules.scale)
        )
        if isByColumn { try weighByColumn(&result.kernel, execution) }
        addRows(operands, to: &result.others)
        if outputs.needsContext {
            try finishContext(&result, sources.queries, matrices, execution)
        }
        if outputs.contains(.parameters) { result.parameters = matrices }
        result.warnings = warnings(rowsWithoutKeys: result.kernel.rowsWithoutKeys)
        return result
    }

    private func attend(
        _ operands: AttendedOperands<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> FusedAttentionResult<Scalar> {
        let (bias, mask) = (self.bias?.elements ?? [], self.mask?.elements ?? [])
        do {
            return try fusedAttention(
                shared.geometry,
                rules: rules,
                dropout: isByColumn ? nil : shared.dropout,
                queries: operands.scaledQueries.span,
                keys: operands.allKeys.span,
                values: operands.allValues.span,
                bias: bias.span,
                mask: mask.span,
                matrices: scoreMatrices,
                writesLogSumExp: outputs.contains(.logSumExp),
                parallelFor: execution.parallelFor,
                isCancelled: execution.isCancelled
            )
        } catch {
            throw attentionError(error)
        }
    }

    /// The n × m matrices that the kernel writes; a softmax over the queries follows the kernel.
    ///
    /// Computed in bits, because `insert` of another module's option set is an unspecialised call.
    private var scoreMatrices: ScoreMatrices {
        var matrices = 0
        if outputs.contains(.scores) { matrices |= ScoreMatrices.scores.rawValue }
        if outputs.contains(.softcappedScores) {
            matrices |= ScoreMatrices.softcappedScores.rawValue
        }
        if isByColumn || outputs.contains(.maskedScores) {
            matrices |= ScoreMatrices.maskedScores.rawValue
        }
        if !isByColumn, outputs.contains(.weights) { matrices |= ScoreMatrices.weights.rawValue }
        return ScoreMatrices(rawValue: matrices)
    }
}
