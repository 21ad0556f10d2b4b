// The scores of a row and a block of keys: the product, and then ScoreRules in their order.

extension DecodePart {
    /// Computes what the softmax sees of a block of keys, and writes the matrices asked for.
    @inline(__always)
    func computeScores(
        _ block: Range<Int>,
        _ row: DecodeRow,
        _ query: UnsafePointer<Scalar>,
        into scores: UnsafeMutablePointer<Scalar>
    ) -> KernelFailure? {
        let layout = geometry.keys
        // SAFETY: the layout's rows exist, and there is room for the scores of a whole block.
        guard let keys = unsafe job.keys else { return nil }
        let start =
            layout.offset(batch: batch, head: keyValueHead) + block.lowerBound * layout.rowStride
        unsafe multiplyRows(
            query,
            keys + start,
            count: block.count,
            stride: layout.rowStride,
            length: layout.rowLength,
            scale: rules.scale,
            into: scores
        )
        if let failure = unsafe overflow(block, row, scores) { return failure }
        unsafe write(scores, block, row, to: job.scores)
        if let cap = rules.softcap {
            unsafe scores.replaceVectors(count: block.count) { Scalar.softcapped($0, at: cap) }
        }
        unsafe write(scores, block, row, to: job.softcappedScores)
        if let failure = unsafe addAlibi(block, row, to: scores) { return failure }
        if let failure = unsafe addBias(block, row, to: scores) { return failure }
        unsafe hide(block, row, in: scores)
        unsafe write(scores, block, row, to: job.maskedScores)
        // The weights' own memory keeps the masked scores until maximum and sum are known.
        unsafe write(scores, block, row, to: job.weights)
        return nil
    }

    /// The first score that is not finite, unless it is both hidden and not asked for.
    @inline(__always)
    private func overflow(
        _ block: Range<Int>,
        _ row: DecodeRow,
        _ scores: UnsafePointer<Scalar>
    ) -> KernelFailure? {
        // Finite numbers times 0 add up to 0; infinities and NaN do not. SAFETY: whole vectors are
        // there, the last score repeated.
        var zeroIfFinite = Scalar.Vector.zero
        for at in stride(from: 0, to: block.count, by: Scalar.Vector.scalarCount) {
            zeroIfFinite = unsafe zeroIfFinite.addingProduct(scores.vector(at: at), .zero)
        }
        guard zeroIfFinite != .zero else { return nil }
        let isPrinted = unsafe job.scores != nil || job.softcappedScores != nil
        for key in block {
            let score = unsafe scores[key - block.lowerBound]
            if !score.isFinite, isPrinted || isVisible(row, key) {
                return .scoreOverflow(
                    batch: batch,
                    head: row.head,
                    query: row.queryIndex,
                    key: key
                )
            }
        }
        return nil
    }

    /// Subtracts slope times distance.
    @inline(__always)
    private func addAlibi(
        _ block: Range<Int>,
        _ row: DecodeRow,
        to scores: UnsafeMutablePointer<Scalar>
    ) -> KernelFailure? {
        guard let slope = rules.alibiSlopes?[batch: batch, head: row.head] else { return nil }
        let keyPositions = rules.visibility.keyPositions
        let position = rules.visibility.queryPositions.position(
            batch: batch,
            index: row.queryIndex
        )
        for key in block {
            let distance = abs(position - keyPositions.position(batch: batch, index: key))
            // SAFETY: the key is of this block.
            let sum = unsafe scores[key - block.lowerBound].addingProduct(-slope, Scalar(distance))
            unsafe scores[key - block.lowerBound] = sum
            if !sum.isFinite, isVisible(row, key) {
                return .alibiScoreOverflow(
                    batch: batch,
                    head: row.head,
                    query: row.queryIndex,
                    key: key
                )
            }
        }
        return nil
    }

    /// Adds the bias.
    @inline(__always)
    private func addBias(
        _ block: Range<Int>,
        _ row: DecodeRow,
        to scores: UnsafeMutablePointer<Scalar>
    ) -> KernelFailure? {
        guard let layout = rules.bias, let bias = unsafe job.bias else { return nil }
        // SAFETY: the layout covers all batch entries, heads, queries and keys.
        let addends =
            unsafe bias + layout.offset(batch: batch, head: row.head, query: row.queryIndex)
        for key in block {
            let addend = unsafe addends[key * layout.keyStride]
            let sum = unsafe scores[key - block.lowerBound] + addend
            // Whatever the score, even one that overflowed, −∞ hides it.
            unsafe scores[key - block.lowerBound] = addend == -.infinity ? addend : sum
            if !sum.isFinite, isVisible(row, key) {
                return .biasedScoreOverflow(
                    batch: batch,
                    head: row.head,
                    query: row.queryIndex,
                    key: key
                )
            }
        }
        return nil
    }

    /// Sets the scores of keys that the query does not see to −∞.
    @inline(__always)
    private func hide(
        _ block: Range<Int>,
        _ row: DecodeRow,
        in scores: UnsafeMutablePointer<Scalar>
    ) {
        // SAFETY: every key is of this block; the mask's layout covers all of them.
        if let layout = rules.mask, let mask = unsafe job.mask {
            let isShown =
                unsafe mask + layout.offset(batch: batch, head: row.head, query: row.queryIndex)
            for key in block where unsafe !isShown[key * layout.keyStride] {
                unsafe scores[key - block.lowerBound] = -.infinity
            }
        }
        let run = row.run.clamped(to: block)
        for key in block.lowerBound..<run.lowerBound {
            unsafe scores[key - block.lowerBound] = -.infinity
        }
        for key in run.upperBound..<block.upperBound {
            unsafe scores[key - block.lowerBound] = -.infinity
        }
        let visibility = rules.visibility
        guard visibility.hasGaps else { return }
        for key in run
        where !visibility.seesOfRun(batch: batch, query: row.queryIndex, key: key) {
            unsafe scores[key - block.lowerBound] = -.infinity
        }
    }

    /// Whether a query may attend to a key.
    private func isVisible(_ row: DecodeRow, _ key: Int) -> Bool {
        job.isVisible(batch: batch, head: row.head, query: row.queryIndex, key: key)
    }

    /// Writes a block of scores to a matrix `[batch, heads, queries, keys]`.
    @inline(__always)
    private func write(
        _ scores: UnsafePointer<Scalar>,
        _ block: Range<Int>,
        _ row: DecodeRow,
        to matrix: UnsafeMutablePointer<Scalar>?
    ) {
        guard let matrix = unsafe matrix else { return }
        // SAFETY: this part of the row belongs to no other piece.
        let target = unsafe matrix + row.index * geometry.keyCount + block.lowerBound
        unsafe target.update(from: scores, count: block.count)
    }
}
