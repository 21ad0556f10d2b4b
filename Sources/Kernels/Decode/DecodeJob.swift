/// Attention of few queries, which is bound by reading memory: each key and value is read once for
/// all queries of all heads that share it, and the keys are cut into parts for threads to share.
///
///     part 0  keys 0 ..< 512       of each row: maximum, Σ exp(s − maximum), Σ exp(s − maximum) · v
///     part 1  keys 512 ..< 1024    the same
///     …                            merged at the end by their maxima, in order
///
/// Each row, a query of one head, is computed by itself; what a part holds depends on the number of
/// keys alone. So the bits of a row depend neither on the threads nor on other rows.
@safe
struct DecodeJob<Scalar: KernelScalar>: @unchecked Sendable {
    let job: AttentionJob<Scalar>
    /// What the parts leave behind, `[batch, heads, queries, parts, valueDimension + 2]`: the sums of
    /// the context, the maximum, the sum of the terms.
    let partials: UnsafeMutablePointer<Scalar>?

    /// How many queries a call may have that is computed this way: up to here a row at a time is
    /// faster than a tile of lanes that are mostly padding.
    static var mostQueries: Int { 4 }

    /// How many keys a part has at most: some 100 KB of keys and values, worth dealing out, and few
    /// enough that a single head's keys keep many threads busy.
    static var keysPerPart: Int { 512 }

    /// The multiply-adds from which parts are dealt out to threads: reading some 2 MB takes ten times
    /// as long as waking a thread.
    static var leastParallelCost: Int { 500_000 }

    /// Whether a call is computed this way.
    ///
    /// By the number of all queries, not of those selected, and by nothing that depends on the other
    /// heads, batch entries or outputs: none of these changes the bits of a row.
    static func isSuited(to geometry: AttentionGeometry, dropout: WeightDropout?) -> Bool {
        let width = Scalar.Vector.scalarCount
        // Draws of dropout can be found again for whole rows only. Longer sums than 256 in a chain
        // are left to the tiles, which cut them up.
        return geometry.allQueryCount <= mostQueries && dropout == nil
            && width...(256 * width) ~= geometry.queries.rowLength
    }

    /// How many parts the keys are cut into.
    static func partCount(of geometry: AttentionGeometry) -> Int {
        geometry.keyCount.roundedUp(toMultipleOf: keysPerPart) / keysPerPart
    }

    /// How many pieces of work there are: a part of the keys of one key/value head each.
    static func pieceCount(of geometry: AttentionGeometry) -> Int {
        geometry.batchCount * geometry.keyValueHeadCount * partCount(of: geometry)
    }

    /// How many scalars the parts leave behind.
    static func partialCount(of geometry: AttentionGeometry) -> Int {
        geometry.rowCount * partCount(of: geometry) * partialLength(of: geometry)
    }

    /// How many scalars one part leaves behind for one row.
    static func partialLength(of geometry: AttentionGeometry) -> Int {
        (geometry.values?.rowLength ?? 0) + 2
    }

    /// Computes everything.
    ///
    /// Failures are left in the job's memory for them, one for each piece.
    func run(parallelFor: (Int, @escaping @Sendable (Int) -> Void) -> Void) {
        let geometry = job.geometry
        let pieceCount = Self.pieceCount(of: geometry)
        let isParallel = geometry.cost >= Self.leastParallelCost
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
        // Merging is little work unless there is a row of weights to write for each.
        if unsafe job.weights == nil {
            for row in 0..<geometry.rowCount { merge(row: row) }
        } else {
            forEach(geometry.rowCount) { row in merge(row: row) }
            // Rows may be missing then.
            if job.isCancelled() { unsafe job.failures?[0] = .cancelled }
        }
    }

    private func run(piece: Int) {
        let geometry = job.geometry
        let partCount = Self.partCount(of: geometry)
        let first = piece % partCount * Self.keysPerPart
        let group = piece / partCount
        unsafe withUnsafePointer(to: self) { decode in
            let part = unsafe DecodePart(
                decode: decode,
                part: piece % partCount,
                batch: group / geometry.keyValueHeadCount,
                keyValueHead: group % geometry.keyValueHeadCount,
                keys: first..<min(first + Self.keysPerPart, geometry.keyCount)
            )
            // SAFETY: each piece writes its own failure, and the partials of its own rows and keys.
            unsafe job.failures?[piece] = part.run()
        }
    }

    /// What a part leaves behind for a row of `[batch, heads, queries]`.
    func partial(row: Int, part: Int) -> DecodePartial<Scalar>? {
        let geometry = job.geometry
        let index = row * Self.partCount(of: geometry) + part
        // SAFETY: the partials have room for every row and part.
        guard let partials = unsafe partials else { return nil }
        return unsafe DecodePartial(
            memory: partials + index * Self.partialLength(of: geometry),
            valueDimension: geometry.values?.rowLength ?? 0
        )
    }
}

/// What a part of the keys leaves behind for one row.
@safe
struct DecodePartial<Scalar: KernelScalar> {
    /// Σ exp(s − maximum) · v, one for each column of the values.
    let context: UnsafeMutablePointer<Scalar>
    private let state: UnsafeMutablePointer<Scalar>

    /// Names what lies at an address.
    ///
    /// - Parameters:
    ///   - memory: `valueDimension + 2` scalars.
    ///   - valueDimension: The length of a row of values; 0 where no context is wanted.
    init(memory: UnsafeMutablePointer<Scalar>, valueDimension: Int) {
        // SAFETY: the caller vouches for the memory.
        unsafe context = memory
        unsafe state = memory + valueDimension
    }

    /// The greatest score; −∞ if there was none.
    var maximum: Scalar {
        // SAFETY: the two numbers lie behind the context.
        get { unsafe state[0] }
        nonmutating set { unsafe state[0] = newValue }
    }

    /// Σ exp(s − maximum).
    var sum: Scalar {
        // SAFETY: the two numbers lie behind the context.
        get { unsafe state[1] }
        nonmutating set { unsafe state[1] = newValue }
    }
}
