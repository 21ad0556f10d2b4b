// The scores of a block of queries: the product, and then ScoreRules in their order.

extension AttentionBlock {
    /// Computes what the softmax sees of a block of keys, and writes the matrices asked for.
    @inline(__always)
    func computeScores(
        _ keys: Range<Int>,
        _ transposedQueries: UnsafePointer<Scalar>,
        into scores: UnsafeMutablePointer<Scalar>
    ) -> KernelFailure? {
        guard !job.isCancelled() else { return .cancelled }
        // SAFETY: `scores` has a row of lanes for each key, as every callee needs.
        let isFinite = unsafe multiply(keys, transposedQueries, into: scores)
        if !isFinite, let failure = unsafe firstOverflow(keys, scores) { return failure }
        unsafe write(scores, keys, to: job.scores)
        unsafe cap(keys, scores)
        unsafe write(scores, keys, to: job.softcappedScores)
        if let failure = unsafe addAlibi(keys, to: scores) { return failure }
        if let failure = unsafe addBias(keys, to: scores) { return failure }
        unsafe hide(keys, in: scores)
        unsafe write(scores, keys, to: job.maskedScores)
        // The weights' own memory keeps the masked scores until maximum and sum are known.
        unsafe write(scores, keys, to: job.weights)
        return nil
    }

    /// Computes `scale · K Qᵀ` and returns whether every score is finite.
    @inline(__always)
    private func multiply(
        _ keys: Range<Int>,
        _ transposedQueries: UnsafePointer<Scalar>,
        into scores: UnsafeMutablePointer<Scalar>
    ) -> Bool {
        let layout = geometry.keys
        let laneCount = laneCount
        let scale = Scalar.Vector(repeating: rules.scale)
        // SAFETY: the layout's rows exist, and tiles stay within keys × lanes.
        guard let tensor = unsafe job.keys else { return true }
        let base =
            unsafe tensor
            + layout.offset(batch: batch, head: geometry.keyValueHead(of: head))
        // Finite numbers times 0 add up to 0; infinities and NaN do not.
        var zeroIfFinite = Scalar.Vector.zero
        for key in stride(
            from: keys.lowerBound,
            to: keys.upperBound,
            by: ProductTile<Scalar>.rowCount
        ) {
            let rowCount = min(ProductTile<Scalar>.rowCount, keys.upperBound - key)
            let left = unsafe ProductTile<Scalar>.Left(
                base: base + key * layout.rowStride,
                rowStride: layout.rowStride,
                depthStride: 1,
                lastRow: rowCount - 1
            )
            for lane in stride(from: 0, to: laneCount, by: ProductTile<Scalar>.columnCount) {
                let tile = unsafe ProductTile(
                    left,
                    transposedQueries + lane,
                    rightStride: laneCount,
                    depth: layout.rowLength
                )
                let target = unsafe scores + (key - keys.lowerBound) * laneCount + lane
                tile.forEachRow(count: rowCount) { row, pair in
                    let (a, b) = (pair.left * scale, pair.right * scale)
                    zeroIfFinite = zeroIfFinite.addingProduct(a, .zero).addingProduct(b, .zero)
                    unsafe target.store(a, at: row * laneCount)
                    unsafe target.store(b, at: row * laneCount + Scalar.Vector.scalarCount)
                }
            }
        }
        return zeroIfFinite == .zero
    }

    /// The first score that is not finite, unless it is both hidden and not asked for.
    private func firstOverflow(
        _ keys: Range<Int>,
        _ scores: UnsafePointer<Scalar>
    ) -> KernelFailure? {
        let laneCount = laneCount
        for (lane, query) in queries.enumerated() {
            let index = geometry.queryIndex(query)
            for key in keys {
                // SAFETY: the lane and the key are of this block.
                let score = unsafe scores[(key - keys.lowerBound) * laneCount + lane]
                let isPrinted = unsafe job.scores != nil || job.softcappedScores != nil
                if !score.isFinite, isPrinted || isVisible(query: index, key: key) {
                    return .scoreOverflow(batch: batch, head: head, query: index, key: key)
                }
            }
        }
        return nil
    }
}
