// The scores of a panel: the product, then the ScoreRules in their order.

extension AttentionPanel {
    /// Computes the scores of a block of keys that the softmax sees, and writes the matrices.
    @inline(__always)
    func computeScores(_ keys: Range<Int>) -> KernelFailure? {
        if !multiply(keys), let failure = firstOverflow(keys) { return failure }
        unsafe write(keys, to: tensors.scores)
        cap(keys)
        unsafe write(keys, to: tensors.softcappedScores)
        if let failure = addAlibi(keys) { return failure }
        if let failure = addBias(keys) { return failure }
        hideMasked(keys)
        hideUnseen(keys)
        unsafe write(keys, to: tensors.maskedScores)
        // The memory of the weights holds the masked scores until maximum and sum are known.
        unsafe write(keys, to: tensors.weights)
        return nil
    }

    /// Computes `scale · K Qᵀ` and returns whether the scores have a finite sum.
    ///
    /// The additions cost nothing beside the multiply-adds. If finite scores have an infinite sum,
    /// the search for the infinite one finds none.
    @inline(__always)
    private func multiply(_ keys: Range<Int>) -> Bool {
        let layout = geometry.keys
        let scale = LanePair(repeating: rules.scale)
        let head = geometry.keyValueHead(of: head)
        guard let tensor = unsafe tensors.keys else { return true }
        let product = unsafe PanelProduct(
            left: tensor + layout.offset(batch: batch, head: head, row: keys.lowerBound),
            rowStride: layout.rowStride,
            depthStride: 1,
            rowCount: keys.count,
            right: transposedQueries,
            depth: layout.rowLength
        )
        var total = LanePair<Scalar>.zero
        product.forEachRow { key, sums, isFirst, isLast in
            let row = unsafe scores + key &* Self.laneCount
            var sums = sums
            if !isFirst { unsafe sums = row.pair(at: 0) + sums }
            if isLast {
                sums = sums * scale
                total += sums
            }
            unsafe row.store(sums, at: 0)
        }
        return total.hasFiniteSum
    }

    /// The first score that is not finite, if it is written or visible.
    private func firstOverflow(_ keys: Range<Int>) -> KernelFailure? {
        let isWritten = tensors.writesScores
        guard let (query, key) = firstNonFinite(keys, where: { isWritten || isVisible($0, $1) })
        else { return nil }
        return .scoreOverflow(batch: batch, head: head, query: query, key: key)
    }

    /// The first query and key that satisfy the condition and have a score that is not finite.
    func firstNonFinite(
        _ keys: Range<Int>,
        where condition: (_ query: Int, _ key: Int) -> Bool
    ) -> (query: Int, key: Int)? {
        for lane in 0..<queries.count {
            let query = geometry.queryIndex(queries.lowerBound + lane)
            for key in keys {
                let score = unsafe scores[(key - keys.lowerBound) * Self.laneCount + lane]
                if !score.isFinite, condition(query, key) { return (query, key) }
            }
        }
        return nil
    }

    /// Whether a query may attend to a key.
    func isVisible(_ query: Int, _ key: Int) -> Bool {
        job.isVisible(batch: batch, head: head, query: query, key: key)
    }
}
