import Kernels
import Tensors

// The answer's tensors, made from what the kernel wrote.

extension AttentionPlan {
    /// The tensors that have a row for each query and head, in the order of the kernel.
    func scoreTensors(
        _ fused: FusedAttentionResult<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> OutputTable<[Scalar]> {
        guard isByColumn else {
            return [
                .scores: fused.scores, .softcappedScores: fused.softcappedScores,
                .maskedScores: fused.maskedScores, .weights: fused.weights,
                .logSumExp: fused.logSumExp,
            ]
        }
        var tensors: OutputTable = [.maskedScores: fused.maskedScores]
        if outputs.contains(.scores) { tensors[.scores] = fused.scores }
        if outputs.contains(.softcappedScores) {
            tensors[.softcappedScores] = fused.softcappedScores
        }
        if outputs.contains(.weights) {
            var weights = fused.maskedScores
            do {
                try columnSoftmax(
                    &weights,
                    rowCount: extents.queryCount,
                    columnCount: extents.keyCount,
                    isCancelled: execution.isCancelled
                )
                try dropout?.apply(
                    to: &weights,
                    rowLength: extents.keyCount,
                    isCancelled: execution.isCancelled
                )
            } catch {
                throw attentionError(error)
            }
            tensors[.weights] = weights
        }
        return tensors.mapValues { selecting($0, rowLength: extents.keyCount) }
    }

    /// The selected rows of a matrix `[batch, heads, all queries, rowLength]`.
    func selecting<Element: Sendable>(_ elements: [Element], rowLength: Int) -> [Element] {
        guard let selectedQueries else { return elements }
        let rows: Shape = [extents.batchCount * extents.headCount, extents.queryCount, rowLength]
        return Tensor(shape: rows, elements: elements).selectingRows(selectedQueries).elements
    }

    /// Those of queries, keys and values that are asked for, heads before rows.
    func rowTensors(
        _ operands: AttendedOperands<Scalar>
    ) -> OutputTable<Tensor<Scalar>> {
        var tensors: OutputTable<Tensor<Scalar>> = [:]
        if outputs.contains(.queries) {
            tensors[.queries] =
                isByColumn
                ? selectedQueries.map(operands.queries.selectingRows) ?? operands.queries
                : operands.queries
        }
        if outputs.contains(.keys) { tensors[.keys] = operands.keys }
        if outputs.contains(.values) { tensors[.values] = operands.values }
        if extents.hasHeads, !extents.isSeparate {
            for entry in tensors {
                let isQueries = entry.key == .queries
                let count = isQueries ? extents.headCount : extents.keyValueHeadCount
                tensors[entry.key] = entry.value.separatingHeads(count)
            }
        }
        // A cache is in the layout of the request's own keys and values, whose past it will be.
        if outputs.contains(.presentKeys) { tensors[.presentKeys] = operands.allKeys }
        if outputs.contains(.presentValues) { tensors[.presentValues] = operands.allValues }
        return tensors
    }

    /// The context, and the output if W_O is given.
    func contextTensors(
        _ context: [Scalar],
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> OutputTable<Tensor<Scalar>> {
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
