/// Attention of few keys and short heads, with no rule but the scale, on the stack of the calling
/// thread.
///
/// A sentence of a few words is computed in less time than a panel takes to be set up. The lanes of
/// one vector are queries, and each goes through the steps of `AttentionPanel` in the same order:
/// the bits are the same, so that nothing depends on which way was taken.
@safe
struct SmallAttention<Scalar: KernelScalar> {
    let scale: Scalar
    let queries: UnsafePointer<Scalar>?
    let keys: UnsafePointer<Scalar>?
    let values: UnsafePointer<Scalar>?
    let context: UnsafeMutablePointer<Scalar>?
    let logSumExp: UnsafeMutablePointer<Scalar>?
    let scores: UnsafeMutablePointer<Scalar>?
    let softcappedScores: UnsafeMutablePointer<Scalar>?
    let maskedScores: UnsafeMutablePointer<Scalar>?
    let weights: UnsafeMutablePointer<Scalar>?

    /// How many vectors the queries may take, and the scores: 1 KiB each, as much as the standard
    /// library puts on the stack.
    private static var vectorCount: Int { 32 }

    /// Whether a call can be computed this way, unless it is one of few queries (`DecodeJob`).
    @inline(__always)
    static func isSuited(
        to geometry: AttentionGeometry,
        _ rules: ScoreRules<Scalar>,
        _ dropout: WeightDropout?
    ) -> Bool {
        geometry.keyCount <= vectorCount && geometry.queries.rowLength <= vectorCount
            && rules.isScaleOnly && dropout == nil && geometry.cost < serialCost
    }

    /// Computes everything; false, with the outputs spoilt, if a score is not finite.
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
                            let lanes = first..<min(first + width, geometry.queryCount)
                            return unsafe run(geometry, batch, head, lanes, packed, terms)
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
    ///   - geometry: Extents and layouts.
    ///   - batch: Which batch entry.
    ///   - head: Which of its heads.
    ///   - rows: The queries.
    ///   - packed: Room for the queries, transposed.
    ///   - terms: Room for the scores, and then what the softmax makes of them, of each key.
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
        // SAFETY: the layouts' rows exist, which `checkCounts` has seen to; `isSuited` that packed
        // queries and terms have a vector for each dimension and key.
        guard var queries = unsafe queries, var key = unsafe keys else { return false }
        unsafe queries +=
            geometry.queries.offset(batch: batch, head: head)
            + rows.lowerBound * geometry.queries.rowStride
        unsafe key += geometry.keys.offset(batch: batch, head: keyValueHead)
        if rows.count < width { unsafe packed.update(repeating: 0, count: depth &* width) }
        for row in 0..<rows.count {
            let query = unsafe queries + row &* geometry.queries.rowStride
            for d in 0..<depth { unsafe packed[d &* width &+ row] = query[d] }
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
        guard !Scalar.differ(total * 0, .zero) else { return false }

        let firstRow =
            (batch * geometry.headCount + head) * geometry.queryCount + rows.lowerBound
        // SAFETY: each matrix has a row for each query. The weights' own memory keeps the scores
        // until their sum is known.
        func write(to matrix: UnsafeMutablePointer<Scalar>?) {
            guard var target = unsafe matrix else { return }
            unsafe target += firstRow &* keyCount
            for row in 0..<rows.count {
                for j in 0..<keyCount { unsafe target[j] = terms[j &* width &+ row] }
                unsafe target += keyCount
            }
        }
        unsafe write(to: scores)
        unsafe write(to: softcappedScores)
        unsafe write(to: maskedScores)
        unsafe write(to: weights)

        var divisor = Scalar.Vector.zero
        for j in 0..<keyCount {
            let term = unsafe Scalar.softmaxTerms(terms.vector(at: j &* width) - maximum)
            unsafe terms.store(term, at: j &* width)
            divisor += term
        }

        if let layout = geometry.values, let target = geometry.context,
            var value = unsafe values, var row = unsafe context
        {
            unsafe value += layout.offset(batch: batch, head: keyValueHead)
            unsafe row +=
                target.offset(batch: batch, head: head) + rows.lowerBound * target.rowStride
            for d in 0..<layout.rowLength {
                var sum = Scalar.Vector.zero
                for j in 0..<keyCount {
                    let scalar = unsafe Scalar.Vector(repeating: value[j &* layout.rowStride &+ d])
                    sum = unsafe sum.addingProduct(scalar, terms.vector(at: j &* width))
                }
                // The panel adds to zeros, which makes −0 a 0. The packed queries are done with.
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
            if let logSumExp = unsafe logSumExp {
                unsafe logSumExp[firstRow &+ lane] = maximum + Scalar.naturalLogarithm(sum)
            }
            if let weights = unsafe weights {
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
