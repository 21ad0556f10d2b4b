extension DecodeJob {
    /// Merges the parts of a row of `[batch, heads, queries]` and writes its outputs.
    ///
    /// With M the greatest maximum, the sink included, each part has the factor exp(maximum − M).
    func merge(row: Int) {
        let geometry = job.geometry
        let parts = (0..<Self.partCount(keyCount: geometry.keyCount)).map { part in
            partial(row: row, part: part)
        }
        let head = row / geometry.queryCount % geometry.headCount
        let sink = job.rules.sinks?[head] ?? -.infinity
        let greatest = parts.map(\.maximum).max() ?? -.infinity
        let maximum = max(sink, greatest)
        // −∞ − −∞ is not a number; −∞ less any finite number gives the intended exp(−∞) = 0.
        let shift = max(maximum, -.greatestFiniteMagnitude)
        func factor(_ maximum: Scalar) -> Scalar {
            Scalar.exponential(Scalar.Vector(repeating: maximum - shift))[0]
        }
        let factors = parts.map { factor($0.maximum) }
        let sum = zip(parts, factors).reduce(factor(sink)) { sum, part in
            sum.addingProduct(part.0.sum, part.1)
        }
        let divisor = sum == 0 ? 1 : sum
        unsafe job.tensors.logSumExp?[row] = maximum + Scalar.naturalLogarithm(sum)
        unsafe job.tensors.rowsWithoutKeys?[row] = greatest == -.infinity
        writeContext(row, parts, factors, divisor)
        writeWeights(row, shift, divisor)
    }

    private func writeContext(
        _ row: Int,
        _ parts: [DecodePartial<Scalar>],
        _ factors: [Scalar],
        _ divisor: Scalar
    ) {
        let geometry = job.geometry
        guard let layout = geometry.context, let context = unsafe job.tensors.context else {
            return
        }
        let (outer, query) = row.quotientAndRemainder(dividingBy: geometry.queryCount)
        let (batch, head) = outer.quotientAndRemainder(dividingBy: geometry.headCount)
        let target = unsafe context + layout.offset(batch: batch, head: head, row: query)
        for column in 0..<layout.rowLength {
            var sum: Scalar = 0
            for (part, factor) in zip(parts, factors) {
                unsafe sum = sum.addingProduct(part.context[column], factor)
            }
            unsafe target[column] = sum / divisor
        }
    }

    /// Replaces the masked scores in the memory of the weights by the weights.
    private func writeWeights(_ row: Int, _ shift: Scalar, _ divisor: Scalar) {
        guard let weights = unsafe job.tensors.weights, !job.isCancelled() else { return }
        let keyCount = job.geometry.keyCount
        unsafe (weights + row * keyCount).replaceVectors(count: keyCount) { scores in
            Scalar.exponential(scores - shift) / divisor
        }
    }
}
