// What ScoreRules say happens to the scores of a block of keys, each rule a function, in order.

extension AttentionBlock {
    /// Bounds the scores.
    @inline(__always)
    func cap(_ keys: Range<Int>, _ scores: UnsafeMutablePointer<Scalar>) {
        guard let cap = rules.softcap else { return }
        // SAFETY: `scores` has whole vectors of lanes for each key.
        for offset in stride(from: 0, to: keys.count * laneCount, by: Scalar.Vector.scalarCount) {
            unsafe scores.store(
                Scalar.softcapped(scores.vector(at: offset), at: cap),
                at: offset
            )
        }
    }

    /// Subtracts slope times distance.
    @inline(__always)
    func addAlibi(
        _ keys: Range<Int>,
        to scores: UnsafeMutablePointer<Scalar>
    ) -> KernelFailure? {
        guard let slope = rules.alibiSlopes?[batch * geometry.headCount + head] else { return nil }
        let laneCount = laneCount
        let (queryPositions, keyPositions) = (
            rules.visibility.queryPositions, rules.visibility.keyPositions
        )
        for (lane, query) in queries.enumerated() {
            let index = geometry.queryIndex(query)
            let position = queryPositions.position(batch: batch, index: index)
            for key in keys {
                let distance = abs(position - keyPositions.position(batch: batch, index: key))
                let offset = (key - keys.lowerBound) * laneCount + lane
                // SAFETY: the lane and the key are of this block.
                let sum = unsafe scores[offset].addingProduct(-slope, Scalar(distance))
                unsafe scores[offset] = sum
                if !sum.isFinite, isVisible(query: index, key: key) {
                    return .alibiScoreOverflow(batch: batch, head: head, query: index, key: key)
                }
            }
        }
        return nil
    }

    /// Adds the bias.
    @inline(__always)
    func addBias(
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

    /// Sets the scores of keys that a query does not see to −∞.
    @inline(__always)
    func hide(_ keys: Range<Int>, in scores: UnsafeMutablePointer<Scalar>) {
        // SAFETY: every column is a lane of this block, every offset a key's.
        if let layout = rules.mask, let mask = unsafe job.mask {
            for (lane, query) in queries.enumerated() {
                let index = geometry.queryIndex(query)
                let row = unsafe mask + layout.offset(batch: batch, head: head, query: index)
                unsafe hide(keys, of: keys, in: scores + lane) { key in
                    unsafe !row[key * layout.keyStride]
                }
            }
        }
        guard let runs else { return }
        let visibility = rules.visibility
        let hasGaps = visibility.hasGaps
        for (lane, run) in runs.enumerated() {
            let run = run.clamped(to: keys)
            let column = unsafe scores + lane
            unsafe hide(keys.lowerBound..<run.lowerBound, of: keys, in: column) { _ in true }
            unsafe hide(run.upperBound..<keys.upperBound, of: keys, in: column) { _ in true }
            guard hasGaps else { continue }
            let index = geometry.queryIndex(queries.lowerBound + lane)
            unsafe hide(run, of: keys, in: column) { key in
                !visibility.seesOfRun(batch: batch, query: index, key: key)
            }
        }
    }

    /// Sets the scores of some keys of a block in one query's column to −∞.
    @inline(__always)
    private func hide(
        _ some: Range<Int>,
        of keys: Range<Int>,
        in column: UnsafeMutablePointer<Scalar>,
        where isHidden: (_ key: Int) -> Bool
    ) {
        let laneCount = laneCount
        for key in some where isHidden(key) {
            // SAFETY: the caller's column has a row for each key of the block.
            unsafe column[(key - keys.lowerBound) * laneCount] = -.infinity
        }
    }

    /// Whether a query may attend to a key.
    func isVisible(query: Int, key: Int) -> Bool {
        job.isVisible(batch: batch, head: head, query: query, key: key)
    }

    /// Sets the terms of dropped weights to 0.
    func drop(
        _ keys: Range<Int>,
        notIn kept: [UInt64],
        from terms: UnsafeMutablePointer<Scalar>
    ) {
        let laneCount = laneCount
        for key in keys {
            for lane in 0..<queries.count where kept[key] >> UInt64(lane) & 1 == 0 {
                // SAFETY: the lane and the key are of this block.
                unsafe terms[(key - keys.lowerBound) * laneCount + lane] = 0
            }
        }
    }
}
