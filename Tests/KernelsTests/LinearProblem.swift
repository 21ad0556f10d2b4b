import Kernels
import Testing

/// A call of linear attention, which plain loops can compute too.
struct LinearProblem<Scalar: KernelScalar> {
    let geometry: LinearGeometry
    /// Exact in every scalar.
    var scale: Scalar = 0.75
    var queries: [Scalar]
    /// No longer than 1, which the delta rules are made for.
    var keys: [Scalar]
    var values: [Scalar]
    var decay: [Scalar]
    var beta: [Scalar]
    var state: [Scalar]

    /// Creates a problem of random numbers.
    ///
    /// - Parameters:
    ///   - n: The number of tokens.
    ///   - d: The length of a query and a key.
    ///   - dv: The length of a value.
    ///   - decay: What logarithms belong to.
    ///   - hasBeta: Whether there is a beta.
    ///   - batches: The number of batch entries.
    ///   - heads: The number of query heads.
    ///   - groups: The number of heads of keys and values.
    ///   - arePacked: Whether heads are side by side in the rows.
    ///   - hasState: Whether the first state is not zero.
    init(
        _ n: Int,
        _ d: Int,
        _ dv: Int,
        decay: LinearGeometry.Decay = .none,
        hasBeta: Bool = false,
        batches: Int = 1,
        heads: Int = 1,
        groups: Int = 1,
        arePacked: Bool = false,
        hasState: Bool = true
    ) {
        func layout(_ headCount: Int, _ length: Int) -> HeadLayout {
            arePacked
                ? .packed(rowCount: n, headCount: headCount, rowLength: length)
                : .separate(rowCount: n, headCount: headCount, rowLength: length)
        }
        geometry = LinearGeometry(
            batchCount: batches,
            headCount: heads,
            keyValueHeadCount: groups,
            tokenCount: n,
            queries: layout(heads, d),
            keys: layout(groups, d),
            values: layout(groups, dv),
            context: layout(heads, dv),
            decay: decay,
            hasBeta: hasBeta
        )
        let length = Scalar(d).squareRoot()
        queries = testNumbers(batches * heads * n * d, seed: n)
        keys = testNumbers(batches * groups * n * d, seed: n + 1).map { $0 / length }
        values = testNumbers(batches * groups * n * dv, seed: n + 2)
        self.decay = testNumbers(geometry.decayCount, seed: n + 3).map { -abs($0) }
        beta = testNumbers(geometry.betaCount, seed: n + 4).map { abs($0) }
        state = hasState ? testNumbers(geometry.stateCount, seed: n + 5) : []
    }

    /// Computes the problem.
    func run(
        _ method: LinearMethod? = nil,
        parallelFor: ParallelLoop = forwards,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> LinearAttentionResult<Scalar> {
        try linearAttention(
            geometry,
            scale: scale,
            queries: queries.span,
            keys: keys.span,
            values: values.span,
            decay: decay.span,
            beta: beta.span,
            state: state.span,
            method: method,
            parallelFor: parallelFor,
            isCancelled: isCancelled
        )
    }

    private func start(_ layout: HeadLayout, _ batch: Int, _ head: Int, _ row: Int) -> Int {
        batch * layout.batchStride + head * layout.headStride + row * layout.rowStride
    }

    /// The context and the last state by plain loops.
    var expectation: (context: [Double], state: [Double]) {
        let (n, d, dv) = (geometry.tokenCount, geometry.headDimension, geometry.valueDimension)
        var context = [Double](repeating: 0, count: queries.count / d * dv)
        var states: [Double] = []
        for batch in 0..<geometry.batchCount {
            for head in 0..<geometry.keyValueHeadCount {
                func row(
                    _ tensor: [Scalar],
                    _ layout: HeadLayout,
                    _ head: Int,
                    _ t: Int
                )
                    -> [Double]
                {
                    let start = start(layout, batch, head, t)
                    return tensor[start..<(start + layout.rowLength)].map { Double($0) }
                }
                let index = batch * geometry.keyValueHeadCount + head
                let logarithms = geometry.decay == .perChannel ? d : 1
                let group = (head * geometry.groupCount)..<((head + 1) * geometry.groupCount)
                let result = ReferenceLinearAttention(
                    queries: group.map { head in
                        (0..<n).map { row(queries, geometry.queries, head, $0) }
                    },
                    keys: (0..<n).map { row(keys, geometry.keys, head, $0) },
                    values: (0..<n).map { row(values, geometry.values, head, $0) },
                    decay: decay.isEmpty
                        ? nil
                        : rows(
                            Array(decay[(index * n * logarithms)..<((index + 1) * n * logarithms)]),
                            length: logarithms
                        ),
                    beta: beta.isEmpty
                        ? nil : beta[(index * n)..<((index + 1) * n)].map { Double($0) },
                    state: state.isEmpty
                        ? Array(repeating: Array(repeating: 0, count: dv), count: d)
                        : rows(
                            Array(state[(index * d * dv)..<((index + 1) * d * dv)]),
                            length: dv
                        ),
                    scale: Double(scale)
                )
                for (query, head) in zip(result.context, group) {
                    for (t, row) in query.enumerated() {
                        let start = start(geometry.context, batch, head, t)
                        context.replaceSubrange(start..<(start + dv), with: row)
                    }
                }
                states += result.state.flatMap(\.self)
            }
        }
        return (context, states)
    }

    /// Compares both methods with plain loops.
    func check() throws {
        let expected = expectation
        for method in [LinearMethod.recurrence, .chunks] {
            let found = try run(method)
            expectAgreement(found.context, expected.context, method)
            expectAgreement(found.presentState, expected.state, method)
        }
    }

    private func expectAgreement(_ found: [Scalar], _ expected: [Double], _ method: LinearMethod) {
        let largest = expected.reduce(1) { max($0, abs($1)) }
        let limit = 32 * Double(Scalar.ulpOfOne) * largest
        let error = zip(found, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
        #expect(found.count == expected.count)
        #expect(error <= limit, "\(method) of \(geometry)")
    }
}

extension LinearGeometry {
    /// The four rules: which decay, and whether there is a beta.
    static let rules: [(decay: Decay, hasBeta: Bool)] = [
        (.none, false), (.perHead, false), (.perChannel, false),
        (.none, true), (.perHead, true), (.perChannel, true),
    ]
}
