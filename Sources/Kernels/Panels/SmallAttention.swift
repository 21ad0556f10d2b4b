/// Attention of few keys and short heads, with no rule but the scale, on the stack of the calling
/// thread.
///
/// Six queries and keys of size 3 take 0.37 µs instead of the 0.97 µs of a panel, 8 % of the
/// instructions of a whole request. The lanes of one vector are queries, and each goes through the
/// steps of `AttentionPanel` in the same order, so the bits are the same.
struct SmallAttention<Scalar: KernelScalar> {
    let scale: Scalar
    let tensors: AttentionTensors<Scalar>

    /// The greatest number of keys and dimensions: the standard library allocates up to 1 KiB on the
    /// stack, 32 vectors.
    private static var vectorCount: Int { 32 }

    /// Whether a call can be computed this way, unless it has few queries (`DecodeJob`).
    @inline(__always)
    static func isSuited(
        to geometry: AttentionGeometry,
        _ rules: ScoreRules<Scalar>,
        _ dropout: WeightDropout?
    ) -> Bool {
        geometry.keyCount <= vectorCount && geometry.queries.rowLength <= vectorCount
            && rules.isScaleOnly && dropout == nil && geometry.cost < serialCost
    }

    /// Computes all outputs; returns false, with undefined outputs, if a score is not finite.
    func run(_ geometry: AttentionGeometry) -> Bool {
        let width = Scalar.Vector.scalarCount
        let capacity = Self.vectorCount * width
        for batch in 0..<geometry.batchCount {
            for head in 0..<geometry.headCount {
                for first in stride(from: 0, to: geometry.queryCount, by: width) {
                    let isFinite = unsafe withUnsafeTemporaryAllocation(
                        of: Scalar.self,
                        capacity: capacity
                    ) { packed in
                        unsafe withUnsafeTemporaryAllocation(
                            of: Scalar.self,
                            capacity: capacity
                        ) { terms in
                            // SAFETY: neither capacity is 0.
                            guard let packed = packed.baseAddress, let terms = terms.baseAddress
                            else { return false }
                            let rows = first..<min(first + width, geometry.queryCount)
                            return unsafe run(geometry, batch, head, rows, packed, terms)
                        }
                    }
                    guard isFinite else { return false }
                }
            }
        }
        return true
    }

    /// Computes a vector of queries of one head.
    ///
    /// - Parameters:
    ///   - geometry: The extents and layouts.
    ///   - batch: The batch entry.
    ///   - head: The query head.
    ///   - rows: The queries.
    ///   - packed: Memory for the transposed queries, a vector for each dimension.
    ///   - terms: Memory for the scores, then the terms of the softmax, a vector for each key.
    /// - Returns: Whether all scores are finite.
    @unsafe
    @inline(__always)
    private func run(
        _ geometry: AttentionGeometry,
        _ batch: Int,
        _ head: Int,
        _ rows: Range<Int>,
        _ packed: UnsafeMutablePointer<Scalar>,
        _ terms: UnsafeMutablePointer<Scalar>
    ) -> Bool {
        let width = Scalar.Vector.scalarCount
        let (keyCount, depth) = (geometry.keyCount, geometry.queries.rowLength)
        let keyValueHead = geometry.keyValueHead(of: head)
        // SAFETY: see `AttentionTensors`; `isSuited` limits dimensions and keys to the memory.
        guard var query = unsafe tensors.queries, var key = unsafe tensors.keys else {
            return false
        }
        unsafe query += geometry.queries.offset(batch: batch, head: head, row: rows.lowerBound)
        unsafe key += geometry.keys.offset(batch: batch, head: keyValueHead, row: 0)
        if rows.count < width { unsafe packed.update(repeating: 0, count: depth &* width) }
        for row in 0..<rows.count {
            for d in 0..<depth { unsafe packed[d &* width &+ row] = query[d] }
            unsafe query += geometry.queries.rowStride
        }

        let scale = Scalar.Vector(repeating: scale)
        var (total, maximum) = (Scalar.Vector.zero, Scalar.Vector(repeating: -.infinity))
        for j in 0..<keyCount {
            var sum = Scalar.Vector.zero
            for d in 0..<depth {
                let scalar = unsafe Scalar.Vector(repeating: key[d])
                sum = unsafe sum.addingProduct(scalar, packed.vector(at: d &* width))
            }
            let score = sum * scale
            total += score
            maximum = Scalar.maximum(maximum, score)
            unsafe terms.store(score, at: j &* width)
            unsafe key += geometry.keys.rowStride
        }
        guard total * 0 == .zero else { return false }

        let firstRow = geometry.row(batch: batch, head: head, query: rows.lowerBound)
        // The memory of the weights holds the scores until their sum is known.
        func write(to matrix: UnsafeMutablePointer<Scalar>?) {
            guard var target = unsafe matrix else { return }
            unsafe target += firstRow &* keyCount
            for row in 0..<rows.count {
                for j in 0..<keyCount { unsafe target[j] = terms[j &* width &+ row] }
                unsafe target += keyCount
            }
        }
        unsafe write(to: tensors.scores)
        unsafe write(to: tensors.softcappedScores)
        unsafe write(to: tensors.maskedScores)
        unsafe write(to: tensors.weights)

        var divisor = Scalar.Vector.zero
        for j in 0..<keyCount {
            let term = unsafe Scalar.softmaxTerms(terms.vector(at: j &* width) - maximum)
            unsafe terms.store(term, at: j &* width)
            divisor += term
        }

        if let layout = geometry.values, let target = geometry.context,
            var value = unsafe tensors.values, var row = unsafe tensors.context
        {
            unsafe value += layout.offset(batch: batch, head: keyValueHead, row: 0)
            unsafe row += target.offset(batch: batch, head: head, row: rows.lowerBound)
            for d in 0..<layout.rowLength {
                var sum = Scalar.Vector.zero
                for j in 0..<keyCount {
                    let scalar = unsafe Scalar.Vector(repeating: value[j &* layout.rowStride &+ d])
                    sum = unsafe sum.addingProduct(scalar, terms.vector(at: j &* width))
                }
                // A panel adds to zeros, which turns −0 into 0. The packed queries are not needed
                // any more.
                unsafe packed.store((.zero + sum) / divisor, at: 0)
                for lane in 0..<rows.count {
                    unsafe row[lane &* target.rowStride &+ d] = packed[lane]
                }
            }
        }
        unsafe packed.store(maximum, at: 0)
        unsafe packed.store(divisor, at: width)
        for lane in 0..<rows.count {
            let (maximum, sum) = unsafe (packed[lane], packed[width &+ lane])
            if let logSumExp = unsafe tensors.logSumExp {
                unsafe logSumExp[firstRow &+ lane] = maximum + Scalar.naturalLogarithm(sum)
            }
            if let weights = unsafe tensors.weights {
                let row = unsafe weights + (firstRow &+ lane) &* keyCount
                let (shift, divisor) = (Scalar.Vector(repeating: maximum), sum)
                unsafe row.replaceVectors(count: keyCount) { scores in
                    Scalar.exponential(scores - shift) / Scalar.Vector(repeating: divisor)
                }
            }
        }
        return true
    }
}
