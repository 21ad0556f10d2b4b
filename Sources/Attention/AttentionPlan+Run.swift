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
        let matrices = operands.matrices()
        let projected = try Projected(
            queries: operands.queries.projected(rows: computedQueries, matrices, execution),
            keys: operands.keys.projected(rows: nil, matrices, execution),
            values: outputs.needsValues
                ? operands.values?.projected(rows: nil, matrices, execution) : nil
        )
        let fused = try attend(projected, execution)
        var tensors: [AttentionOutput: Tensor<Scalar>] = [:]
        for (output, elements) in scoreTensors(fused) {
            if let shape = shapes[output] {
                tensors[output] = Tensor(shape: shape, elements: elements)
            }
        }
        for (output, tensor) in rowTensors(projected) {
            if let shape = shapes[output] { tensors[output] = tensor.reshaped(to: shape) }
        }
        if outputs.needsContext {
            let contexts = try contextTensors(fused.context, matrices, execution)
            for (output, tensor) in contexts {
                if let shape = shapes[output] { tensors[output] = tensor.reshaped(to: shape) }
            }
        }
        return AttentionResult(
            tensors: tensors,
            parameters: outputs.contains(.parameters) ? matrices : nil,
            scale: rules.scale,
            warnings: warnings(
                logSumExp: isByColumn ? selecting(fused.logSumExp, rowLength: 1) : fused.logSumExp
            )
        )
    }

    /// Queries, keys and values as attention sees them.
    private struct Projected {
        let queries: Tensor<Scalar>
        let keys: Tensor<Scalar>
        let values: Tensor<Scalar>?
    }

    private var isByColumn: Bool { options.softmaxAxis == .queries }

    /// The queries that the kernel sees, nil for all: a softmax over the queries needs them all.
    private var computedQueries: [Int]? { isByColumn ? nil : selectedQueries }

    private func attend(
        _ projected: Projected,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> FusedAttentionResult<Scalar> {
        let queryCount = computedQueries?.count ?? extents.queryCount
        let valueDimension = outputs.needsContext ? extents.valueDimension : nil
        let geometry = AttentionGeometry(
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
            keys: extents.layout(
                rowCount: extents.keyCount,
                headCount: extents.keyValueHeadCount,
                rowLength: extents.headDimension
            ),
            values: valueDimension.map { dimension in
                extents.layout(
                    rowCount: extents.keyCount,
                    headCount: extents.keyValueHeadCount,
                    rowLength: dimension
                )
            },
            context: valueDimension.map { dimension in
                contextLayout(queryCount: queryCount, valueDimension: dimension)
            },
            queryIndices: computedQueries
        )
        var matrices = outputs.scoreMatrices
        if isByColumn { matrices.insert(.maskedScores) }
        let (values, bias, mask) = (
            projected.values?.elements ?? [], options.bias?.elements ?? [],
            options.mask?.elements ?? []
        )
        do {
            return try fusedAttention(
                geometry,
                rules: rules,
                queries: projected.queries.elements.span,
                keys: projected.keys.elements.span,
                values: values.span,
                bias: bias.span,
                mask: mask.span,
                matrices: isByColumn ? matrices.subtracting(.weights) : matrices,
                parallelFor: execution.parallelFor,
                isCancelled: execution.isCancelled
            )
        } catch {
            throw attentionError(error)
        }
    }

    // MARK: - Answers

    /// The tensors that have a row for each query and head, in the order of the kernel.
    private func scoreTensors(
        _ fused: FusedAttentionResult<Scalar>
    ) -> [AttentionOutput: [Scalar]] {
        guard isByColumn else {
            return [
                .scores: fused.scores, .maskedScores: fused.maskedScores,
                .weights: fused.weights, .logSumExp: fused.logSumExp,
            ]
        }
        var tensors = [AttentionOutput.maskedScores: fused.maskedScores]
        if outputs.contains(.scores) { tensors[.scores] = fused.scores }
        if outputs.contains(.weights) {
            var weights = fused.maskedScores
            columnSoftmax(
                &weights,
                rowCount: extents.queryCount,
                columnCount: extents.keyCount
            )
            tensors[.weights] = weights
        }
        return tensors.mapValues { selecting($0, rowLength: extents.keyCount) }
    }

    /// The selected rows of a matrix `[batch, heads, all queries, rowLength]`.
    private func selecting(_ elements: [Scalar], rowLength: Int) -> [Scalar] {
        guard let selectedQueries else { return elements }
        let rows: Shape = [extents.batchCount * extents.headCount, extents.queryCount, rowLength]
        return Tensor(shape: rows, elements: elements).selectingRows(selectedQueries).elements
    }

    /// Those of queries, keys and values that are asked for, heads before rows.
    private func rowTensors(_ projected: Projected) -> [AttentionOutput: Tensor<Scalar>] {
        var tensors: [AttentionOutput: Tensor<Scalar>] = [:]
        if outputs.contains(.queries) {
            tensors[.queries] =
                isByColumn
                ? selectedQueries.map(projected.queries.selectingRows) ?? projected.queries
                : projected.queries
        }
        if outputs.contains(.keys) { tensors[.keys] = projected.keys }
        if outputs.contains(.values) { tensors[.values] = projected.values }
        guard extents.hasHeads, !extents.isSeparate else { return tensors }
        return Dictionary(
            uniqueKeysWithValues: tensors.map { output, tensor in
                let isQueries = output == .queries
                let count = isQueries ? extents.headCount : extents.keyValueHeadCount
                return (output, tensor.separatingHeads(count))
            }
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

    /// The context, and the output if W_O is given.
    private func contextTensors(
        _ context: [Scalar],
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> [AttentionOutput: Tensor<Scalar>] {
        if let index = firstNonFinite(in: context) {
            throw contextOverflow(at: index)
        }
        let queryCount = computedQueries?.count ?? extents.queryCount
        let width = extents.headCount * (extents.valueDimension ?? 0)
        let packed = Tensor(shape: [extents.batchCount, queryCount, width], elements: context)
        guard let outputProjection else { return [.context: packed] }
        let output = try project(
            packed,
            .output,
            outputProjection,
            matrices,
            execution,
            named: "context · wo"
        )
        let isSeparated = extents.isSeparate && outputs.contains(.context)
        return [
            .context: isSeparated ? packed.separatingHeads(extents.headCount) : packed,
            .output: output,
        ]
    }
}
