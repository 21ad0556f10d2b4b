/// Some queries of a block, as many as a tile has columns: one lane for each query.
///
/// Everything is kept transposed, so that the softmax runs down columns and keys and values are
/// read where they lie, a scalar at a time:
///
///     Qᵀ  [headDimension, lanes]    packed once
///     Sᵀ  [keysPerBlock, lanes]     scores, then exp(score − maximum), of a block of keys
///     Oᵀ  [valueDimension, lanes]   the context so far
///
/// With 16 lanes of floats Sᵀ is 8 KiB, and so with Qᵀ and Oᵀ in the first-level cache. Surplus
/// lanes hold zeros and are never written out.
@safe
struct AttentionPanel<Scalar: KernelScalar> {
    let jobAddress: UnsafePointer<AttentionJob<Scalar>>
    let batch: Int
    let head: Int
    /// Which of the computed queries.
    let queries: Range<Int>
    /// The first of the block's queries.
    let firstOfBlock: Int
    /// The run of keys outside of which each query of the block sees none; nil where all see
    /// every key.
    private let runs: [Range<Int>]?

    let transposedQueries: UnsafeMutablePointer<Scalar>
    let context: UnsafeMutablePointer<Scalar>
    let softmax: OnlineSoftmax<Scalar>
    /// Sᵀ, which all panels of a block use in turn.
    let scores: UnsafeMutablePointer<Scalar>
    /// Room for as many numbers that join the scores, where there is a bias or a mask.
    let addends: UnsafeMutablePointer<Scalar>

    /// How many lanes a panel has: 16 for Float, 8 for Double.
    @inline(__always)
    static var laneCount: Int { ProductTile<Scalar>.columnCount }

    /// Finds a panel's parts of the block's scratch.
    @inline(__always)
    init(
        block: AttentionBlock<Scalar>,
        queries: Range<Int>,
        runs: [Range<Int>]?,
        index: Int,
        scratch: UnsafeMutablePointer<Scalar>
    ) {
        unsafe jobAddress = block.job
        batch = block.batch
        head = block.head
        self.queries = queries
        firstOfBlock = block.queries.lowerBound
        self.runs = runs
        // SAFETY: `attentionScratchCount` has counted these parts: one or two that are shared, then
        // three for each panel.
        let job = unsafe block.job
        let headDimension = unsafe job.pointee.geometry.queries.rowLength
        let valueDimension = unsafe job.pointee.geometry.values?.rowLength ?? 0
        let keyCount = unsafe min(
            AttentionBlock<Scalar>.keysPerBlock,
            job.pointee.geometry.keyCount
        )
        let lanes = Self.laneCount
        unsafe scores = scratch
        unsafe addends = scratch + keyCount * lanes
        let size = (headDimension + valueDimension) * lanes + 4 * lanes
        let shared = unsafe (job.pointee.rules.hasAddends ? 2 : 1) * keyCount * lanes
        unsafe transposedQueries = scratch + shared + index * size
        unsafe context = transposedQueries + headDimension * lanes
        unsafe softmax = OnlineSoftmax(
            laneCount: lanes,
            resuming: context + valueDimension * lanes
        )
    }

    // SAFETY: whoever made the block keeps the job until the block has run.
    var job: AttentionJob<Scalar> { unsafe jobAddress.pointee }
    var geometry: AttentionGeometry { unsafe jobAddress.pointee.geometry }
    var rules: ScoreRules<Scalar> { unsafe jobAddress.pointee.rules }

    /// Where the first query stands among the rows of `[batch, heads, queries]`.
    var firstRow: Int {
        (batch * geometry.headCount + head) * geometry.queryCount + queries.lowerBound
    }

    /// Packs the queries and empties the state.
    @inline(__always)
    func prepare() {
        let layout = unsafe jobAddress.pointee.geometry.queries
        let valueDimension = unsafe jobAddress.pointee.geometry.values?.rowLength ?? 0
        let lanes = Self.laneCount
        // SAFETY: the layout's rows exist; the parts of the scratch are as long as `init` says.
        guard let tensor = unsafe jobAddress.pointee.queries else { return }
        unsafe context.update(repeating: 0, count: lanes * valueDimension)
        unsafe softmax.reset(sink: jobAddress.pointee.rules.sinks?[head] ?? -.infinity)
        if queries.count < lanes {
            unsafe transposedQueries.update(repeating: 0, count: layout.rowLength * lanes)
        }
        unsafe transpose(
            tensor + layout.offset(batch: batch, head: head) + queries.lowerBound
                * layout.rowStride,
            rowCount: queries.count,
            columnCount: layout.rowLength,
            rowStride: layout.rowStride,
            into: transposedQueries,
            rowStride: lanes
        )
    }

    /// Computes the scores of a block of keys, writes those asked for and adds to the context.
    ///
    /// Keys that no query of the panel can see change nothing; they are visited only for the
    /// matrices, and never by the softmax, so that the context does not depend on what else is
    /// asked for.
    @inline(__always)
    func visit(_ keys: Range<Int>, _ kept: [UInt64]?) -> KernelFailure? {
        let seen = visibleKeys.clamped(to: keys)
        let computed = unsafe jobAddress.pointee.writesMatrices ? keys : seen
        guard !computed.isEmpty else { return nil }
        if let failure = computeScores(computed) { return failure }
        guard !seen.isEmpty else { return nil }
        // SAFETY: the keys that are seen are among those that were computed.
        let terms = unsafe scores + (seen.lowerBound - computed.lowerBound) * Self.laneCount
        let hasRisen = unsafe softmax.absorb(
            terms,
            count: seen.count,
            rowCount: queries.count
        )
        if let kept { unsafe drop(seen, notIn: kept, from: terms) }
        if hasRisen { correctContext() }
        unsafe addContext(seen, terms)
        return nil
    }

    /// Writes everything that is known when all keys have been visited.
    @inline(__always)
    func finish(_ kept: [UInt64]?) {
        writeContext()
        writeRows()
        writeWeights(kept)
    }

    /// The keys that a query may see, by its lane, as far as they are one run.
    @inline(__always)
    func run(ofLane lane: Int) -> Range<Int> {
        guard let runs else { return 0..<(unsafe jobAddress.pointee.geometry.keyCount) }
        return runs[queries.lowerBound - firstOfBlock + lane]
    }

    /// Whether some query sees less than every key.
    var isRestricted: Bool { runs != nil }

    /// From the first key that some query may see to the last.
    @inline(__always)
    private var visibleKeys: Range<Int> {
        guard runs != nil else { return 0..<(unsafe jobAddress.pointee.geometry.keyCount) }
        var (first, end) = (Int.max, 0)
        for lane in 0..<queries.count {
            let run = run(ofLane: lane)
            if !run.isEmpty {
                (first, end) = (min(first, run.lowerBound), max(end, run.upperBound))
            }
        }
        return first < end ? first..<end : 0..<0
    }

    /// The keys that all queries see, as far as runs say.
    @inline(__always)
    var commonKeys: Range<Int> {
        guard runs != nil else { return 0..<(unsafe jobAddress.pointee.geometry.keyCount) }
        var (first, end) = (0, Int.max)
        for lane in 0..<queries.count {
            let run = run(ofLane: lane)
            (first, end) = (max(first, run.lowerBound), min(end, run.upperBound))
        }
        return first < end ? first..<end : first..<first
    }
}
