// What ScoreRules say happens to the scores of a block of keys, each rule a function, in order.

extension AttentionPanel {
    /// Replaces each vector of the block's scores by the body's result for it; the body is also
    /// told the number of the key in the block and the vector's first lane.
    @inline(__always)
    private func replaceScores(
        _ keys: Range<Int>,
        _ body: (_ key: Int, _ lane: Int, _ scores: Scalar.Vector) -> Scalar.Vector
    ) {
        let (lanes, width) = (Self.laneCount, Scalar.Vector.scalarCount)
        for key in 0..<keys.count {
            let row = key &* lanes
            // SAFETY: the scores have a row of lanes for each key of the block.
            unsafe scores.store(body(key, 0, scores.vector(at: row)), at: row)
            unsafe scores.store(body(key, width, scores.vector(at: row &+ width)), at: row &+ width)
        }
    }

    /// Bounds the scores.
    @inline(__always)
    func cap(_ keys: Range<Int>) {
        guard let cap = unsafe jobAddress.pointee.rules.softcap else { return }
        replaceScores(keys) { _, _, scores in Scalar.softcapped(scores, at: cap) }
    }

    /// Subtracts slope times distance.
    @inline(__always)
    func addAlibi(_ keys: Range<Int>) -> KernelFailure? {
        guard unsafe jobAddress.pointee.rules.alibiSlopes != nil,
            let slope = rules.alibiSlopes?[batch: batch, head: head]
        else { return nil }
        let visibility = rules.visibility
        let origin = visibility.keyPositions.position(batch: batch, index: keys.lowerBound)
        // From the block's first key to the lane's query.
        func offset(_ lane: Int) -> Int {
            let query = geometry.queryIndex(min(queries.lowerBound + lane, queries.upperBound - 1))
            return visibility.queryPositions.position(batch: batch, index: query) - origin
        }
        // Differences of whole numbers up to this are exact.
        let limit = Int(1 / Scalar.ulpOfOne) / 2
        let areNear = (0..<Self.laneCount).allSatisfy { abs(offset($0)) <= limit }
        let width = Scalar.Vector.scalarCount
        let (a, b) = (vector { offset($0) }, vector { offset(width + $0) })
        var total = Scalar.Vector.zero
        replaceScores(keys) { key, lane, scores in
            let position = visibility.keyPositions.position(
                batch: batch,
                index: keys.lowerBound + key
            )
            var distances: Scalar.Vector
            if areNear, abs(position - origin) <= limit {
                let difference = (lane == 0 ? a : b) - Scalar(position - origin)
                distances = Scalar.maximum(difference, 0 - difference)
            } else {
                distances = vector { abs(offset(lane + $0) - (position - origin)) }
            }
            let sum = scores.addingProduct(distances, Scalar.Vector(repeating: -slope))
            total += sum
            return sum
        }
        guard !(total * 0 == .zero), let (query, key) = firstNonFinite(keys, where: isVisible)
        else { return nil }
        return .alibiScoreOverflow(batch: batch, head: head, query: query, key: key)
    }

    /// A whole number for each lane, as a vector.
    @inline(__always)
    private func vector(_ number: (_ lane: Int) -> Int) -> Scalar.Vector {
        var vector = Scalar.Vector.zero
        for lane in 0..<Scalar.Vector.scalarCount { vector[lane] = Scalar(number(lane)) }
        return vector
    }

    /// Adds the bias.
    @inline(__always)
    func addBias(_ keys: Range<Int>) -> KernelFailure? {
        guard let layout = unsafe jobAddress.pointee.rules.bias,
            let tensor = unsafe jobAddress.pointee.bias
        else { return nil }
        let lanes = Self.laneCount
        // SAFETY: the layout covers all batch entries, heads, queries and keys; the addends have as
        // many rows of lanes as the scores.
        let bias =
            unsafe tensor + layout.offset(batch: batch, head: head, query: 0)
            + keys.lowerBound * layout.keyStride
        var total = Scalar.Vector.zero
        if layout.queryStride == 0 {
            replaceScores(keys) { key, _, scores in
                let addends = unsafe Scalar.Vector(repeating: bias[key &* layout.keyStride])
                return Scalar.biased(scores, addends, total: &total)
            }
        } else {
            unsafe gather(bias, layout, count: keys.count)
            replaceScores(keys) { key, lane, scores in
                let addends = unsafe addends.vector(at: key &* lanes &+ lane)
                return Scalar.biased(scores, addends, total: &total)
            }
        }
        guard !(total * 0 == .zero), let (query, key) = firstNonFinite(keys, where: isVisible)
        else { return nil }
        return .biasedScoreOverflow(batch: batch, head: head, query: query, key: key)
    }

    /// Turns each query's row of a bias into a lane of the addends.
    @inline(__always)
    private func gather(_ bias: UnsafePointer<Scalar>, _ layout: BroadcastLayout, count: Int) {
        let lanes = Self.laneCount
        // SAFETY: as in `addBias`.
        if queries.count < lanes {
            unsafe addends.update(repeating: 0, count: count * lanes)
        }
        if layout.keyStride == 1, unsafe jobAddress.pointee.geometry.queryIndices == nil {
            unsafe transpose(
                bias + queries.lowerBound * layout.queryStride,
                rowCount: queries.count,
                columnCount: count,
                rowStride: layout.queryStride,
                into: addends,
                rowStride: lanes
            )
            return
        }
        for lane in 0..<queries.count {
            let query = geometry.queryIndex(queries.lowerBound + lane)
            let row = unsafe bias + query * layout.queryStride
            for key in 0..<count {
                unsafe addends[key &* lanes &+ lane] = row[key &* layout.keyStride]
            }
        }
    }

    /// Sets the scores of keys that the mask hides to −∞.
    @inline(__always)
    func hideMasked(_ keys: Range<Int>) {
        guard let layout = unsafe jobAddress.pointee.rules.mask,
            let tensor = unsafe jobAddress.pointee.mask
        else { return }
        let (lanes, width) = (Self.laneCount, Scalar.Vector.scalarCount)
        // SAFETY: the layout covers all batch entries, heads, queries and keys; every offset is of
        // a key and a lane of this panel.
        let mask =
            unsafe tensor + layout.offset(batch: batch, head: head, query: 0)
            + keys.lowerBound * layout.keyStride
        if layout.queryStride == 0 {
            let hidden = Scalar.Vector(repeating: -.infinity)
            for key in 0..<keys.count where unsafe !mask[key &* layout.keyStride] {
                unsafe scores.store(hidden, at: key &* lanes)
                unsafe scores.store(hidden, at: key &* lanes &+ width)
            }
            return
        }
        // Four keys at a time: a word of four flags for each lane, laid where addends would be.
        let words = unsafe UnsafeMutableRawPointer(addends)
        unsafe words.initializeMemory(as: UInt8.self, repeating: 1, count: 4 * lanes)
        let wholeCount = layout.keyStride == 1 ? keys.count / 4 &* 4 : 0
        let indices = unsafe jobAddress.pointee.geometry.queryIndices
        for first in stride(from: 0, to: wholeCount, by: 4) {
            for lane in 0..<queries.count {
                let query = queries.lowerBound &+ lane
                let row = (indices?[query] ?? query) &* layout.queryStride
                let flags = unsafe UnsafeRawPointer(mask + (row &+ first))
                unsafe words.storeBytes(
                    of: flags.loadUnaligned(as: UInt32.self),
                    toByteOffset: 4 &* lane,
                    as: UInt32.self
                )
            }
            for key in 0..<4 {
                let row = unsafe scores + (first &+ key) &* lanes
                let a = unsafe Scalar.hiding(row.vector(at: 0), words, key: key)
                let b = unsafe Scalar.hiding(row.vector(at: width), words + 4 &* width, key: key)
                unsafe row.store(a, at: 0)
                unsafe row.store(b, at: width)
            }
        }
        for lane in 0..<queries.count {
            let query = geometry.queryIndex(queries.lowerBound + lane)
            let row = unsafe mask + query * layout.queryStride
            for key in wholeCount..<keys.count where unsafe !row[key &* layout.keyStride] {
                unsafe scores[key &* lanes &+ lane] = -.infinity
            }
        }
    }

    /// Sets the scores of keys that a query does not see, by its position or segment, to −∞.
    @inline(__always)
    func hideUnseen(_ keys: Range<Int>) {
        guard isRestricted else { return }
        let common = commonKeys.clamped(to: keys)
        if common != keys {
            let width = Scalar.Vector.scalarCount
            var (firstA, firstB, endA, endB) = (
                Scalar.Vector.zero, Scalar.Vector.zero, Scalar.Vector.zero, Scalar.Vector.zero
            )
            for lane in 0..<queries.count {
                let run = run(ofLane: lane).clamped(to: keys)
                let first = Scalar(run.lowerBound &- keys.lowerBound)
                let end = Scalar(run.upperBound &- keys.lowerBound)
                if lane < width {
                    (firstA[lane], endA[lane]) = (first, end)
                } else {
                    (firstB[lane &- width], endB[lane &- width]) = (first, end)
                }
            }
            for some in [keys.lowerBound..<common.lowerBound, common.upperBound..<keys.upperBound] {
                for key in some {
                    // SAFETY: the key is of this block.
                    let row = unsafe scores + (key &- keys.lowerBound) &* Self.laneCount
                    let index = Scalar(key &- keys.lowerBound)
                    let (a, b) = unsafe (row.vector(at: 0), row.vector(at: width))
                    unsafe row.store(Scalar.hiding(a, before: firstA, from: endA, at: index), at: 0)
                    unsafe row.store(
                        Scalar.hiding(b, before: firstB, from: endB, at: index),
                        at: width
                    )
                }
            }
        }
        hideGaps(keys)
    }

    /// Sets the scores of keys that a query does not see although they are of its run to −∞.
    private func hideGaps(_ keys: Range<Int>) {
        let visibility = rules.visibility
        guard visibility.hasGaps else { return }
        let first = geometry.queryIndex(queries.lowerBound)
        if !visibility.hasScatteredKeys, let querySegments = visibility.querySegments?[batch],
            let keySegments = visibility.keySegments?[batch],
            queries.allSatisfy({ querySegments[geometry.queryIndex($0)] == querySegments[first] })
        {
            // All queries are of one segment: a key is seen by all of them or by none.
            let segment = querySegments[first]
            let lanes = Self.laneCount
            for key in keys where keySegments[key] != segment {
                // SAFETY: the key is of this block.
                let row = unsafe scores + (key - keys.lowerBound) * lanes
                unsafe row.update(repeating: -.infinity, count: lanes)
            }
            return
        }
        for lane in 0..<queries.count {
            let query = geometry.queryIndex(queries.lowerBound + lane)
            for key in run(ofLane: lane).clamped(to: keys)
            where !visibility.seesOfRun(batch: batch, query: query, key: key) {
                // SAFETY: the lane and the key are of this panel.
                unsafe scores[(key - keys.lowerBound) * Self.laneCount + lane] = -.infinity
            }
        }
    }

    /// Sets the terms of dropped weights to 0.
    func drop(
        _ keys: Range<Int>,
        notIn kept: [UInt64],
        from terms: UnsafeMutablePointer<Scalar>
    ) {
        let firstBit = queries.lowerBound - firstOfBlock
        for key in keys {
            for lane in 0..<queries.count where kept[key] >> UInt64(firstBit + lane) & 1 == 0 {
                // SAFETY: the lane and the key are of this panel.
                unsafe terms[(key - keys.lowerBound) * Self.laneCount + lane] = 0
            }
        }
    }
}
