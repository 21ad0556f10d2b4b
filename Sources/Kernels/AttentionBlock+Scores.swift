// The scores of a block of queries: the product, and then ScoreRules in their order. An option that
// changes scores has its place here, between `multiply` and the softmax.

extension AttentionBlock {
    /// Computes what the softmax sees of a block of keys, and writes the matrices asked for.
    @inline(__always)
    func computeScores(
        _ keys: Range<Int>,
        _ transposedQueries: UnsafePointer<Scalar>,
        into scores: UnsafeMutablePointer<Scalar>
    ) -> KernelFailure? {
        // SAFETY: `scores` has a row of lanes for each key, as every callee needs.
        let isFinite = unsafe multiply(keys, transposedQueries, into: scores)
        if !isFinite, let failure = unsafe firstOverflow(keys, scores) { return failure }
        unsafe write(scores, keys, to: job.scores)
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
                let isMissed = unsafe job.scores != nil || isVisible(query: index, key: key)
                if !score.isFinite, isMissed {
                    return .scoreOverflow(batch: batch, head: head, query: index, key: key)
                }
            }
        }
        return nil
    }

    @inline(__always)
    private func addBias(
        _ keys: Range<Int>,
        to scores: UnsafeMutablePointer<Scalar>
    ) -> KernelFailure? {
        guard let layout = rules.bias, let bias = unsafe job.bias else { return nil }
        let laneCount = laneCount
        for (lane, query) in queries.enumerated() {
            let index = geometry.queryIndex(query)
            // SAFETY: the layout covers all batch entries, heads, queries and keys.
            let row = unsafe bias + layout.offset(batch: batch, head: head, query: index)
            for key in keys {
                let addend = unsafe row[key * layout.keyStride]
                let offset = (key - keys.lowerBound) * laneCount + lane
                let sum = unsafe scores[offset] + addend
                // Whatever the score, even one that overflowed, −∞ hides it.
                unsafe scores[offset] = addend == -.infinity ? addend : sum
                if !sum.isFinite, isVisible(query: index, key: key) {
                    return .biasedScoreOverflow(batch: batch, head: head, query: index, key: key)
                }
            }
        }
        return nil
    }

    @inline(__always)
    private func hide(_ keys: Range<Int>, in scores: UnsafeMutablePointer<Scalar>) {
        let laneCount = laneCount
        if let layout = rules.mask, let mask = unsafe job.mask {
            for (lane, query) in queries.enumerated() {
                let index = geometry.queryIndex(query)
                // SAFETY: the layout covers all batch entries, heads, queries and keys.
                let row = unsafe mask + layout.offset(batch: batch, head: head, query: index)
                for key in keys where unsafe !row[key * layout.keyStride] {
                    unsafe scores[(key - keys.lowerBound) * laneCount + lane] = -.infinity
                }
            }
        }
        guard rules.isCausal else { return }
        for (lane, query) in queries.enumerated() {
            let first = rules.visibleKeyCount(
                ofQuery: geometry.queryIndex(query),
                keyCount: geometry.keyCount
            )
            for key in keys where key >= first {
                unsafe scores[(key - keys.lowerBound) * laneCount + lane] = -.infinity
            }
        }
    }

    /// Whether a query may attend to a key.
    private func isVisible(query: Int, key: Int) -> Bool {
        guard key < rules.visibleKeyCount(ofQuery: query, keyCount: geometry.keyCount) else {
            return false
        }
        // SAFETY: the layouts cover all batch entries, heads, queries and keys.
        if let layout = rules.mask, let mask = unsafe job.mask {
            let row = layout.offset(batch: batch, head: head, query: query)
            guard unsafe mask[row + key * layout.keyStride] else { return false }
        }
        if let layout = rules.bias, let bias = unsafe job.bias {
            let row = layout.offset(batch: batch, head: head, query: query)
            return unsafe bias[row + key * layout.keyStride] != -.infinity
        }
        return true
    }
}
