/// The outputs of a call of linear attention.
package struct LinearAttentionResult<Scalar: KernelScalar>: Sendable {
    /// scale · Sᵀ q of each token, in the layout of the geometry.
    package fileprivate(set) var context: [Scalar]
    /// The state after the last token: `[batch, key/value heads, head size, value size]`.
    package fileprivate(set) var presentState: [Scalar]
}

/// Returns linear attention: for each token in turn, a state is changed and then read.
///
///     S ← e^g ⊙ S             where there is a decay
///     u = β · (v − Sᵀ k)      where there is a beta, else v
///     S ← S + k ⊗ u
///     context = scale · Sᵀ q
///
/// Tokens are computed one after the other or, where that is faster, in chunks; either takes memory for
/// one state per thread. A state's columns are computed in the same way on every thread. A factor e^g
/// beyond the range leaves zeros as they are.
///
/// - Parameters:
///   - geometry: Extents and layouts of all tensors.
///   - scale: Multiplies the context.
///   - queries: Finite numbers in the layout of the geometry, as are keys and values.
///   - keys: See `queries`.
///   - values: See `queries`.
///   - decay: Finite logarithms, without gaps; empty if the geometry has no decay.
///   - beta: `[batch, key/value heads, tokens]`; empty if the geometry has none.
///   - state: The state before the first token; empty for zeros.
///   - method: How tokens are visited; nil for the faster way.
///   - parallelFor: Runs the pieces.
///   - isCancelled: Asked between chunks; once true it must stay true.
/// - Returns: The context and the last state, which hold infinities or NaN if a step overflows.
/// - Throws: `cancelled` only.
/// - Complexity: `geometry.cost` multiply-adds.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func linearAttention<Scalar: KernelScalar>(
    _ geometry: LinearGeometry,
    scale: Scalar,
    queries: Span<Scalar>,
    keys: Span<Scalar>,
    values: Span<Scalar>,
    decay: Span<Scalar>,
    beta: Span<Scalar>,
    state: Span<Scalar>,
    method: LinearMethod? = nil,
    parallelFor: ParallelLoop,
    isCancelled: @escaping @Sendable () -> Bool
) throws(KernelFailure) -> LinearAttentionResult<Scalar> {
    try computeLinearAttention(
        geometry,
        scale,
        queries,
        keys,
        values,
        decay,
        beta,
        state,
        method,
        parallelFor,
        isCancelled
    )
}

/// The body of `linearAttention`, which must not be inlined: see docs/workarounds.md, `@specialized`.
@inline(never)
private func computeLinearAttention<Scalar: KernelScalar>(
    _ geometry: LinearGeometry,
    _ scale: Scalar,
    _ queries: Span<Scalar>,
    _ keys: Span<Scalar>,
    _ values: Span<Scalar>,
    _ decay: Span<Scalar>,
    _ beta: Span<Scalar>,
    _ state: Span<Scalar>,
    _ method: LinearMethod?,
    _ parallelFor: ParallelLoop,
    _ isCancelled: @escaping @Sendable () -> Bool
) throws(KernelFailure) -> LinearAttentionResult<Scalar> {
    let (batchCount, tokenCount) = (geometry.batchCount, geometry.tokenCount)
    func count(_ layout: HeadLayout, _ headCount: Int) -> Int {
        layout.elementCount(batchCount: batchCount, headCount: headCount, rowCount: tokenCount)
    }
    precondition(queries.count >= count(geometry.queries, geometry.headCount))
    precondition(keys.count >= count(geometry.keys, geometry.keyValueHeadCount))
    precondition(values.count >= count(geometry.values, geometry.keyValueHeadCount))
    precondition(decay.count == geometry.decayCount && beta.count == geometry.betaCount)
    precondition(state.isEmpty || state.count == geometry.stateCount)
    let contextCount = count(geometry.context, geometry.headCount)
    // A layout with gaps would leave numbers unwritten.
    precondition(
        contextCount == batchCount * geometry.headCount * tokenCount * geometry.valueDimension
    )
    var result = LinearAttentionResult(
        context: [Scalar](repeating: 0, count: contextCount),
        presentState: [Scalar](repeating: 0, count: geometry.stateCount)
    )
    guard let queries = unsafe queries.start, let keys = unsafe keys.start,
        let values = unsafe values.start, let context = unsafe result.context.start,
        let presentState = unsafe result.presentState.start
    else { return result }
    let method = method ?? LinearMethod(fasterFor: geometry)
    // SAFETY: spans and arrays outlive all work, which has ended when `parallelFor` returns, and their
    // counts are those of the geometry.
    let tensors = unsafe LinearTensors(
        queries: queries,
        keys: keys,
        values: values,
        decay: decay.start,
        beta: beta.start,
        state: state.start,
        context: context,
        presentState: presentState
    )
    func run(_ method: LinearMethod) throws(KernelFailure) {
        let job = LinearJob(
            geometry: geometry,
            tensors: tensors,
            scale: scale,
            method: method,
            isCancelled: isCancelled
        )
        let pieceCount = job.pieceCount
        if geometry.cost < serialCost {
            for piece in 0..<pieceCount { job.run(piece: piece) }
        } else {
            parallelFor(pieceCount) { piece in job.run(piece: piece) }
        }
        guard !isCancelled() else { throw .cancelled }
    }
    try run(method)
    // Chunks multiply factors in another order, and a product may overflow there only. The recurrence
    // decides.
    if method == .chunks, !isFinite(result.context) || !isFinite(result.presentState) {
        try run(.recurrence)
    }
    return result
}

private func isFinite<Scalar: KernelScalar>(_ numbers: [Scalar]) -> Bool {
    findNonFinite(in: numbers) == nil
}
