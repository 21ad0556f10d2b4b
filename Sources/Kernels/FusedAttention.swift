/// The matrices of queries and keys that a call writes besides the context.
package struct ScoreMatrices: OptionSet, Hashable, Sendable {
    /// One bit for each matrix.
    package let rawValue: Int

    /// Creates a set from its bits.
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// `scale · Q Kᵀ`.
    package static var scores: ScoreMatrices { ScoreMatrices(rawValue: 1) }
    /// The scores that the softmax sees.
    package static var maskedScores: ScoreMatrices { ScoreMatrices(rawValue: 2) }
    /// The softmax, after dropout.
    package static var weights: ScoreMatrices { ScoreMatrices(rawValue: 4) }
    /// The scores after the softcap.
    package static var softcappedScores: ScoreMatrices { ScoreMatrices(rawValue: 8) }
}

/// The outputs of a call of attention; those that are not wanted are empty.
package struct FusedAttentionResult<Scalar: KernelScalar>: Sendable {
    /// Weights · values, in the layout of the geometry.
    package var context: [Scalar] = []
    /// The natural logarithm of each row's Σ exp(score): `[batch, heads, queries]`.
    package var logSumExp: [Scalar] = []
    /// Whether all scores of a row are −∞: `[batch, heads, queries]`, or empty if the rules hide no
    /// key.
    package var rowsWithoutKeys: [Bool] = []
    /// `[batch, heads, queries, keys]`, as are the following matrices.
    package var scores: [Scalar] = []
    /// The scores after the softcap.
    package var softcappedScores: [Scalar] = []
    /// The scores that the softmax sees.
    package var maskedScores: [Scalar] = []
    /// The softmax, after dropout.
    package var weights: [Scalar] = []

    /// Creates empty outputs.
    package init() {}

    /// Creates outputs of zeros.
    fileprivate init(
        _ geometry: AttentionGeometry,
        _ rules: ScoreRules<Scalar>,
        _ matrices: ScoreMatrices,
        writesLogSumExp: Bool
    ) {
        func zeros(_ count: Int, if isWanted: Bool = true) -> [Scalar] {
            Array(repeating: 0, reserving: isWanted ? count : 0)
        }
        let (rowCount, scoreCount) = (geometry.rowCount, geometry.scoreCount)
        context = zeros(rowCount * (geometry.context?.rowLength ?? 0))
        logSumExp = zeros(rowCount, if: writesLogSumExp)
        rowsWithoutKeys = Array(repeating: false, reserving: rules.hidesKeys ? rowCount : 0)
        scores = zeros(scoreCount, if: matrices.contains(.scores))
        softcappedScores = zeros(scoreCount, if: matrices.contains(.softcappedScores))
        maskedScores = zeros(scoreCount, if: matrices.contains(.maskedScores))
        weights = zeros(scoreCount, if: matrices.contains(.weights))
    }
}

/// Returns `dropout(softmax(rules(scale · Q Kᵀ))) V` for each batch entry and head.
///
/// Few queries are computed by `DecodeJob`, and few keys by `SmallAttention` if the scale is the only
/// rule. Otherwise work is divided into blocks of queries of one head (`AttentionBlock`), each of
/// which visits the keys in blocks with a running maximum and sum. Without score matrices, memory
/// therefore grows only with the number of queries. A block is computed in the same way on every
/// thread and for every set of outputs, so the bits of the context depend on neither. Below about
/// 5 MFLOP everything runs on the calling thread.
///
/// A query without a visible key has context 0, weights 0 and log-sum-exp −∞, or its sink.
///
/// - Parameters:
///   - geometry: Extents and layouts of all tensors.
///   - rules: The changes of the scores up to the softmax.
///   - dropout: The weights that are dropped after it, if any.
///   - queries: Finite numbers in the layout of the geometry, as are keys and values.
///   - keys: See `queries`.
///   - values: Empty if the geometry has no context.
///   - bias: Finite or −∞; empty if the rules have none.
///   - mask: True = may attend; empty if the rules have none.
///   - matrices: The matrices to write.
///   - writesLogSumExp: Whether the log-sum-exp is wanted.
///   - parallelFor: Runs the blocks.
///   - isCancelled: Asked between blocks of keys; once true it must stay true.
/// - Returns: The context, the log-sum-exp and the matrices.
/// - Throws: The first overflow in order of batch, head and block, or `cancelled`. A hidden score
///   counts only if `scores` or `softcappedScores` are wanted.
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
    parallelFor: ParallelLoop,
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

/// The body of `fusedAttention`, which must not be inlined: see docs/workarounds.md, `@specialized`.
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
    _ parallelFor: ParallelLoop,
    _ isCancelled: @escaping @Sendable () -> Bool
) throws(KernelFailure) -> FusedAttentionResult<Scalar> {
    checkCounts(geometry, rules, dropout, queries, keys, values, bias, mask)
    var result = FusedAttentionResult(geometry, rules, matrices, writesLogSumExp: writesLogSumExp)
    // SAFETY: spans and arrays outlive all work, which has ended when `parallelFor` returns, and their
    // counts are those of the geometry.
    let tensors = unsafe AttentionTensors(
        queries: queries.start,
        keys: keys.start,
        values: values.start,
        bias: bias.start,
        mask: mask.start,
        context: result.context.start,
        logSumExp: result.logSumExp.start,
        rowsWithoutKeys: result.rowsWithoutKeys.start,
        scores: result.scores.start,
        softcappedScores: result.softcappedScores.start,
        maskedScores: result.maskedScores.start,
        weights: result.weights.start
    )
    let isDecode = DecodeJob<Scalar>.isSuited(to: geometry, dropout: dropout)
    if !isDecode && SmallAttention.isSuited(to: geometry, rules, dropout) {
        guard !isCancelled() else { throw .cancelled }
        if SmallAttention(scale: rules.scale, tensors: tensors).run(geometry) { return result }
    }
    try run(geometry, rules, tensors, dropout, isDecode: isDecode, parallelFor, isCancelled)
    return result
}

/// Computes a call in blocks, or as decoding.
@inline(never)
private func run<Scalar: KernelScalar>(
    _ geometry: AttentionGeometry,
    _ rules: ScoreRules<Scalar>,
    _ tensors: AttentionTensors<Scalar>,
    _ dropout: WeightDropout?,
    isDecode: Bool,
    _ parallelFor: ParallelLoop,
    _ isCancelled: @escaping @Sendable () -> Bool
) throws(KernelFailure) {
    let isSerial = !isDecode && geometry.cost < serialCost
    let blockCount =
        isDecode
        ? DecodeJob<Scalar>.pieceCount(of: geometry) : AttentionJob<Scalar>.blockCount(of: geometry)
    var failures = [KernelFailure?](repeating: nil, reserving: isSerial ? 0 : blockCount)
    let job = unsafe AttentionJob(
        geometry: geometry,
        rules: rules,
        tensors: tensors,
        failures: failures.start,
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
        DecodeJob.run(job, parallelFor: parallelFor)
    } else if isSerial {
        // SAFETY: the job stays at its address until all blocks have run.
        let failure: KernelFailure? = unsafe withUnsafePointer(to: job) { job in
            for block in 0..<blockCount {
                if let failure = unsafe AttentionJob.run(block: block, of: job) { return failure }
            }
            return nil
        }
        if let failure { throw failure }
    } else {
        parallelFor(blockCount) { block in job.run(block: block) }
    }
    for case .some(let failure) in failures { throw failure }
}

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
        1
            + layout.offset(
                batch: geometry.batchCount - 1,
                head: geometry.headCount - 1,
                query: lastQuery,
                key: geometry.keyCount - 1
            )
    }
    let (headCount, keyValueHeadCount) = (geometry.headCount, geometry.keyValueHeadCount)
    precondition(geometry.queryIndices?.min() ?? 0 >= 0)
    precondition(queries.count >= count(geometry.queries, headCount, geometry.queryCount))
    precondition(keys.count >= count(geometry.keys, keyValueHeadCount, geometry.keyCount))
    if let layout = geometry.values {
        precondition(values.count >= count(layout, keyValueHeadCount, geometry.keyCount))
    }
    if let layout = geometry.context {
        // A layout with gaps would exceed the array, which has the size of its rows.
        precondition(
            count(layout, headCount, geometry.queryCount) == geometry.rowCount * layout.rowLength
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
