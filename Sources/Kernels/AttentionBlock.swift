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
    /// Which of the job's blocks it is.
    let index: Int
    let batch: Int
    let head: Int
    /// Which of the computed queries.
    let queries: Range<Int>
    /// The run of keys outside of which each query sees none; nil where all see every key.
    let runs: [Range<Int>]?

    /// Creates the block of some of the queries of a head.
    init(job: AttentionJob<Scalar>, index: Int, batch: Int, head: Int, queries: Range<Int>) {
        self.job = job
        self.index = index
        self.batch = batch
        self.head = head
        self.queries = queries
        let (geometry, visibility) = (job.geometry, job.rules.visibility)
        runs =
            visibility.isRestricted
            ? queries.map { query in
                visibility.run(
                    batch: batch,
                    query: geometry.queryIndex(query),
                    keyCount: geometry.keyCount
                )
            } : nil
    }

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
                scratch: context + laneCount * valueDimension,
                sink: rules.sinks?[head] ?? -.infinity
            )
            unsafe context.update(repeating: 0, count: laneCount * valueDimension)
            unsafe packQueries(into: transposedQueries)

            // Keys that no query of the block can see change nothing; they are visited only for
            // the matrices, and never by the softmax, so that the context does not depend on
            // what else is asked for.
            let visible = visibleKeys()
            let visited = job.writesMatrices ? 0..<geometry.keyCount : visible
            let kept = job.dropout?.keptQueries(block: index)
            for start in stride(
                from: visited.lowerBound,
                to: visited.upperBound,
                by: keysPerBlock
            ) {
                let keys = start..<min(start + keysPerBlock, visited.upperBound)
                if let failure = unsafe computeScores(keys, transposedQueries, into: scores) {
                    return failure
                }
                let seen = keys.clamped(to: visible)
                guard !seen.isEmpty else { continue }
                unsafe softmax.absorb(scores, count: seen.count)
                if let kept { unsafe drop(seen, notIn: kept, from: scores) }
                unsafe addContext(seen, scores, softmax, to: context)
            }
            unsafe writeContext(context, softmax)
            writeRows(softmax)
            writeWeights(softmax, kept)
            return unsafe job.weights != nil && job.isCancelled() ? .cancelled : nil
        }
    }

    /// The keys that some query of the block may see.
    ///
    /// They begin where a block of keys does, so that blocks of keys are the same ones whichever
    /// queries are selected and whatever is asked for.
    private func visibleKeys() -> Range<Int> {
        guard let runs else { return 0..<geometry.keyCount }
        let seeing = runs.filter { !$0.isEmpty }
        guard let first = seeing.map(\.lowerBound).min(), let end = seeing.map(\.upperBound).max()
        else { return 0..<0 }
        return first / Self.keysPerBlock * Self.keysPerBlock..<end
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
}
