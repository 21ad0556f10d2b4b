/// Attention of few queries, which is limited by reading memory: each key and value is read once for
/// all queries of all heads that share it, and the keys are divided into parts among threads.
///
///     part 0  keys 0 ..< 512       of each row: maximum, Σ exp(s − maximum), Σ exp(s − maximum) · v
///     part 1  keys 512 ..< 1024    the same
///     …                            merged at the end by their maxima, in order
///
/// One query of 8 heads against 2048 keys of size 64 takes a quarter of the time that panels take.
///
/// Each row, a query of one head, is computed separately, and the parts depend only on the number of
/// keys. The bits of a row therefore depend neither on the threads nor on other rows.
@safe
struct DecodeJob<Scalar: KernelScalar>: @unchecked Sendable {
    let job: AttentionJob<Scalar>
    /// The results of the parts, `[batch, heads, queries, parts, valueDimension + 2]`.
    ///
    /// SAFETY: there is memory for every row and part, and one thread at a time uses it.
    let partials: UnsafeMutablePointer<Scalar>

    /// The greatest number of queries that are computed this way: with more, a tile of lanes is
    /// faster than one row at a time.
    static var maximumQueryCount: Int { 4 }

    /// The greatest number of keys in a part: about 100 KB of keys and values, worth waking a thread,
    /// and few enough that the keys of one head occupy many threads.
    static var keysPerPart: Int { 512 }

    /// The number of multiply-adds from which parts are divided among threads: reading about 2 MB
    /// takes ten times as long as waking a thread.
    static var minimumParallelCost: Int { 500_000 }

    /// Whether a call is computed this way.
    ///
    /// The decision depends on the number of all queries, selected or not. Selecting queries, adding
    /// heads or wanting more outputs does not change it, and therefore not the bits of a row.
    static func isSuited(to geometry: AttentionGeometry, dropout: WeightDropout?) -> Bool {
        let width = Scalar.Vector.scalarCount
        // The draws of dropout can be repeated for whole rows only. A lane adds up to 256 products in
        // one chain; for longer sums, tiles use several chains.
        return geometry.allQueryCount <= maximumQueryCount && dropout == nil
            && width...(256 * width) ~= geometry.queries.rowLength
    }

    /// The number of parts of the keys.
    static func partCount(keyCount: Int) -> Int {
        keyCount.roundedUp(toMultipleOf: keysPerPart) / keysPerPart
    }

    /// The number of pieces of work, each a part of the keys of one key/value head.
    static func pieceCount(of geometry: AttentionGeometry) -> Int {
        geometry.batchCount * geometry.keyValueHeadCount * partCount(keyCount: geometry.keyCount)
    }

    /// The number of scalars in the result of one part for one row.
    static func partialLength(valueDimension: Int) -> Int { valueDimension + 2 }

    /// Computes all outputs, and stores the failure of each piece.
    static func run(_ job: AttentionJob<Scalar>, parallelFor: ParallelLoop) {
        let geometry = job.geometry
        let partialCount =
            geometry.rowCount * partCount(keyCount: geometry.keyCount)
            * partialLength(valueDimension: geometry.values?.rowLength ?? 0)
        unsafe withUnsafeTemporaryAllocation(of: Scalar.self, capacity: partialCount) { partials in
            guard let partials = partials.baseAddress else { return }
            unsafe DecodeJob(job: job, partials: partials).run(parallelFor: parallelFor)
        }
    }

    private func run(parallelFor: ParallelLoop) {
        let geometry = job.geometry
        let pieceCount = Self.pieceCount(of: geometry)
        let isParallel = geometry.cost >= Self.minimumParallelCost
        func forEach(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
            guard isParallel else {
                for index in 0..<count { body(index) }
                return
            }
            parallelFor(count, body)
        }
        forEach(pieceCount) { piece in run(piece: piece) }
        // SAFETY: there is a failure for each piece.
        guard (0..<pieceCount).allSatisfy({ unsafe job.failures?[$0] == nil }) else { return }
        // Merging is little work unless there are rows of weights to write.
        if unsafe job.tensors.weights == nil {
            for row in 0..<geometry.rowCount { merge(row: row) }
        } else {
            forEach(geometry.rowCount) { row in merge(row: row) }
            // Some rows may not have been written then.
            if job.isCancelled() { unsafe job.failures?[0] = .cancelled }
        }
    }

    private func run(piece: Int) {
        let geometry = job.geometry
        let (group, part) = piece.quotientAndRemainder(
            dividingBy: Self.partCount(keyCount: geometry.keyCount)
        )
        let first = part * Self.keysPerPart
        unsafe withUnsafePointer(to: self) { decode in
            let part = unsafe DecodePart(
                decode: decode,
                part: part,
                batch: group / geometry.keyValueHeadCount,
                keyValueHead: group % geometry.keyValueHeadCount,
                keys: first..<min(first + Self.keysPerPart, geometry.keyCount)
            )
            // SAFETY: each piece has its own failure.
            unsafe job.failures?[piece] = part.run()
        }
    }

    /// The result of a part for a row of `[batch, heads, queries]`.
    func partial(row: Int, part: Int) -> DecodePartial<Scalar> {
        let valueDimension = job.geometry.values?.rowLength ?? 0
        let index = row * Self.partCount(keyCount: job.geometry.keyCount) + part
        let memory =
            unsafe partials + index * Self.partialLength(valueDimension: valueDimension)
        return unsafe DecodePartial(context: memory, state: memory + valueDimension)
    }
}

/// The result of a part of the keys for one row.
@safe
struct DecodePartial<Scalar: KernelScalar> {
    /// Σ exp(s − maximum) · v, one for each column of the values.
    let context: UnsafeMutablePointer<Scalar>
    /// SAFETY: the maximum and the sum, which follow the context.
    let state: UnsafeMutablePointer<Scalar>

    /// The greatest score; −∞ if there was none.
    var maximum: Scalar {
        get { unsafe state[0] }
        nonmutating set { unsafe state[0] = newValue }
    }

    /// Σ exp(s − maximum).
    var sum: Scalar {
        get { unsafe state[1] }
        nonmutating set { unsafe state[1] = newValue }
    }
}

/// Returns the number of scalars that `fusedAttention` allocates if there are few queries: the
/// results of the parts, and the queries and scores of one of them; 0 if there are many queries.
///
/// - Parameters:
///   - type: `Float` or `Double`.
///   - allQueryCount: The number of queries, computed or not.
///   - rowCount: The number of queries that are computed, of all heads and batch entries.
///   - keyCount: The number of keys.
///   - headDimension: The length of a row of queries and keys.
///   - valueDimension: The length of a row of values; 0 if no context is computed.
/// - Returns: The count. The memory of one thread, for the rows of one group of heads, is counted for
///   all rows.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func decodeScratchCount<Scalar: KernelScalar>(
    _ type: Scalar.Type,
    allQueryCount: Int,
    rowCount: Int,
    keyCount: Int,
    headDimension: Int,
    valueDimension: Int
) -> Int {
    guard allQueryCount <= DecodeJob<Scalar>.maximumQueryCount else { return 0 }
    let partialCount =
        DecodeJob<Scalar>.partCount(keyCount: keyCount)
        * DecodeJob<Scalar>.partialLength(valueDimension: valueDimension)
    return rowCount * (partialCount + headDimension + 8) + DecodePart<Scalar>.keysPerBlock
}
