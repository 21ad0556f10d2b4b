import Kernels
import Tensors

extension AttentionPlan: ComputationPlan {
    /// Computes the outputs that were asked for.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> AttentionResult<Scalar> {
        let matrices = try operands.matrices(execution)
        let sources = try operands.tensors(execution)
        let operands = try attendedOperands(sources, matrices, execution)
        let fused = try attend(operands, execution)
        var tensors = OutputTable<Tensor<Scalar>>(reserving: outputs.count)
        try addScores(fused, to: &tensors, execution)
        addRows(operands, to: &tensors)
        if outputs.needsContext {
            let context = try gated(fused.context, sources.queries, matrices, execution)
            try addContext(context, matrices, to: &tensors, execution)
        }
        return AttentionResult(
            tensors: tensors,
            parameters: outputs.contains(.parameters) ? matrices : nil,
            scale: Double(rules.scale),
            warnings: warnings(
                rowsWithoutKeys: isByColumn && !fused.rowsWithoutKeys.isEmpty
                    ? selecting(fused.rowsWithoutKeys, rowLength: 1) : fused.rowsWithoutKeys
            )
        )
    }

    private func attend(
        _ operands: AttendedOperands<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> FusedAttentionResult<Scalar> {
        let (bias, mask) = (options.bias?.elements ?? [], options.mask?.elements ?? [])
        do {
            return try fusedAttention(
                geometry,
                rules: rules,
                dropout: isByColumn ? nil : dropout,
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

    /// The extents and the layouts of the kernel's tensors.
    private var geometry: AttentionGeometry {
        let valueDimension = outputs.needsContext ? extents.valueDimension : nil
        func queryLayout(rowLength: Int) -> HeadLayout {
            extents.layout(
                rowCount: computedQueryCount,
                headCount: extents.headCount,
                rowLength: rowLength
            )
        }
        func keyValueLayout(rowLength: Int) -> HeadLayout {
            extents.layout(
                rowCount: extents.keyCount,
                headCount: extents.keyValueHeadCount,
                rowLength: rowLength
            )
        }
        return AttentionGeometry(
            batchCount: extents.batchCount,
            headCount: extents.headCount,
            keyValueHeadCount: extents.keyValueHeadCount,
            queryCount: computedQueryCount,
            keyCount: extents.keyCount,
            queries: queryLayout(rowLength: extents.headDimension),
            keys: keyValueLayout(rowLength: extents.headDimension),
            values: valueDimension.map(keyValueLayout),
            // Packed wherever W_O or the gate reads it; without either, as the queries are.
            context: valueDimension.map { dimension in
                contextProjections.output == nil
                    ? queryLayout(rowLength: dimension)
                    : .packed(
                        rowCount: computedQueryCount,
                        headCount: extents.headCount,
                        rowLength: dimension
                    )
            },
            queryIndices: computedQueries,
            allQueryCount: extents.queryCount
        )
    }
}
