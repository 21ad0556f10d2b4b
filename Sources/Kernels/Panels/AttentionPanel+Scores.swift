// The scores of a panel: the product, and then ScoreRules in their order.

extension AttentionPanel {
    /// Computes what the softmax sees of a block of keys, and writes the matrices asked for.
    @inline(__always)
    func computeScores(_ keys: Range<Int>) -> KernelFailure? {
        if !multiply(keys), let failure = firstOverflow(keys) { return failure }
        unsafe write(keys, to: jobAddress.pointee.scores)
        cap(keys)
        unsafe write(keys, to: jobAddress.pointee.softcappedScores)
        if let failure = addAlibi(keys) { return failure }
        if let failure = addBias(keys) { return failure }
        hideMasked(keys)
        hideUnseen(keys)
        unsafe write(keys, to: jobAddress.pointee.maskedScores)
        // The weights' own memory keeps the masked scores until maximum and sum are known.
        unsafe write(keys, to: jobAddress.pointee.weights)
        return nil
    }

    /// Computes `scale · K Qᵀ` and returns whether every score is finite.
    ///
    /// Finite numbers add up to one, unless the sum itself overflows, and then whoever looks for
    /// the culprit finds none; additions are free beside the multiply-adds.
    @inline(__always)
    private func multiply(_ keys: Range<Int>) -> Bool {
        let layout = unsafe jobAddress.pointee.geometry.keys
        let scale = unsafe Scalar.Vector(repeating: jobAddress.pointee.rules.scale)
        let keyValueHead = unsafe jobAddress.pointee.geometry.keyValueHead(of: head)
        let (lanes, width) = (Self.laneCount, Scalar.Vector.scalarCount)
        // SAFETY: the layout's rows exist, and the scores have a row of lanes for each key.
        guard let tensor = unsafe jobAddress.pointee.keys else { return true }
        let product = unsafe PanelProduct(
            left: tensor + layout.offset(batch: batch, head: keyValueHead)
                + keys.lowerBound * layout.rowStride,
            rowStride: layout.rowStride,
            depthStride: 1,
            rowCount: keys.count,
            right: transposedQueries,
            depth: layout.rowLength
        )
        var (total, otherTotal) = (Scalar.Vector.zero, Scalar.Vector.zero)
        product.forEachRow { key, sums, isFirst, isLast in
            let row = unsafe scores + key &* lanes
            var (a, b) = (sums.left, sums.right)
            if !isFirst { unsafe (a, b) = (row.vector(at: 0) + a, row.vector(at: width) + b) }
            if isLast {
                (a, b) = (a * scale, b * scale)
                total += a
                otherTotal += b
            }
            unsafe row.store(a, at: 0)
            unsafe row.store(b, at: width)
        }
        return (total + otherTotal) * 0 == .zero
    }

    /// The first score that is not finite, unless it is both hidden and not asked for.
    private func firstOverflow(_ keys: Range<Int>) -> KernelFailure? {
        let isPrinted = unsafe job.scores != nil || job.softcappedScores != nil
        guard let (query, key) = firstNonFinite(keys, where: { isPrinted || isVisible($0, $1) })
        else { return nil }
        return .scoreOverflow(batch: batch, head: head, query: query, key: key)
    }

    /// The first query and key whose score is not finite and counts.
    func firstNonFinite(
        _ keys: Range<Int>,
        where counts: (_ query: Int, _ key: Int) -> Bool
    ) -> (query: Int, key: Int)? {
        for lane in 0..<queries.count {
            let query = geometry.queryIndex(queries.lowerBound + lane)
            for key in keys {
                // SAFETY: the lane and the key are of this panel.
                let score = unsafe scores[(key - keys.lowerBound) * Self.laneCount + lane]
                if !score.isFinite, counts(query, key) { return (query, key) }
            }
        }
        return nil
    }

    /// Whether a query may attend to a key.
    func isVisible(_ query: Int, _ key: Int) -> Bool {
        job.isVisible(batch: batch, head: head, query: query, key: key)
    }
}
