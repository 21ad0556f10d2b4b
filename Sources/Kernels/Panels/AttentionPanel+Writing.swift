// The outputs of a panel.

extension AttentionPanel {
    /// Divides the context by the sums of the terms, and by dropout's divisor, and writes it.
    @inline(__always)
    func writeContext() {
        guard let layout = geometry.context, let target = unsafe tensors.context else { return }
        let lanes = Self.laneCount
        let dropoutDivisor = job.dropout?.dropout.divisor(Scalar.self) ?? 1
        for lane in stride(from: 0, to: queries.count, by: Scalar.Vector.scalarCount) {
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
            into: target + layout.offset(batch: batch, head: head, row: queries.lowerBound),
            rowStride: layout.rowStride
        )
    }

    /// Writes the log-sum-exp of each query, and whether it had any key.
    @inline(__always)
    func writeRows() {
        for lane in 0..<queries.count {
            unsafe tensors.logSumExp?[firstRow + lane] = softmax.logSumExp(ofLane: lane)
            unsafe tensors.rowsWithoutKeys?[firstRow + lane] = softmax.isEmpty(lane: lane)
        }
    }

    /// Writes a block of scores to a matrix `[batch, heads, queries, keys]`.
    @inline(__always)
    func write(_ keys: Range<Int>, to matrix: UnsafeMutablePointer<Scalar>?) {
        guard let matrix = unsafe matrix else { return }
        let keyCount = geometry.keyCount
        unsafe transpose(
            scores,
            rowCount: keys.count,
            columnCount: queries.count,
            rowStride: Self.laneCount,
            into: matrix + firstRow * keyCount + keys.lowerBound,
            rowStride: keyCount
        )
    }

    /// Replaces the masked scores in the memory of the weights by the weights.
    @inline(__always)
    func writeWeights(_ kept: [UInt64]?) {
        guard let weights = unsafe tensors.weights else { return }
        let keyCount = geometry.keyCount
        for lane in 0..<queries.count {
            guard !job.isCancelled() else { return }
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
                unsafe row[key] = keeps(queries, lane: lane) ? row[key] / dropoutDivisor : 0
            }
        }
    }
}
