/// A part of the keys of one key/value head, multiplied by all queries of the heads that share it.
///
/// The keys are visited in blocks, which stay in the second-level cache while each row takes its turn.
///
/// SAFETY: the job stays at its address until the part has run. Scores have memory for whole vectors;
/// rows, keys and blocks are those of this part.
@safe
struct DecodePart<Scalar: KernelScalar> {
    let decode: UnsafePointer<DecodeJob<Scalar>>
    /// The index of the part of the keys.
    let part: Int
    let batch: Int
    let keyValueHead: Int
    let keys: Range<Int>

    /// The number of keys in a block: 64 KiB of keys, and of values, for a head size of 64.
    ///
    /// Shorter blocks are read a sixth more slowly, longer ones hardly faster.
    static var keysPerBlock: Int { 256 }

    var job: AttentionJob<Scalar> {
        @inline(__always) get { unsafe decode.pointee.job }
    }
    var geometry: AttentionGeometry {
        @inline(__always) get { unsafe decode.pointee.job.geometry }
    }
    var rules: ScoreRules<Scalar> {
        @inline(__always) get { unsafe decode.pointee.job.rules }
    }

    /// The rows, head after head.
    private var rows: [DecodeRow] {
        let groupSize = geometry.headCount / geometry.keyValueHeadCount
        let heads = (keyValueHead * groupSize)..<((keyValueHead + 1) * groupSize)
        return heads.flatMap { head in
            (0..<geometry.queryCount).map { query in
                DecodeRow(geometry, rules.visibility, batch: batch, head: head, query: query)
            }
        }
    }

    /// Computes the part and returns its failure.
    @inline(__always)
    func run() -> KernelFailure? {
        let rows = rows
        for row in rows {
            let partial = partial(of: row)
            partial.maximum = -.infinity
            partial.sum = 0
            unsafe partial.context.update(repeating: 0, count: geometry.values?.rowLength ?? 0)
        }
        let hasMatrices = job.tensors.hasMatrices
        guard hasMatrices || rows.contains(where: { $0.run.overlaps(keys) }) else { return nil }
        let layout = geometry.queries
        let packedLength = layout.rowLength.roundedUp(toMultipleOf: Scalar.Vector.scalarCount)
        let capacity = rows.count * packedLength + Self.keysPerBlock
        return unsafe withUnsafeTemporaryAllocation(of: Scalar.self, capacity: capacity) {
            scratch in
            // SAFETY: the rows and a block's scores fill the capacity, which is not 0.
            guard let packed = scratch.baseAddress, let queries = unsafe job.tensors.queries else {
                return nil
            }
            let scores = unsafe packed + rows.count * packedLength
            for (slot, row) in rows.enumerated() {
                unsafe packRow(
                    queries + layout.offset(batch: batch, head: row.head, row: row.query),
                    length: layout.rowLength,
                    into: packed + slot * packedLength
                )
            }
            for start in stride(
                from: keys.lowerBound,
                to: keys.upperBound,
                by: Self.keysPerBlock
            ) {
                guard !job.isCancelled() else { return .cancelled }
                let block = start..<min(start + Self.keysPerBlock, keys.upperBound)
                for (slot, row) in rows.enumerated() {
                    // Keys that the row does not see are visited only for the matrices, and never
                    // by the softmax.
                    let isSeen = row.run.overlaps(block)
                    guard isSeen || hasMatrices else { continue }
                    if let failure = unsafe computeScores(
                        block,
                        row,
                        packed + slot * packedLength,
                        into: scores
                    ) {
                        return failure
                    }
                    if isSeen { unsafe absorb(block, row, scores) }
                }
            }
            return nil
        }
    }

    private func partial(of row: DecodeRow) -> DecodePartial<Scalar> {
        unsafe decode.pointee.partial(row: row.index, part: part)
    }

    /// Adds a block of scores to the row's partial.
    @inline(__always)
    private func absorb(
        _ block: Range<Int>,
        _ row: DecodeRow,
        _ scores: UnsafeMutablePointer<Scalar>
    ) {
        let partial = partial(of: row)
        let width = Scalar.Vector.scalarCount
        let count = block.count.roundedUp(toMultipleOf: width)
        for key in block.count..<count { unsafe scores[key] = -.infinity }
        var greatest = unsafe scores.vector(at: 0)
        for at in stride(from: width, to: count, by: width) {
            greatest = unsafe Scalar.maximum(greatest, scores.vector(at: at))
        }
        let before = partial.maximum
        var maximum = before
        for lane in 0..<width { maximum = max(maximum, greatest[lane]) }
        // As long as all scores are −∞ there is nothing to sum.
        guard maximum > -.infinity else { return }

        // exp(0) is 1, exactly.
        let correction = Scalar.softmaxTerms(Scalar.Vector(repeating: before - maximum))[0]
        let shift = Scalar.Vector(repeating: maximum)
        var sum = Scalar.Vector.zero
        for at in stride(from: 0, to: count, by: width) {
            let term = unsafe Scalar.softmaxTerms(scores.vector(at: at) - shift)
            unsafe scores.store(term, at: at)
            sum += term
        }
        partial.maximum = maximum
        partial.sum = sum.sum().addingProduct(partial.sum, correction)

        guard let layout = geometry.values, let values = unsafe job.tensors.values else { return }
        unsafe addWeightedRows(
            scores,
            values + layout.offset(batch: batch, head: keyValueHead, row: block.lowerBound),
            count: block.count,
            stride: layout.rowStride,
            length: layout.rowLength,
            correction: correction,
            to: partial.context
        )
    }
}

/// A query of one head.
struct DecodeRow {
    let head: Int
    /// The index among the computed queries.
    let query: Int
    /// The index among all queries.
    let queryIndex: Int
    /// The index in `[batch, heads, queries]`.
    let index: Int
    /// The run of keys outside which the query sees none.
    let run: Range<Int>

    init(
        _ geometry: AttentionGeometry,
        _ visibility: KeyVisibility,
        batch: Int,
        head: Int,
        query: Int
    ) {
        self.head = head
        self.query = query
        queryIndex = geometry.queryIndex(query)
        index = geometry.row(batch: batch, head: head, query: query)
        run =
            visibility.isRestricted
            ? visibility.run(batch: batch, query: queryIndex, keyCount: geometry.keyCount)
            : 0..<geometry.keyCount
    }
}
