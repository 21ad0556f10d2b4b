/// A part of the queries of a block: one lane for each query, one column of a tile for each lane.
///
/// Everything is kept transposed, so that the softmax runs down columns, and keys and values are
/// read in place, a scalar at a time:
///
///     Qᵀ  [headDimension, lanes]    packed once
///     Sᵀ  [keysPerBlock, lanes]     scores, then exp(score − maximum), of a block of keys
///     Oᵀ  [valueDimension, lanes]   the context so far
///
/// With 16 lanes of floats Sᵀ is 8 KiB and fits the first-level cache together with Qᵀ and Oᵀ.
/// Surplus lanes hold zeros and are never written to the outputs.
///
/// SAFETY: the job stays at its address until the block has run. Scores and addends have a row of
/// lanes for each key of a block of keys, the context one for each dimension; keys and lanes are
/// those of this panel.
@safe
struct AttentionPanel<Scalar: KernelScalar> {
    private let jobAddress: UnsafePointer<AttentionJob<Scalar>>
    let batch: Int
    let head: Int
    /// A range of the computed queries.
    let queries: Range<Int>
    /// The first query of the block.
    private let firstOfBlock: Int
    /// For each query of the block, the run of keys outside which it sees none; nil if all see
    /// every key.
    private let runs: [Range<Int>]?

    let transposedQueries: UnsafeMutablePointer<Scalar>
    let context: UnsafeMutablePointer<Scalar>
    let softmax: OnlineSoftmax<Scalar>
    /// Sᵀ, which all panels of a block use in turn.
    let scores: UnsafeMutablePointer<Scalar>
    /// Memory like that of the scores for a bias or a mask; absent if there is neither.
    let addends: UnsafeMutablePointer<Scalar>

    /// The number of lanes of a panel: 16 for Float, 8 for Double.
    @inline(__always)
    static var laneCount: Int { LanePair<Scalar>.laneCount }

    /// Finds the panel's parts of the block's scratch, which `attentionScratchCount` has counted:
    /// scores and addends, then three parts for each panel.
    @inline(__always)
    init(
        block: AttentionBlock<Scalar>,
        queries: Range<Int>,
        runs: [Range<Int>]?,
        index: Int,
        scratch: UnsafeMutablePointer<Scalar>
    ) {
        unsafe jobAddress = block.jobAddress
        batch = block.batch
        head = block.head
        self.queries = queries
        firstOfBlock = block.queries.lowerBound
        self.runs = runs
        let headDimension = block.job.geometry.queries.rowLength
        let valueDimension = block.job.geometry.values?.rowLength ?? 0
        let keyCount = min(AttentionBlock<Scalar>.keysPerBlock, block.job.geometry.keyCount)
        let lanes = Self.laneCount
        unsafe scores = scratch
        unsafe addends = scratch + keyCount * lanes
        let size =
            (headDimension + valueDimension) * lanes
            + OnlineSoftmax<Scalar>.scratchCount(laneCount: lanes)
        let shared = (block.job.rules.hasAddends ? 2 : 1) * keyCount * lanes
        unsafe transposedQueries = scratch + shared + index * size
        unsafe context = transposedQueries + headDimension * lanes
        unsafe softmax = OnlineSoftmax(
            laneCount: lanes,
            resuming: context + valueDimension * lanes
        )
    }

    var job: AttentionJob<Scalar> {
        @inline(__always) get { unsafe jobAddress.pointee }
    }
    var geometry: AttentionGeometry {
        @inline(__always) get { unsafe jobAddress.pointee.geometry }
    }
    var rules: ScoreRules<Scalar> {
        @inline(__always) get { unsafe jobAddress.pointee.rules }
    }
    var tensors: AttentionTensors<Scalar> {
        @inline(__always) get { unsafe jobAddress.pointee.tensors }
    }

    /// The index of the first query's row in `[batch, heads, queries]`.
    var firstRow: Int { geometry.row(batch: batch, head: head, query: queries.lowerBound) }

    /// Packs the queries and resets the state.
    @inline(__always)
    func prepare() {
        let layout = geometry.queries
        let lanes = Self.laneCount
        guard let tensor = unsafe tensors.queries else { return }
        unsafe context.update(repeating: 0, count: lanes * (geometry.values?.rowLength ?? 0))
        softmax.reset(sink: rules.sinks?[head] ?? -.infinity)
        if queries.count < lanes {
            unsafe transposedQueries.update(repeating: 0, count: layout.rowLength * lanes)
        }
        unsafe transpose(
            tensor + layout.offset(batch: batch, head: head, row: queries.lowerBound),
            rowCount: queries.count,
            columnCount: layout.rowLength,
            rowStride: layout.rowStride,
            into: transposedQueries,
            rowStride: lanes
        )
    }

    /// Computes the scores of a block of keys, writes the matrices and adds to the context.
    ///
    /// Keys that no query of the panel can see are visited only for the matrices, and never by the
    /// softmax, so the context does not depend on the other outputs.
    @inline(__always)
    func visit(_ keys: Range<Int>, _ kept: [UInt64]?) -> KernelFailure? {
        let seen = visibleKeys.clamped(to: keys)
        let computed = tensors.hasMatrices ? keys : seen
        guard !computed.isEmpty else { return nil }
        if let failure = computeScores(computed) { return failure }
        guard !seen.isEmpty else { return nil }
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

    /// Writes the remaining outputs after all keys have been visited.
    @inline(__always)
    func finish(_ kept: [UInt64]?) {
        writeContext()
        writeRows()
        writeWeights(kept)
    }

    /// The run of keys outside which a lane's query sees none.
    @inline(__always)
    func run(ofLane lane: Int) -> Range<Int> {
        guard let runs else { return 0..<geometry.keyCount }
        return runs[queries.lowerBound - firstOfBlock + lane]
    }

    /// Whether some query sees less than every key.
    var isRestricted: Bool { runs != nil }

    /// The keys from the first that some query may see to the last.
    @inline(__always)
    private var visibleKeys: Range<Int> {
        guard runs != nil else { return 0..<geometry.keyCount }
        return union((0..<queries.count).lazy.map(run(ofLane:)))
    }

    /// Whether dropout keeps the weight of a lane, by the bits of its key.
    @inline(__always)
    func keeps(_ queries: UInt64, lane: Int) -> Bool {
        queries >> UInt64(self.queries.lowerBound - firstOfBlock + lane) & 1 == 1
    }
}
