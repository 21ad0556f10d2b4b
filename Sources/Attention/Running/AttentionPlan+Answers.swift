import Kernels
import Tensors

extension AttentionPlan {
    /// Adds an output's elements in its shape, if the output is asked for.
    private func add(
        _ elements: @autoclosure () -> [Scalar],
        as output: AttentionOutput,
        to tensors: inout OutputTable<Tensor<Scalar>>
    ) {
        guard outputs.contains(output), let shape = shapes[output] else { return }
        tensors.append(Tensor(shape: shape, elements: elements()), for: output)
    }

    /// Adds the scores, weights and log-sum-exp that are asked for.
    func addScores(
        _ fused: FusedAttentionResult<Scalar>,
        to tensors: inout OutputTable<Tensor<Scalar>>,
        _ execution: ExecutionContext
    ) throws(AttentionError) {
        func rows(_ elements: [Scalar]) -> [Scalar] {
            isByColumn ? selecting(elements, rowLength: extents.keyCount) : elements
        }
        add(rows(fused.scores), as: .scores, to: &tensors)
        add(rows(fused.softcappedScores), as: .softcappedScores, to: &tensors)
        add(rows(fused.maskedScores), as: .maskedScores, to: &tensors)
        add(fused.logSumExp, as: .logSumExp, to: &tensors)
        guard outputs.contains(.weights) else { return }
        let weights =
            isByColumn ? try columnWeights(fused.maskedScores, execution) : fused.weights
        add(rows(weights), as: .weights, to: &tensors)
    }

    /// Returns the softmax over the queries, after dropout, of all rows.
    private func columnWeights(
        _ maskedScores: [Scalar],
        _ execution: ExecutionContext
    ) throws(AttentionError) -> [Scalar] {
        var weights = maskedScores
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
        return weights
    }

    /// Returns the selected rows of a matrix `[batch, heads, all queries, rowLength]`.
    func selecting<Element: Sendable>(_ elements: [Element], rowLength: Int) -> [Element] {
        guard let selectedQueries else { return elements }
        let rows: Shape = [extents.batchCount * extents.headCount, extents.queryCount, rowLength]
        return Tensor(shape: rows, elements: elements).selectingRows(selectedQueries).elements
    }

    /// Adds the queries, keys and values that are asked for, with heads before rows, and the cache.
    func addRows(
        _ operands: AttendedOperands<Scalar>,
        to tensors: inout OutputTable<Tensor<Scalar>>
    ) {
        func separated(_ tensor: Tensor<Scalar>, _ headCount: Int) -> [Scalar] {
            extents.hasHeads && !extents.isSeparate
                ? tensor.separatingHeads(headCount).elements : tensor.elements
        }
        if outputs.contains(.queries) {
            let queries =
                isByColumn
                ? selectedQueries.map(operands.queries.selectingRows) ?? operands.queries
                : operands.queries
            add(separated(queries, extents.headCount), as: .queries, to: &tensors)
        }
        add(separated(operands.keys, extents.keyValueHeadCount), as: .keys, to: &tensors)
        if let values = operands.values {
            add(separated(values, extents.keyValueHeadCount), as: .values, to: &tensors)
        }
        // A cache has the layout of the request's own keys and values, which it will precede.
        add(operands.allKeys, as: .presentKeys, to: &tensors)
        add(operands.allValues, as: .presentValues, to: &tensors)
    }

    /// Adds the context, and the output if W_O is given.
    func addContext(
        _ context: [Scalar],
        _ matrices: ProjectionMatrices<Scalar>,
        to tensors: inout OutputTable<Tensor<Scalar>>,
        _ execution: ExecutionContext
    ) throws(AttentionError) {
        if let index = firstNonFinite(in: context) {
            throw contextOverflow(at: index, in: Scalar.scalarType)
        }
        guard let projection = contextProjections.output else {
            add(context, as: .context, to: &tensors)
            return
        }
        let width = extents.headCount * (extents.valueDimension ?? 0)
        let packed = Tensor(
            shape: [extents.batchCount, computedQueryCount, width],
            elements: context
        )
        let output = try matrices.project(
            packed,
            projection,
            .output,
            at: .wo,
            execution,
            named: "context · wo"
        )
        add(
            extents.isSeparate ? packed.separatingHeads(extents.headCount).elements : context,
            as: .context,
            to: &tensors
        )
        add(output.elements, as: .output, to: &tensors)
    }
}
