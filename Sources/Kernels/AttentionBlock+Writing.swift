// What a block writes: its rows of every output, each owned by no other block.

extension AttentionBlock {
    /// Writes the context: what the terms' sums are after division, dropout's included.
    func writeContext(
        _ transposed: UnsafeMutablePointer<Scalar>,
        _ softmax: OnlineSoftmax<Scalar>
    ) {
        guard let layout = geometry.context, let context = unsafe job.context else { return }
        let laneCount = laneCount
        let dropoutDivisor = job.dropout?.dropout.divisor(Scalar.self) ?? 1
        // SAFETY: the rows of this block's queries belong to no other block.
        let base = unsafe context + layout.offset(batch: batch, head: head)
        for (lane, query) in queries.enumerated() {
            let row = unsafe base + query * layout.rowStride
            let divisor = softmax.divisor(ofLane: lane) * dropoutDivisor
            for d in 0..<layout.rowLength {
                unsafe row[d] = transposed[d * laneCount + lane] / divisor
            }
        }
    }

    /// Writes the log-sum-exp of each query, and whether it had any key.
    func writeRows(_ softmax: OnlineSoftmax<Scalar>) {
        for lane in 0..<queries.count {
            // SAFETY: the rows of this block's queries belong to no other block.
            unsafe job.logSumExp?[firstRow + lane] = softmax.logSumExp(ofLane: lane)
            unsafe job.rowsWithoutKeys?[firstRow + lane] = softmax.isEmpty(lane: lane)
        }
    }

    /// Writes the rows of a block of scores to a matrix `[batch, heads, queries, keys]`.
    func write(
        _ scores: UnsafePointer<Scalar>,
        _ keys: Range<Int>,
        to matrix: UnsafeMutablePointer<Scalar>?
    ) {
        guard let matrix = unsafe matrix else { return }
        let laneCount = laneCount
        for lane in 0..<queries.count {
            // SAFETY: the rows of this block's queries belong to no other block.
            let row = unsafe matrix + (firstRow + lane) * geometry.keyCount
            for key in keys {
                unsafe row[key] = scores[(key - keys.lowerBound) * laneCount + lane]
            }
        }
    }

    /// Turns the masked scores that wait in the weights' memory into weights.
    @inline(__always)
    func writeWeights(_ softmax: OnlineSoftmax<Scalar>, _ kept: [UInt64]?) {
        guard let weights = unsafe job.weights else { return }
        for lane in 0..<queries.count {
            guard !job.isCancelled() else { return }
            // SAFETY: the rows of this block's queries belong to no other block.
            let row = unsafe weights + (firstRow + lane) * geometry.keyCount
            let maximum = unsafe softmax.maxima[lane]
            let shift = Scalar.Vector(repeating: Swift.max(maximum, -.greatestFiniteMagnitude))
            let divisor = Scalar.Vector(repeating: softmax.divisor(ofLane: lane))
            unsafe row.replaceVectors(count: geometry.keyCount) { scores in
                Scalar.exponential(scores - shift) / divisor
            }
            guard let kept, let dropout = job.dropout?.dropout else { continue }
            let dropoutDivisor = dropout.divisor(Scalar.self)
            for (key, queries) in kept.enumerated() {
                let isKept = queries >> UInt64(lane) & 1 == 1
                unsafe row[key] = isKept ? row[key] / dropoutDivisor : 0
            }
        }
    }
}
