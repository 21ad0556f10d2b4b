import Kernels

extension SharedPlan {
    /// Returns the multiply-adds of a computation.
    static func cost(
        _ operands: OperandSet,
        _ counts: SourceCounts,
        _ extents: AttentionExtents,
        _ outputs: OutputSet,
        queryCount: Int,
        _ projections: ContextProjections,
        _ steps: OperandSteps<Scalar>?,
        _ dropout: WeightDropout?
    ) -> Int {
        let headCount = saturatingProduct(extents.batchCount, extents.headCount)
        let valueDimension = outputs.needsContext ? extents.valueDimension ?? 0 : 0
        var sum = SaturatingSum()
        sum += counts.drawingCost
        sum += operands.queries.projectionCost(rowCount: queryCount)
        sum += operands.keys.projectionCost(rowCount: extents.ownKeyCount)
        sum += saturatingProduct(
            headCount,
            queryCount,
            extents.keyCount,
            extents.headDimension + valueDimension + costOfScore
        )
        if outputs.needsValues, let values = operands.values {
            sum += values.projectionCost(rowCount: extents.ownKeyCount)
        }
        sum += projections.cost(rowCount: saturatingProduct(extents.batchCount, queryCount))
        if let steps {
            let keyRowCount = saturatingProduct(extents.batchCount, extents.ownKeyCount)
            sum += steps.queries.cost(
                rowCount: saturatingProduct(extents.batchCount, queryCount),
                HeadExtents(count: extents.headCount, dimension: extents.headDimension)
            )
            sum += steps.keys.cost(
                rowCount: keyRowCount,
                HeadExtents(count: extents.keyValueHeadCount, dimension: extents.headDimension)
            )
            sum += steps.values.cost(
                rowCount: keyRowCount,
                HeadExtents(count: extents.keyValueHeadCount, dimension: valueDimension)
            )
        }
        if let dropout {
            sum += dropout.cost(headCount: headCount, keyCount: extents.keyCount)
        }
        return sum.value
    }

    /// Returns the number of elements that a computation allocates besides its result and scratch:
    /// projected, rotated and selected operands, and variants of the softmax.
    static func operandElementCount(
        _ operands: OperandSet,
        _ counts: SourceCounts,
        _ extents: AttentionExtents,
        _ options: borrowing AttentionOptions<Scalar>,
        _ selectedQueries: [Int]?
    ) -> Int {
        let rowWidth = extents.headDimension + (extents.valueDimension ?? 0)
        let queryCount = max(selectedQueries?.count ?? 0, extents.queryCount)
        let headCount = extents.batchCount * extents.headCount
        var sum = SaturatingSum()
        sum += counts.drawn
        sum += operands.queries.projectedElementCount
        sum += operands.keys.projectedElementCount
        sum += operands.values?.projectedElementCount ?? 0
        sum += counts.cut
        // A selection copies its queries, an output projection needs the context besides the
        // output, and every row may have a log-sum-exp.
        sum += saturatingProduct(headCount, queryCount, rowWidth + 1)
        if options.hasRareOptions {
            // Normalised, rotated and scaled queries and keys, the gate, and the cache followed by
            // the new rows.
            sum += saturatingProduct(2 * headCount, queryCount, rowWidth)
            sum += saturatingProduct(
                2 * extents.batchCount * extents.keyValueHeadCount,
                extents.keyCount,
                rowWidth
            )
        }
        if options.softmaxAxis == .queries {
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

    /// Returns the number of scratch elements per thread of the step that needs the most.
    static func kernelScratchCount(
        _ operands: OperandSet,
        _ extents: AttentionExtents,
        _ outputs: OutputSet,
        queryCount: Int,
        _ projections: ContextProjections
    ) -> Int {
        let valueDimension = outputs.needsContext ? extents.valueDimension ?? 0 : 0
        let attention = attentionScratchCount(
            Scalar.self,
            queryCount: queryCount,
            keyCount: extents.keyCount,
            headDimension: extents.headDimension,
            valueDimension: valueDimension
        )
        let decode = decodeScratchCount(
            Scalar.self,
            allQueryCount: extents.queryCount,
            rowCount: saturatingProduct(extents.batchCount, extents.headCount, queryCount),
            keyCount: extents.keyCount,
            headDimension: extents.headDimension,
            valueDimension: valueDimension
        )
        return max(
            max(attention, decode),
            max(
                projections.scratchCount(of: Scalar.self),
                operands.queries.projectionScratchCount(of: Scalar.self)
            ),
            max(
                operands.keys.projectionScratchCount(of: Scalar.self),
                operands.values?.projectionScratchCount(of: Scalar.self) ?? 0
            )
        )
    }
}
