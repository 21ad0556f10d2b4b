import Kernels

extension AttentionPlan {
    /// The multiply-adds that a draw of dropout takes the time of.
    private static var costOfDraw: Int { 16 }

    /// The multiply-adds of `run`.
    static func cost(
        _ operands: OperandSet<Scalar>,
        _ extents: AttentionExtents,
        _ outputs: OutputSet,
        queryCount: Int,
        _ outputProjection: MatrixLayout?,
        isDrawn: Bool
    ) -> Int {
        let headCount = saturatingProduct(extents.batchCount, extents.headCount)
        let rowCount = saturatingProduct(headCount, queryCount)
        let valueDimension = outputs.needsContext ? extents.valueDimension ?? 0 : 0
        var terms = [
            operands.queries.projectionCost(rowCount: queryCount),
            operands.keys.projectionCost(rowCount: extents.ownKeyCount),
            saturatingProduct(rowCount, extents.keyCount, extents.headDimension + valueDimension),
        ]
        if outputs.needsValues, let values = operands.values {
            terms.append(values.projectionCost(rowCount: extents.ownKeyCount))
        }
        if let outputProjection {
            terms.append(
                saturatingProduct(
                    extents.batchCount,
                    queryCount,
                    outputProjection.depth,
                    outputProjection.columnCount
                )
            )
        }
        if isDrawn {
            // For all queries, whichever are selected.
            terms.append(
                saturatingProduct(headCount, extents.queryCount, extents.keyCount, costOfDraw)
            )
        }
        return saturatingSum(terms)
    }

    /// How many numbers `run` allocates besides its result.
    static func scratchElementCount(
        _ operands: OperandSet<Scalar>,
        _ extents: AttentionExtents,
        _ options: AttentionOptions<Scalar>,
        _ selectedQueries: [Int]?
    ) -> Int {
        let rowWidth = extents.headDimension + (extents.valueDimension ?? 0)
        let queryCount = max(selectedQueries?.count ?? 0, extents.queryCount)
        let headCount = extents.batchCount * extents.headCount
        var terms = [
            operands.drawnElementCount,
            operands.queries.projectedElementCount,
            operands.keys.projectedElementCount,
            operands.values?.projectedElementCount ?? 0,
            // A selection copies its queries, an output projection needs the context beside it,
            // and every row has a log-sum-exp.
            saturatingProduct(headCount, queryCount, rowWidth + 1),
        ]
        if extents.pastCount != nil || options.rope != nil {
            // Rotated queries and keys, and the cache with the new rows behind it.
            terms.append(saturatingProduct(headCount, queryCount, extents.headDimension))
            terms.append(
                saturatingProduct(
                    2 * extents.batchCount * extents.keyValueHeadCount,
                    extents.keyCount,
                    rowWidth
                )
            )
        }
        if options.softmaxAxis == .queries {
            terms.append(saturatingProduct(3 * headCount, extents.queryCount, extents.keyCount))
        }
        if options.dropout != nil {
            // A generator for each block of queries, and the draws of the blocks that run at once,
            // 64 bits for each key.
            let blockCount = saturatingProduct(headCount, queryCount / 64 + 1)
            terms.append(saturatingProduct(blockCount, 640))
            terms.append(saturatingProduct(min(blockCount, 64), 2 * extents.keyCount))
        }
        return saturatingSum(terms)
    }

    /// How many numbers the step that takes most of them needs on each thread while it runs.
    static func kernelScratchCount(
        _ operands: OperandSet<Scalar>,
        _ extents: AttentionExtents,
        _ outputs: OutputSet,
        queryCount: Int,
        _ outputProjection: MatrixLayout?
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
        let output = outputProjection.map {
            matrixProductScratchCount(Scalar.self, depth: $0.depth)
        }
        return max(
            attention,
            decode,
            output ?? 0,
            operands.queries.projectionScratchCount,
            operands.keys.projectionScratchCount,
            operands.values?.projectionScratchCount ?? 0
        )
    }
}
