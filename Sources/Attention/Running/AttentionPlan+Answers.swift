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

    /// Replaces the weights by the softmax over the queries, after dropout, and then each matrix by its
    /// selected rows.
    func weighByColumn(
        _ fused: inout FusedAttentionResult<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) {
        if outputs.contains(.weights) {
            fused.weights = try columnWeights(fused.maskedScores, execution)
        }
        if !outputs.contains(.maskedScores) { fused.maskedScores = [] }
        guard selectedQueries != nil else { return }
        fused.scores = selecting(fused.scores, rowLength: extents.keyCount)
        fused.softcappedScores = selecting(fused.softcappedScores, rowLength: extents.keyCount)
        fused.maskedScores = selecting(fused.maskedScores, rowLength: extents.keyCount)
        fused.weights = selecting(fused.weights, rowLength: extents.keyCount)
        fused.rowsWithoutKeys = selecting(fused.rowsWithoutKeys, rowLength: 1)
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
            try shared.dropout?.apply(
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
        guard let selectedQueries, !elements.isEmpty else { return elements }
        let rows: Shape = [extents.batchCount * extents.headCount, extents.queryCount, rowLength]
        return Tensor(shape: rows, elements: elements).selectingRows(selectedQueries).elements
    }

    /// Adds the queries, keys and values that are asked for, with heads before rows, and the cache.
    func addRows(
        _ operands: AttendedOperands<Scalar>,
        to tensors: inout OutputTable<Tensor<Scalar>>
    ) {
        guard outputs.containsRows else { return }
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

    /// Applies the gate to the context, and adds the output if W_O is given.
    func finishContext(
        _ result: inout AttentionResult<Scalar>,
        _ sources: Tensor<Scalar>,
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) {
        if let gate = contextProjections.gate {
            result.kernel.context = try gated(
                result.kernel.context,
                gate,
                sources,
                matrices,
                execution
            )
        }
        if let index = firstNonFinite(in: result.kernel.context) {
            throw contextOverflow(at: index, in: Scalar.scalarType)
        }
        guard let projection = contextProjections.output else { return }
        let width = extents.headCount * (extents.valueDimension ?? 0)
        let packed = Tensor(
            shape: [extents.batchCount, shared.geometry.queryCount, width],
            elements: result.kernel.context
        )
        let output = try matrices.project(
            packed,
            projection,
            .output,
            at: .wo,
            execution,
            named: "context · wo"
        )
        if !outputs.contains(.context) {
            result.kernel.context = []
        } else if extents.isSeparate {
            result.kernel.context = packed.separatingHeads(extents.headCount).elements
        }
        add(output.elements, as: .output, to: &result.others)
    }
}
