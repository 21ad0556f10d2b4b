import Kernels
import Tensors

extension AttentionPlan {
    /// The multiply-adds of `run`.
    package var cost: Int {
        let headCount = saturatingProduct(extents.batchCount, extents.headCount)
        var sum = SaturatingSum()
        sum += operands.drawingCost
        sum += operands.queries.projectionCost(rowCount: computedQueryCount)
        sum += operands.keys.projectionCost(rowCount: extents.ownKeyCount)
        sum += saturatingProduct(
            headCount,
            computedQueryCount,
            extents.keyCount,
            extents.headDimension + contextDimension + costOfScore
        )
        if outputs.needsValues, let values = operands.values {
            sum += values.projectionCost(rowCount: extents.ownKeyCount)
        }
        if let outputProjection {
            sum += saturatingProduct(
                extents.batchCount,
                computedQueryCount,
                outputProjection.depth,
                outputProjection.columnCount
            )
        }
        if let rotation {
            sum += rotation.cost(
                rowCount: saturatingProduct(extents.batchCount, computedQueryCount),
                headCount: extents.headCount
            )
            sum += rotation.cost(
                rowCount: saturatingProduct(extents.batchCount, extents.ownKeyCount),
                headCount: extents.keyValueHeadCount
            )
        }
        if let dropout {
            sum += dropout.cost(headCount: headCount, keyCount: extents.keyCount)
        }
        return sum.value
    }

    /// How many numbers the result has, parameters included.
    package var answerElementCount: Int {
        var sum = SaturatingSum()
        if outputs.contains(.parameters) { sum += operands.parameterElementCount }
        for output in outputs { sum += shape(of: output)?.elementCount ?? 0 }
        return sum.value
    }

    /// How many numbers `run` allocates besides the request's own.
    package var allocatedElementCount: Int {
        var sum = SaturatingSum()
        sum += answerElementCount
        sum += operandElementCount
        sum += rotation?.scratchElementCount ?? 0
        sum += kernelScratchCount
        return sum.value
    }

    /// The head size of the values that weights are multiplied by; 0 without a context.
    private var contextDimension: Int { outputs.needsContext ? extents.valueDimension ?? 0 : 0 }

    /// How many numbers projected, rotated and selected operands and the softmax's variants take.
    private var operandElementCount: Int {
        let rowWidth = extents.headDimension + (extents.valueDimension ?? 0)
        let queryCount = max(selectedQueries?.count ?? 0, extents.queryCount)
        let headCount = extents.batchCount * extents.headCount
        var sum = SaturatingSum()
        sum += operands.drawnElementCount
        sum += operands.queries.projectedElementCount
        sum += operands.keys.projectedElementCount
        sum += operands.values?.projectedElementCount ?? 0
        // A selection copies its queries, an output projection needs the context besides the
        // output, and every row may have a log-sum-exp.
        sum += saturatingProduct(headCount, queryCount, rowWidth + 1)
        if extents.pastCount != nil || rotation != nil {
            // Rotated queries and keys, and the cache followed by the new rows.
            sum += saturatingProduct(headCount, queryCount, extents.headDimension)
            sum += saturatingProduct(
                2 * extents.batchCount * extents.keyValueHeadCount,
                extents.keyCount,
                rowWidth
            )
        }
        if isByColumn {
            sum += saturatingProduct(3 * headCount, extents.queryCount, extents.keyCount)
        }
        if options.dropout != nil {
            // A generator for each block of queries, and the draws of the blocks that run at once,
            // 64 bits for each key.
            let blockCount = saturatingProduct(headCount, queryCount / 64 + 1)
            sum += saturatingProduct(blockCount, 640)
            sum += saturatingProduct(min(blockCount, 64), 2 * extents.keyCount)
        }
        return sum.value
    }

    /// The scratch numbers per thread of the step that needs most of them.
    private var kernelScratchCount: Int {
        let attention = attentionScratchCount(
            Scalar.self,
            queryCount: computedQueryCount,
            keyCount: extents.keyCount,
            headDimension: extents.headDimension,
            valueDimension: contextDimension
        )
        let decode = decodeScratchCount(
            Scalar.self,
            allQueryCount: extents.queryCount,
            rowCount: saturatingProduct(extents.batchCount, extents.headCount, computedQueryCount),
            keyCount: extents.keyCount,
            headDimension: extents.headDimension,
            valueDimension: contextDimension
        )
        let output = outputProjection.map { layout in
            matrixProductScratchCount(Scalar.self, depth: layout.depth)
        }
        return max(
            max(attention, decode),
            max(output ?? 0, operands.queries.projectionScratchCount),
            max(
                operands.keys.projectionScratchCount,
                operands.values?.projectionScratchCount ?? 0
            )
        )
    }
}
