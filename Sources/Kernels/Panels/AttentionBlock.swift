/// Attention of one block of queries of one head over all its keys.
///
/// The queries are shared out to panels, and each block of keys meets one panel after the other,
/// while its keys and values are in the second-level cache.
@safe
struct AttentionBlock<Scalar: KernelScalar> {
    let job: UnsafePointer<AttentionJob<Scalar>>
    /// Which of the job's blocks it is.
    let index: Int
    let batch: Int
    let head: Int
    /// Which of the computed queries.
    let queries: Range<Int>

    /// How many keys are visited at a time: a multiple of the tile's six rows.
    static var keysPerBlock: Int { 126 }

    /// Computes the block and writes it out; returns why it did not, if so.
    @inline(__always)
    func run() -> KernelFailure? {
        // SAFETY: whoever made the block keeps the job until the block has run.
        let keyCount = unsafe job.pointee.geometry.keyCount
        let headDimension = unsafe job.pointee.geometry.queries.rowLength
        let valueDimension = unsafe job.pointee.geometry.values?.rowLength ?? 0
        let kept = unsafe job.pointee.dropout?.keptQueries(block: index)
        let runs = visibleRuns()
        let capacity = attentionScratchCount(
            Scalar.self,
            queryCount: queries.count,
            keyCount: keyCount,
            headDimension: headDimension,
            valueDimension: valueDimension,
            hasAddends: unsafe job.pointee.rules.hasAddends
        )
        return unsafe withUnsafeTemporaryAllocation(of: Scalar.self, capacity: capacity) {
            scratch in
            // SAFETY: the parts of all panels add up to the capacity, which is not 0.
            guard let base = scratch.baseAddress else { return nil }
            let lanes = AttentionPanel<Scalar>.laneCount
            let panelCount = queries.count.roundedUp(toMultipleOf: lanes) / lanes
            func panel(_ index: Int) -> AttentionPanel<Scalar> {
                let first = queries.lowerBound + index * lanes
                return unsafe AttentionPanel(
                    block: self,
                    queries: first..<min(first + lanes, queries.upperBound),
                    runs: runs,
                    index: index,
                    scratch: base
                )
            }
            for index in 0..<panelCount { panel(index).prepare() }
            let visited = unsafe job.pointee.writesMatrices ? 0..<keyCount : span(of: runs)
            for start in stride(
                from: visited.lowerBound,
                to: visited.upperBound,
                by: Self.keysPerBlock
            ) {
                guard unsafe !job.pointee.isCancelled() else { return .cancelled }
                let keys = start..<min(start + Self.keysPerBlock, visited.upperBound)
                for index in 0..<panelCount {
                    if let failure = panel(index).visit(keys, kept) { return failure }
                }
            }
            for index in 0..<panelCount { panel(index).finish(kept) }
            // Whoever gave up between rows of weights has left the rest as scores.
            return unsafe job.pointee.weights != nil && job.pointee.isCancelled()
                ? .cancelled : nil
        }
    }

    /// The run of keys outside of which each query sees none; nil where all see every key.
    private func visibleRuns() -> [Range<Int>]? {
        // SAFETY: whoever made the block keeps the job until the block has run.
        guard unsafe job.pointee.rules.visibility.isRestricted else { return nil }
        let job = unsafe job.pointee
        return queries.map { query in
            job.rules.visibility.run(
                batch: batch,
                query: job.geometry.queryIndex(query),
                keyCount: job.geometry.keyCount
            )
        }
    }

    /// The keys that some query of the block may see, and those before them in the same block.
    ///
    /// They begin where a block of keys does, so that blocks of keys are the same ones whichever
    /// queries are selected and whatever is asked for.
    private func span(of runs: [Range<Int>]?) -> Range<Int> {
        // SAFETY: whoever made the block keeps the job until the block has run.
        guard let runs else { return 0..<(unsafe job.pointee.geometry.keyCount) }
        var (first, end) = (Int.max, 0)
        for run in runs where !run.isEmpty {
            (first, end) = (min(first, run.lowerBound), max(end, run.upperBound))
        }
        return first < end ? first / Self.keysPerBlock * Self.keysPerBlock..<end : 0..<0
    }
}
