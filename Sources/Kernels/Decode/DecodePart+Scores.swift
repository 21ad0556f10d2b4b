// The scores of a row and a block of keys: the product, then the ScoreRules in their order.

extension DecodePart {
    /// Computes the scores of a block of keys that the softmax sees, and writes the matrices.
    @inline(__always)
    func computeScores(
        _ block: Range<Int>,
        _ row: DecodeRow,
        _ query: UnsafePointer<Scalar>,
        into scores: UnsafeMutablePointer<Scalar>
    ) -> KernelFailure? {
        let layout = geometry.keys
        guard let keys = unsafe job.tensors.keys else { return nil }
        unsafe multiplyRows(
            query,
            keys + layout.offset(batch: batch, head: keyValueHead, row: block.lowerBound),
            count: block.count,
            stride: layout.rowStride,
            length: layout.rowLength,
            scale: rules.scale,
            into: scores
        )
        if let failure = unsafe overflow(block, row, scores) { return failure }
        unsafe write(scores, block, row, to: job.tensors.scores)
        if let cap = rules.softcap {
            unsafe scores.replaceVectors(count: block.count) { Scalar.softcapped($0, at: cap) }
        }
        unsafe write(scores, block, row, to: job.tensors.softcappedScores)
        if let failure = unsafe addAlibi(block, row, to: scores) { return failure }
        if let failure = unsafe addBias(block, row, to: scores) { return failure }
        unsafe hide(block, row, in: scores)
        unsafe write(scores, block, row, to: job.tensors.maskedScores)
        // The memory of the weights holds the masked scores until maximum and sum are known.
        unsafe write(scores, block, row, to: job.tensors.weights)
        return nil
    }

    /// The first score that is not finite, if it is written or visible.
    @inline(__always)
    private func overflow(
        _ block: Range<Int>,
        _ row: DecodeRow,
        _ scores: UnsafePointer<Scalar>
    ) -> KernelFailure? {
        // Finite numbers times 0 add up to 0; infinities and NaN do not. Surplus scores are those of
        // the last key.
        var zeroIfFinite = Scalar.Vector.zero
        for at in stride(from: 0, to: block.count, by: Scalar.Vector.scalarCount) {
            zeroIfFinite = unsafe zeroIfFinite.addingProduct(scores.vector(at: at), .zero)
        }
        guard zeroIfFinite != .zero else { return nil }
        let isWritten = job.tensors.writesScores
        for key in block {
            let score = unsafe scores[key - block.lowerBound]
            if !score.isFinite, isWritten || isVisible(row, key) {
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
        guard let layout = rules.bias, let bias = unsafe job.tensors.bias else { return nil }
        for key in block {
            let addend = unsafe bias[offset(layout, row, key)]
            let sum = unsafe scores[key - block.lowerBound] + addend
            // An addend of −∞ hides even a score that has overflowed.
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
        func hide(_ keys: some Sequence<Int>, where isHidden: (_ key: Int) -> Bool = { _ in true })
        {
            for key in keys where isHidden(key) {
                unsafe scores[key - block.lowerBound] = -.infinity
            }
        }
        if let layout = rules.mask, let mask = unsafe job.tensors.mask {
            hide(block) { key in unsafe !mask[offset(layout, row, key)] }
        }
        let run = row.run.clamped(to: block)
        hide(block.lowerBound..<run.lowerBound)
        hide(run.upperBound..<block.upperBound)
        let visibility = rules.visibility
        guard visibility.hasGaps else { return }
        hide(run) { !visibility.seesOfRun(batch: batch, query: row.queryIndex, key: $0) }
    }

    @inline(__always)
    private func offset(_ layout: BroadcastLayout, _ row: DecodeRow, _ key: Int) -> Int {
        layout.offset(batch: batch, head: row.head, query: row.queryIndex, key: key)
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
        let target = unsafe matrix + row.index * geometry.keyCount + block.lowerBound
        unsafe target.update(from: scores, count: block.count)
    }
}
