import Kernels
import Tensors

extension AttentionPlan {
    /// Computes what was asked for.
    ///
    /// - Parameter execution: Where to compute, and whether to go on. The result does not depend
    ///   on it.
    /// - Returns: The tensors of `shapes`, the scale used and warnings.
    /// - Throws: `AttentionError` of kind `overflow` or `cancelled`.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> AttentionResult<Scalar> {
        let matrices = try operands.matrices(execution)
        let operands = try attendedOperands(matrices, execution)
        let fused = try attend(operands, execution)
        var tensors = OutputTable<Tensor<Scalar>>(reserving: outputs.count)
        try addScores(fused, to: &tensors, execution)
        addRows(operands, to: &tensors)
        if outputs.needsContext {
            try addContext(fused.context, matrices, to: &tensors, execution)
        }
        return AttentionResult(
            tensors: tensors,
            parameters: outputs.contains(.parameters) ? matrices : nil,
            scale: rules.scale,
            warnings: warnings(
                rowsWithoutKeys: isByColumn && !fused.rowsWithoutKeys.isEmpty
                    ? selecting(fused.rowsWithoutKeys, rowLength: 1) : fused.rowsWithoutKeys
            )
        )
    }

    /// Whether the softmax is over the queries.
    var isByColumn: Bool { options.softmaxAxis == .queries }

    /// The queries that the kernel sees, nil for all: a softmax over the queries needs them all.
    var computedQueries: [Int]? { isByColumn ? nil : selectedQueries }

    private func attend(
        _ operands: AttendedOperands<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> FusedAttentionResult<Scalar> {
        var matrices = outputs.scoreMatrices
        if isByColumn {
            matrices.insert(.maskedScores)
            matrices.remove(.weights)
        }
        let (bias, mask) = (options.bias?.elements ?? [], options.mask?.elements ?? [])
        do {
            return try fusedAttention(
                geometry,
                rules: rules,
                dropout: isByColumn ? nil : dropout,
                queries: operands.queries.elements.span,
                keys: operands.allKeys.span,
                values: operands.allValues.span,
                bias: bias.span,
                mask: mask.span,
                matrices: matrices,
                writesLogSumExp: outputs.contains(.logSumExp),
                parallelFor: execution.parallelFor,
                isCancelled: execution.isCancelled
            )
        } catch {
            throw attentionError(error)
        }
    }

    /// How the kernel finds its tensors.
    private var geometry: AttentionGeometry {
        let queryCount = computedQueries?.count ?? extents.queryCount
        let valueDimension = outputs.needsContext ? extents.valueDimension : nil
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
            queryCount: queryCount,
            keyCount: extents.keyCount,
            queries: extents.layout(
                rowCount: queryCount,
                headCount: extents.headCount,
                rowLength: extents.headDimension
            ),
            keys: keyValueLayout(rowLength: extents.headDimension),
            values: valueDimension.map(keyValueLayout),
            context: valueDimension.map { dimension in
                contextLayout(queryCount: queryCount, valueDimension: dimension)
            },
            queryIndices: computedQueries,
            allQueryCount: extents.queryCount
        )
    }

    /// How the kernel writes the context: packed wherever W_O reads it.
    private func contextLayout(queryCount: Int, valueDimension: Int) -> HeadLayout {
        outputProjection == nil
            ? extents.layout(
                rowCount: queryCount,
                headCount: extents.headCount,
                rowLength: valueDimension
            )
            : .packed(
                rowCount: queryCount,
                headCount: extents.headCount,
                rowLength: valueDimension
            )
    }
}
