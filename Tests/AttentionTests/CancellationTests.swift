import Attention
import Synchronization
import Tensors
import Testing

/// Every long loop checks for cancellation, and ends soon after it.
@Suite struct `Cancellation` {
    /// Cancels a computation at its check number `limit`, and counts the checks.
    private final class CheckCounter: Sendable {
        private let checks = Atomic(0)
        private let limit: Int

        init(_ limit: Int = .max) { self.limit = limit }

        var count: Int { checks.load(ordering: .relaxed) }

        var execution: ExecutionContext {
            ExecutionContext(isCancelled: {
                self.checks.add(1, ordering: .relaxed).oldValue >= self.limit
            })
        }
    }

    /// Checks that a computation can be cancelled at each of its checks.
    ///
    /// - Parameters:
    ///   - minimumChecks: The minimum number of checks of a complete run.
    ///   - partCount: The maximum number of parts left, each of which checks once and ends.
    ///   - run: The computation.
    /// - Throws: The error of the complete run, if it fails.
    private func check(
        minimumChecks: Int,
        partCount: Int = 20,
        _ run: (ExecutionContext) throws -> Void
    ) throws {
        let complete = CheckCounter()
        try run(complete.execution)
        #expect(complete.count >= minimumChecks)
        for limit in stride(from: 0, to: complete.count, by: 1 + complete.count / 40) {
            let cancelled = CheckCounter(limit)
            let error = #expect(throws: AttentionError.self, "after \(limit) checks") {
                try run(cancelled.execution)
            }
            #expect(error?.kind == .cancelled)
            #expect(cancelled.count <= limit + partCount + 20)
        }
    }

    private func run(
        _ source: AttentionSource<Float>,
        _ options: AttentionOptions<Float>,
        _ outputs: OutputSet
    ) -> (ExecutionContext) throws -> Void {
        { execution in _ = try attend(source, options, outputs, execution) }
    }

    private func inputs(_ n: Int, _ d: Int) -> AttentionSource<Float> {
        .inputs(numbers(n, d))
    }

    @Test func `blocks of keys, and rows of weights`() throws {
        // Three blocks of queries times two of keys; then each row of weights.
        try check(minimumChecks: 6, run(inputs(140, 4), AttentionOptions(), [.context]))
        try check(minimumChecks: 140, run(inputs(140, 4), AttentionOptions(), [.weights]))
    }

    @Test func `few queries against many keys`() throws {
        let source = AttentionSource<Float>.given(
            queries: numbers(2, 16),
            keys: numbers(1000, 16),
            values: numbers(1000, 16)
        )
        try check(minimumChecks: 4, run(source, AttentionOptions(), [.context]))
        try check(minimumChecks: 6, run(source, AttentionOptions(), [.context, .weights]))
    }

    @Test func `draws of dropout, by row`() throws {
        let dropout = options { $0.dropout = Dropout(probability: 0.5, seed: 1) }
        try check(minimumChecks: 2 * 100, run(inputs(140, 4), dropout, [.context]))
    }

    @Test func `a softmax over the queries, and its dropout`() throws {
        let byColumn = options { $0.softmaxAxis = .queries }
        try check(minimumChecks: 18, run(inputs(140, 4), byColumn, [.weights]))
        let dropped = options {
            $0.softmaxAxis = .queries
            $0.dropout = Dropout(probability: 0.5, seed: 1)
        }
        try check(minimumChecks: 140, run(inputs(140, 4), dropped, [.weights]))
    }

    @Test func `rotations, by row`() throws {
        let rope = options { $0.rope = RotaryEmbedding() }
        try check(minimumChecks: 280, run(inputs(140, 4), rope, [.context]))
    }

    private func seeded(
        _ outputDimension: Int,
        _ initialisation: SeededParameters.Initialisation
    ) -> AttentionSource<Float> {
        .projected(
            inputs: numbers(3, 2),
            parameters: .seeded(
                SeededParameters(
                    seed: 1,
                    outputDimension: outputDimension,
                    initialisation: initialisation
                )
            )
        )
    }

    @Test func `products with a wide matrix, and drawing it`() throws {
        // Two products of 1875 panels each, and draws of 60 000 numbers each.
        let wide = seeded(30_000, .rand)
        try check(
            minimumChecks: 2 * 1877,
            partCount: 1875,
            run(wide, AttentionOptions(), [.scores])
        )
        let linear = seeded(40, .linear(hasBias: true, hasOutputProjection: true))
        try check(minimumChecks: 4 * 41, run(linear, AttentionOptions(), [.output]))
    }

    @Test func `merging, by row`() throws {
        let part = AttentionPart<Float>(context: numbers(50, 4), logSumExp: numbers(50))
        let plan = try MergePlan([part, part])
        try check(minimumChecks: 50) { execution in _ = try plan.run(execution) }
    }

    /// In chunks of 16 tokens, and token by token.
    @Test(arguments: [(128, 16), (100, 40)])
    func `tokens of linear attention`(headDimension d: Int, valueDimension dv: Int) throws {
        let plan = try LinearAttentionPlan(
            .given(queries: numbers(320, d), keys: numbers(320, d), values: numbers(320, dv)),
            update: LinearUpdate<Float>(rule: .linear)
        )
        try check(minimumChecks: 20) { execution in _ = try plan.run(execution) }
    }
}
