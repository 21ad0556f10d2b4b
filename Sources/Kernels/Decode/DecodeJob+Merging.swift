extension DecodeJob {
    /// Joins the parts of a row and writes its numbers.
    ///
    /// With M the greatest maximum, the sink among them, each part counts exp(maximum − M) of what
    /// it is.
    ///
    /// - Parameter row: One of `[batch, heads, queries]`.
    func merge(row: Int) {
        let geometry = job.geometry
        let parts = (0..<Self.partCount(of: geometry)).compactMap { part in
            partial(row: row, part: part)
        }
        let head = row / geometry.queryCount % geometry.headCount
        let sink = job.rules.sinks?[head] ?? -.infinity
        let greatest = parts.map(\.maximum).max() ?? -.infinity
        let maximum = max(sink, greatest)
        // −∞ − −∞ is not a number; −∞ less any finite number gives the exp(−∞) = 0 meant.
        let shift = max(maximum, -.greatestFiniteMagnitude)
        func share(_ maximum: Scalar) -> Scalar {
            Scalar.exponential(Scalar.Vector(repeating: maximum - shift))[0]
        }
        let shares = parts.map { share($0.maximum) }
        let sum = zip(parts, shares).reduce(share(sink)) { sum, part in
            sum.addingProduct(part.0.sum, part.1)
        }
        let divisor = sum == 0 ? 1 : sum
        // SAFETY: the row belongs to no other call, and all outputs have it.
        unsafe job.logSumExp?[row] = maximum + Scalar.naturalLogarithm(sum)
        unsafe job.rowsWithoutKeys?[row] = greatest == -.infinity
        writeContext(row, parts, shares, divisor)
        writeWeights(row, shift, divisor)
    }

    private func writeContext(
        _ row: Int,
        _ parts: [DecodePartial<Scalar>],
        _ shares: [Scalar],
        _ divisor: Scalar
    ) {
        let geometry = job.geometry
        guard let layout = geometry.context, let context = unsafe job.context else { return }
        let (outer, query) = row.quotientAndRemainder(dividingBy: geometry.queryCount)
        let (batch, head) = outer.quotientAndRemainder(dividingBy: geometry.headCount)
        // SAFETY: the row belongs to no other call; parts have a sum for each of its columns.
        let target =
            unsafe context + layout.offset(batch: batch, head: head) + query * layout.rowStride
        for column in 0..<layout.rowLength {
            var sum: Scalar = 0
            for (part, share) in zip(parts, shares) {
                unsafe sum = sum.addingProduct(part.context[column], share)
            }
            unsafe target[column] = sum / divisor
        }
    }

    /// Turns the masked scores that wait in the weights' memory into weights.
    private func writeWeights(_ row: Int, _ shift: Scalar, _ divisor: Scalar) {
        guard let weights = unsafe job.weights, !job.isCancelled() else { return }
        let keyCount = job.geometry.keyCount
        // SAFETY: the row belongs to no other call.
        unsafe (weights + row * keyCount).replaceVectors(count: keyCount) { scores in
            Scalar.exponential(scores - shift) / divisor
        }
    }
}
