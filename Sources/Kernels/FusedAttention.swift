/// Which n × m matrices a call shall write besides the context.
package struct ScoreMatrices: OptionSet, Hashable, Sendable {
    /// One bit for each matrix.
    package let rawValue: Int

    /// Creates a set from its bits.
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// `scale · Q Kᵀ`.
    package static var scores: ScoreMatrices { ScoreMatrices(rawValue: 1) }
    /// What the softmax sees.
    package static var maskedScores: ScoreMatrices { ScoreMatrices(rawValue: 2) }
    /// The softmax, after dropout.
    package static var weights: ScoreMatrices { ScoreMatrices(rawValue: 4) }
    /// The scores after the softcap.
    package static var softcappedScores: ScoreMatrices { ScoreMatrices(rawValue: 8) }
}

/// What a call of attention computes; arrays that were not asked for are empty.
package struct FusedAttentionResult<Scalar: KernelScalar>: Sendable {
    /// Weights · values, in the layout that the geometry asks for.
    package let context: [Scalar]
    /// Natural log of each row's Σ exp(score): `[batch, heads, queries]`.
    package let logSumExp: [Scalar]
    /// Whether a row has no score but −∞: `[batch, heads, queries]`, or empty where the rules hide
    /// no key.
    package let rowsWithoutKeys: [Bool]
    /// `[batch, heads, queries, keys]`.
    package let scores: [Scalar]
    /// `[batch, heads, queries, keys]`.
    package let softcappedScores: [Scalar]
    /// `[batch, heads, queries, keys]`.
    package let maskedScores: [Scalar]
    /// `[batch, heads, queries, keys]`.
    package let weights: [Scalar]
}

/// Returns `dropout(softmax(rules(scale · Q Kᵀ))) V` for each batch entry and head.
///
/// Few queries have a way of their own (`DecodeJob`), and so have few keys where only the scale is
/// asked for (`SmallAttention`). Otherwise work is split into blocks of queries
/// of one head (`AttentionBlock`), each of which visits the
/// keys in blocks with a running maximum and sum, so that without score matrices the memory used
/// grows with the queries alone. Every block is computed the same way whoever computes it and
/// whatever else is asked for, so the context has the same bits for any number of threads and
/// any set of matrices. Below about 5 MFLOP everything runs on the calling thread: waking
/// another costs more than it gives.
///
/// A query that may attend to nothing has context 0, weights 0 and log-sum-exp −∞, or its sink.
///
/// - Parameters:
///   - geometry: Extents and layouts of all tensors.
///   - rules: What happens to the scores up to the softmax.
///   - dropout: Which weights are dropped after it, if any.
///   - queries: Finite numbers, laid out as the geometry says; so are keys and values.
///   - keys: As many as the geometry calls for.
///   - values: Empty where the geometry has no context.
///   - bias: Finite or −∞; empty where the rules have none.
///   - mask: True = may attend; empty where the rules have none.
///   - matrices: Which n × m matrices to write.
///   - writesLogSumExp: Whether the log-sum-exp is asked for.
///   - parallelFor: Calls a body for each index below a count and returns when all are done.
///   - isCancelled: Asked between blocks of keys; once true it must stay true.
/// - Returns: The context, the log-sum-exp and the matrices.
/// - Throws: The first overflow in order of batch, head and block, or `cancelled`. A score that
///   no softmax sees counts only where `scores` or `softcappedScores` are asked for.
/// - Complexity: `geometry.cost` multiply-adds.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func fusedAttention<Scalar: KernelScalar>(
    _ geometry: AttentionGeometry,
    rules: ScoreRules<Scalar>,
    dropout: WeightDropout? = nil,
    queries: Span<Scalar>,
    keys: Span<Scalar>,
    values: Span<Scalar>,
    bias: Span<Scalar>,
    mask: Span<Bool>,
    matrices: ScoreMatrices,
    writesLogSumExp: Bool = true,
    parallelFor: (Int, @escaping @Sendable (Int) -> Void) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
) throws(KernelFailure) -> FusedAttentionResult<Scalar> {
    try computeAttention(
        geometry,
        rules,
        dropout,
        queries,
        keys,
        values,
        bias,
        mask,
        matrices,
        writesLogSumExp: writesLogSumExp,
        parallelFor,
        isCancelled
    )
}

/// `fusedAttention` itself.
///
/// By itself, because a function that has types specialised looks up all types of its general body
/// before it knows that it will not run.
@inline(never)
private func computeAttention<Scalar: KernelScalar>(
    _ geometry: AttentionGeometry,
    _ rules: ScoreRules<Scalar>,
    _ dropout: WeightDropout?,
    _ queries: Span<Scalar>,
    _ keys: Span<Scalar>,
    _ values: Span<Scalar>,
    _ bias: Span<Scalar>,
    _ mask: Span<Bool>,
    _ matrices: ScoreMatrices,
    writesLogSumExp: Bool,
    _ parallelFor: (Int, @escaping @Sendable (Int) -> Void) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
) throws(KernelFailure) -> FusedAttentionResult<Scalar> {
    checkCounts(geometry, rules, dropout, queries, keys, values, bias, mask)
    func zeros(_ count: Int, if isWanted: Bool = true) -> [Scalar] {
        Array(repeating: 0, reserving: isWanted ? count : 0)
    }
    let rowCount = geometry.rowCount
    var context = zeros(rowCount * (geometry.context?.rowLength ?? 0))
    var logSumExp = zeros(rowCount, if: writesLogSumExp)
    var rowsWithoutKeys = Array(repeating: false, reserving: rules.hidesKeys ? rowCount : 0)
    var scores = zeros(geometry.scoreCount, if: matrices.contains(.scores))
    var softcappedScores = zeros(
        geometry.scoreCount,
        if: matrices.contains(.softcappedScores)
    )
    var maskedScores = zeros(geometry.scoreCount, if: matrices.contains(.maskedScores))
    var weights = zeros(geometry.scoreCount, if: matrices.contains(.weights))
    let isDecode = DecodeJob<Scalar>.isSuited(to: geometry, dropout: dropout)
    let isSerial = !isDecode && geometry.cost < serialCost
    var partials = zeros(DecodeJob<Scalar>.partialCount(of: geometry), if: isDecode)
    let blockCount =
        isDecode
        ? DecodeJob<Scalar>.pieceCount(of: geometry) : AttentionJob<Scalar>.blockCount(of: geometry)
    var failures = [KernelFailure?](repeating: nil, reserving: isSerial ? 0 : blockCount)
    do {
        var contextSpan = context.writableSpan
        var logSumExpSpan = logSumExp.writableSpan
        var rowsWithoutKeysSpan = rowsWithoutKeys.writableSpan
        var scoresSpan = scores.writableSpan
        var softcappedScoresSpan = softcappedScores.writableSpan
        var maskedScoresSpan = maskedScores.writableSpan
        var weightsSpan = weights.writableSpan
        var failureSpan = failures.writableSpan
        var partialsSpan = partials.writableSpan
        var isDone = false
        if !isDecode && SmallAttention.isSuited(to: geometry, rules, dropout) {
            guard !isCancelled() else { throw .cancelled }
            // SAFETY: the spans outlive the computation, and `checkCounts` has compared their counts
            // with the geometry.
            isDone = unsafe SmallAttention(
                scale: rules.scale,
                queries: queries.start,
                keys: keys.start,
                values: values.start,
                context: contextSpan.start,
                logSumExp: logSumExpSpan.start,
                scores: scoresSpan.start,
                softcappedScores: softcappedScoresSpan.start,
                maskedScores: maskedScoresSpan.start,
                weights: weightsSpan.start
            ).run(geometry)
        }
        if !isDone {
            // SAFETY: the spans outlive the job, whose blocks have all run when parallelFor returns;
            // `checkCounts` has compared their counts with the geometry.
            let job = unsafe AttentionJob(
                geometry: geometry,
                rules: rules,
                queries: queries.start,
                keys: keys.start,
                values: values.start,
                bias: bias.start,
                mask: mask.start,
                context: contextSpan.start,
                logSumExp: logSumExpSpan.start,
                rowsWithoutKeys: rowsWithoutKeysSpan.start,
                scores: scoresSpan.start,
                softcappedScores: softcappedScoresSpan.start,
                maskedScores: maskedScoresSpan.start,
                weights: weightsSpan.start,
                failures: failureSpan.start,
                dropout: dropout.map { dropout in
                    DropoutStreams(
                        dropout,
                        geometry,
                        blocks: AttentionJob<Scalar>.blocks(of: geometry),
                        isCancelled: isCancelled
                    )
                },
                isCancelled: isCancelled
            )
            if isDecode {
                unsafe DecodeJob(job: job, partials: partialsSpan.start).run(
                    parallelFor: parallelFor
                )
            } else if isSerial {
                // SAFETY: the job stays where it is until all blocks have run.
                let failure: KernelFailure? = unsafe withUnsafePointer(to: job) { job in
                    for block in 0..<blockCount {
                        if let failure = unsafe AttentionJob.run(block: block, of: job) {
                            return failure
                        }
                    }
                    return nil
                }
                if let failure { throw failure }
            } else {
                parallelFor(blockCount) { block in job.run(block: block) }
            }
        }
    }
    for case .some(let failure) in failures { throw failure }
    return FusedAttentionResult(
        context: context,
        logSumExp: logSumExp,
        rowsWithoutKeys: rowsWithoutKeys,
        scores: scores,
        softcappedScores: softcappedScores,
        maskedScores: maskedScores,
        weights: weights
    )
}

/// The multiply-adds below which a second thread costs more than it gives: 5 MFLOP.
let serialCost = 2_500_000

/// Traps unless every span and list has the elements that will be read.
private func checkCounts<Scalar: KernelScalar>(
    _ geometry: AttentionGeometry,
    _ rules: ScoreRules<Scalar>,
    _ dropout: WeightDropout?,
    _ queries: Span<Scalar>,
    _ keys: Span<Scalar>,
    _ values: Span<Scalar>,
    _ bias: Span<Scalar>,
    _ mask: Span<Bool>
) {
    func count(_ layout: HeadLayout, _ headCount: Int, _ rowCount: Int) -> Int {
        layout.elementCount(
            batchCount: geometry.batchCount,
            headCount: headCount,
            rowCount: rowCount
        )
    }
    let lastQuery = geometry.queryIndices?.max() ?? geometry.queryCount - 1
    func count(_ layout: BroadcastLayout) -> Int {
        layout.offset(
            batch: geometry.batchCount - 1,
            head: geometry.headCount - 1,
            query: lastQuery
        ) + (geometry.keyCount - 1) * layout.keyStride + 1
    }
    let (headCount, keyValueHeadCount) = (geometry.headCount, geometry.keyValueHeadCount)
    precondition(geometry.queryIndices?.min() ?? 0 >= 0)
    precondition(queries.count >= count(geometry.queries, headCount, geometry.queryCount))
    precondition(keys.count >= count(geometry.keys, keyValueHeadCount, geometry.keyCount))
    if let layout = geometry.values {
        precondition(values.count >= count(layout, keyValueHeadCount, geometry.keyCount))
    }
    if let layout = geometry.context {
        // What is allocated is what the rows fill; a layout with gaps would run over it.
        let rowCount = geometry.batchCount * geometry.headCount * geometry.queryCount
        precondition(
            count(layout, headCount, geometry.queryCount) == rowCount * layout.rowLength
        )
    }
    precondition(rules.bias.map { bias.count >= count($0) } ?? bias.isEmpty)
    precondition(rules.mask.map { mask.count >= count($0) } ?? mask.isEmpty)
    precondition(
        rules.alibiSlopes?.covers(batchCount: geometry.batchCount, headCount: headCount) ?? true
    )
    precondition(rules.sinks?.count ?? headCount == headCount)
    precondition(dropout?.queryCount ?? .max > lastQuery)
    precondition(
        rules.visibility.covers(
            batchCount: geometry.batchCount,
            queryCount: lastQuery + 1,
            keyCount: geometry.keyCount
        )
    )
}
