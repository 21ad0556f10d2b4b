/// Attention of one block of queries of one head over all its keys.
///
/// Everything is kept transposed, one lane for each query, so that the softmax runs down columns
/// and keys and values are read where they lie, a scalar at a time:
///
///     Qᵀ  [headDimension, lanes]    packed once for each block of queries
///     Sᵀ  [keysPerBlock, lanes]     scores, then exp(score − maximum), of a block of keys
///     Oᵀ  [valueDimension, lanes]   the context so far
///
/// Lanes are the block's queries, rounded up to whole tiles; the surplus ones hold zeros and are
/// never written out.
@safe
struct AttentionBlock<Scalar: KernelScalar> {
    let job: AttentionJob<Scalar>
    let batch: Int
    let head: Int
    /// Which of the computed queries.
    let queries: Range<Int>

    /// How many keys are visited at a time: a multiple of the tile's six rows.
    static var keysPerBlock: Int { 126 }

    var geometry: AttentionGeometry { job.geometry }
    var rules: ScoreRules<Scalar> { job.rules }
    var laneCount: Int {
        queries.count.roundedUp(toMultipleOf: ProductTile<Scalar>.columnCount)
    }
    /// Where the block's first query stands among the rows of `[batch, heads, queries]`.
    var firstRow: Int {
        (batch * geometry.headCount + head) * geometry.queryCount + queries.lowerBound
    }

    /// Computes the block and writes it out; returns why it did not, if so.
    @inline(__always)
    func run() -> KernelFailure? {
        let laneCount = laneCount
        let headDimension = geometry.queries.rowLength
        let valueDimension = geometry.values?.rowLength ?? 0
        let keysPerBlock = min(Self.keysPerBlock, geometry.keyCount)
        let capacity = attentionScratchCount(
            Scalar.self,
            queryCount: queries.count,
            keyCount: geometry.keyCount,
            headDimension: headDimension,
            valueDimension: valueDimension
        )
        return unsafe withUnsafeTemporaryAllocation(of: Scalar.self, capacity: capacity) {
            scratch in
            // SAFETY: the four parts add up to the capacity, which is not 0.
            guard let base = scratch.baseAddress else { return nil }
            let transposedQueries = unsafe base
            let scores = unsafe transposedQueries + laneCount * headDimension
            let context = unsafe scores + laneCount * keysPerBlock
            let softmax = unsafe OnlineSoftmax(
                laneCount: laneCount,
                scratch: context + laneCount * valueDimension
            )
            unsafe context.update(repeating: 0, count: laneCount * valueDimension)
            unsafe packQueries(into: transposedQueries)

            // Keys that no query of the block can see change nothing; they are visited only for
            // the matrices, and never by the softmax, so that the context does not depend on
            // what else is asked for.
            let visibleCount =
                queries.map { query in
                    rules.visibleKeyCount(
                        ofQuery: geometry.queryIndex(query),
                        keyCount: geometry.keyCount
                    )
                }.max() ?? 0
            let end =
                unsafe job.scores == nil && job.maskedScores == nil && job.weights == nil
                ? visibleCount : geometry.keyCount
            for start in stride(from: 0, to: end, by: keysPerBlock) {
                guard !job.isCancelled() else { return .cancelled }
                let keys = start..<min(start + keysPerBlock, end)
                if let failure = unsafe computeScores(keys, transposedQueries, into: scores) {
                    return failure
                }
                guard start < visibleCount else { continue }
                let seen = start..<min(keys.upperBound, visibleCount)
                unsafe softmax.absorb(scores, count: seen.count)
                unsafe addContext(seen, scores, softmax, to: context)
            }
            unsafe writeContext(context, softmax)
            writeLogSumExp(softmax)
            writeWeights(softmax)
            return nil
        }
    }

    private func packQueries(into transposed: UnsafeMutablePointer<Scalar>) {
        let layout = geometry.queries
        let laneCount = laneCount
        // SAFETY: the layout's rows exist; `transposed` has rowLength × laneCount scalars.
        guard let tensor = unsafe job.queries else { return }
        let base = unsafe tensor + layout.offset(batch: batch, head: head)
        unsafe transposed.update(repeating: 0, count: layout.rowLength * laneCount)
        for (lane, query) in queries.enumerated() {
            let row = unsafe base + query * layout.rowStride
            for d in 0..<layout.rowLength { unsafe transposed[d * laneCount + lane] = row[d] }
        }
    }

    private func writeContext(
        _ transposed: UnsafeMutablePointer<Scalar>,
        _ softmax: OnlineSoftmax<Scalar>
    ) {
        guard let layout = geometry.context, let context = unsafe job.context else { return }
        let laneCount = laneCount
        // SAFETY: the rows of this block's queries belong to no other block.
        let base = unsafe context + layout.offset(batch: batch, head: head)
        for (lane, query) in queries.enumerated() {
            let row = unsafe base + query * layout.rowStride
            let divisor = softmax.divisor(ofLane: lane)
            for d in 0..<layout.rowLength {
                unsafe row[d] = transposed[d * laneCount + lane] / divisor
            }
        }
    }

    private func writeLogSumExp(_ softmax: OnlineSoftmax<Scalar>) {
        for lane in 0..<queries.count {
            // SAFETY: the rows of this block's queries belong to no other block.
            unsafe job.logSumExp?[firstRow + lane] = softmax.logSumExp(ofLane: lane)
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
    private func writeWeights(_ softmax: OnlineSoftmax<Scalar>) {
        guard let weights = unsafe job.weights else { return }
        for lane in 0..<queries.count {
            // SAFETY: the rows of this block's queries belong to no other block.
            let row = unsafe weights + (firstRow + lane) * geometry.keyCount
            let maximum = unsafe softmax.maxima[lane]
            let shift = Scalar.Vector(repeating: Swift.max(maximum, -.greatestFiniteMagnitude))
            let divisor = Scalar.Vector(repeating: softmax.divisor(ofLane: lane))
            unsafe row.replaceVectors(count: geometry.keyCount) { scores in
                Scalar.exponential(scores - shift) / divisor
            }
        }
    }
}
