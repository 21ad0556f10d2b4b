// What a panel writes: its rows of every output, each owned by no other panel.

extension AttentionPanel {
    /// Writes the context: what the terms' sums are after division, dropout's included.
    @inline(__always)
    func writeContext() {
        guard let layout = unsafe jobAddress.pointee.geometry.context,
            let target = unsafe jobAddress.pointee.context
        else { return }
        let (lanes, width) = (Self.laneCount, Scalar.Vector.scalarCount)
        let dropoutDivisor = unsafe jobAddress.pointee.dropout?.dropout.divisor(Scalar.self) ?? 1
        // SAFETY: the context has a row of lanes for each dimension; the rows of this panel's
        // queries belong to no other.
        for lane in stride(from: 0, to: queries.count, by: width) {
            let divisor = softmax.divisors(at: lane) * dropoutDivisor
            for d in 0..<layout.rowLength {
                let at = d &* lanes &+ lane
                unsafe context.store(context.vector(at: at) / divisor, at: at)
            }
        }
        unsafe transpose(
            context,
            rowCount: layout.rowLength,
            columnCount: queries.count,
            rowStride: lanes,
            into: target + layout.offset(batch: batch, head: head)
                + queries.lowerBound * layout.rowStride,
            rowStride: layout.rowStride
        )
    }

    /// Writes the log-sum-exp of each query, and whether it had any key.
    @inline(__always)
    func writeRows() {
        // SAFETY: the rows of this panel's queries belong to no other.
        if let logSumExp = unsafe jobAddress.pointee.logSumExp {
            for lane in 0..<queries.count {
                unsafe logSumExp[firstRow + lane] = softmax.logSumExp(ofLane: lane)
            }
        }
        if let rowsWithoutKeys = unsafe jobAddress.pointee.rowsWithoutKeys {
            for lane in 0..<queries.count {
                unsafe rowsWithoutKeys[firstRow + lane] = softmax.isEmpty(lane: lane)
            }
        }
    }

    /// Writes the rows of a block of scores to a matrix `[batch, heads, queries, keys]`.
    @inline(__always)
    func write(_ keys: Range<Int>, to matrix: UnsafeMutablePointer<Scalar>?) {
        guard let matrix = unsafe matrix else { return }
        let keyCount = geometry.keyCount
        // SAFETY: the rows of this panel's queries belong to no other.
        unsafe transpose(
            scores,
            rowCount: keys.count,
            columnCount: queries.count,
            rowStride: Self.laneCount,
            into: matrix + firstRow * keyCount + keys.lowerBound,
            rowStride: keyCount
        )
    }

    /// Turns the masked scores that wait in the weights' memory into weights.
    @inline(__always)
    func writeWeights(_ kept: [UInt64]?) {
        guard let weights = unsafe jobAddress.pointee.weights else { return }
        let keyCount = geometry.keyCount
        let firstBit = queries.lowerBound - firstOfBlock
        for lane in 0..<queries.count {
            guard unsafe !jobAddress.pointee.isCancelled() else { return }
            // SAFETY: the rows of this panel's queries belong to no other.
            let row = unsafe weights + (firstRow + lane) * keyCount
            let maximum = unsafe softmax.maxima[lane]
            let shift = Scalar.Vector(repeating: Swift.max(maximum, -.greatestFiniteMagnitude))
            let divisor = Scalar.Vector(repeating: softmax.divisor(ofLane: lane))
            unsafe row.replaceVectors(count: keyCount) { scores in
                Scalar.exponential(scores - shift) / divisor
            }
            guard let kept, let dropout = job.dropout?.dropout else { continue }
            let dropoutDivisor = dropout.divisor(Scalar.self)
            for (key, queries) in kept.enumerated() {
                let isKept = queries >> UInt64(firstBit + lane) & 1 == 1
                unsafe row[key] = isKept ? row[key] / dropoutDivisor : 0
            }
        }
    }
}
