/// Attention of one block of queries of one head over all its keys.
///
/// The queries are divided among panels, and all panels take each block of keys in turn, while its
/// keys and values are in the second-level cache.
///
/// SAFETY: the job stays at its address until the block has run.
@safe
struct AttentionBlock<Scalar: KernelScalar> {
    let jobAddress: UnsafePointer<AttentionJob<Scalar>>
    /// The index of the block in the job.
    let index: Int
    let batch: Int
    let head: Int
    /// A range of the computed queries.
    let queries: Range<Int>

    /// The number of keys in a block of keys: a multiple of the tile's six rows.
    static var keysPerBlock: Int { 126 }

    var job: AttentionJob<Scalar> {
        @inline(__always) get { unsafe jobAddress.pointee }
    }

    /// Computes the block and writes its outputs; returns its failure.
    @inline(__always)
    func run() -> KernelFailure? {
        let keyCount = job.geometry.keyCount
        let kept = job.dropout?.keptQueries(block: index)
        let runs = visibleRuns()
        let capacity = attentionScratchCount(
            Scalar.self,
            queryCount: queries.count,
            keyCount: keyCount,
            headDimension: job.geometry.queries.rowLength,
            valueDimension: job.geometry.values?.rowLength ?? 0,
            hasAddends: job.rules.hasAddends
        )
        return unsafe withUnsafeTemporaryAllocation(of: Scalar.self, capacity: capacity) {
            scratch in
            // SAFETY: the parts of all panels fill the capacity, which is not 0.
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
            let visited = job.tensors.hasMatrices ? 0..<keyCount : keysVisited(runs)
            for start in stride(
                from: visited.lowerBound,
                to: visited.upperBound,
                by: Self.keysPerBlock
            ) {
                guard !job.isCancelled() else { return .cancelled }
                let keys = start..<min(start + Self.keysPerBlock, visited.upperBound)
                for index in 0..<panelCount {
                    if let failure = panel(index).visit(keys, kept) { return failure }
                }
            }
            for index in 0..<panelCount { panel(index).finish(kept) }
            // A panel that is cancelled between rows of weights leaves scores in the others.
            return unsafe job.tensors.weights != nil && job.isCancelled() ? .cancelled : nil
        }
    }

    /// For each query, the run of keys outside which it sees none; nil if all see every key.
    private func visibleRuns() -> [Range<Int>]? {
        guard job.rules.visibility.isRestricted else { return nil }
        return queries.map { query in
            job.rules.visibility.run(
                batch: batch,
                query: job.geometry.queryIndex(query),
                keyCount: job.geometry.keyCount
            )
        }
    }

    /// The keys to visit: from the first to the last that some query of the block may see, with the
    /// first rounded down to the beginning of a block of keys.
    ///
    /// Because of the rounding, the blocks of keys are the same whichever queries are selected and
    /// whatever outputs are wanted.
    private func keysVisited(_ runs: [Range<Int>]?) -> Range<Int> {
        guard let runs else { return 0..<job.geometry.keyCount }
        let span = union(runs)
        return span.lowerBound / Self.keysPerBlock * Self.keysPerBlock..<span.upperBound
    }
}

/// Returns the range from the first key of the runs to the last; empty at 0 if they have none.
func union(_ runs: some Sequence<Range<Int>>) -> Range<Int> {
    var (first, end) = (Int.max, 0)
    for run in runs where !run.isEmpty {
        (first, end) = (min(first, run.lowerBound), max(end, run.upperBound))
    }
    return first < end ? first..<end : 0..<0
}

/// Returns the number of scalars that a block of `fusedAttention` allocates: queries and context,
/// transposed, and the state of the softmax of all panels; scores and addends of one panel.
///
/// Lanes are rounded up to whole panels, so with few queries and long rows this can be more than
/// the tensors have.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func attentionScratchCount<Scalar: KernelScalar>(
    _ type: Scalar.Type,
    queryCount: Int,
    keyCount: Int,
    headDimension: Int,
    valueDimension: Int,
    hasAddends: Bool = true
) -> Int {
    let laneCount = min(queryCount, AttentionJob<Scalar>.queriesPerBlock)
        .roundedUp(toMultipleOf: AttentionPanel<Scalar>.laneCount)
    let keysPerBlock = min(keyCount, AttentionBlock<Scalar>.keysPerBlock)
    return (hasAddends ? 2 : 1) * keysPerBlock * AttentionPanel<Scalar>.laneCount
        + laneCount * (headDimension + valueDimension)
        + OnlineSoftmax<Scalar>.scratchCount(laneCount: laneCount)
}
