import Attention
import Synchronization
import Tensors
import Testing

/// Every loop of long work asks whether to go on: none runs for long after the answer was no.
@Suite struct `Cancelling` {
    /// Answers "go on" so often, and then no more; counts how often it was asked.
    private final class ComputeDeadline: Sendable {
        private let askedCount = Atomic(0)
        private let limit: Int

        init(_ limit: Int = .max) { self.limit = limit }

        var questions: Int { askedCount.load(ordering: .relaxed) }

        var execution: ExecutionContext {
            ExecutionContext(isCancelled: {
                self.askedCount.add(1, ordering: .relaxed).oldValue >= self.limit
            })
        }
    }

    /// A computation that is cancelled wherever it asks.
    ///
    /// - Parameters:
    ///   - leastQuestions: How often it must ask when it runs to its end.
    ///   - pieceCount: How many pieces may be left, each of which asks once and ends.
    ///   - run: The computation.
    /// - Throws: What the computation throws that is not cancelled.
    private func check(
        leastQuestions: Int,
        pieceCount: Int = 20,
        _ run: (ExecutionContext) throws -> Void
    ) throws {
        let toTheEnd = ComputeDeadline()
        try run(toTheEnd.execution)
        #expect(toTheEnd.questions >= leastQuestions)
        for limit in stride(from: 0, to: toTheEnd.questions, by: 1 + toTheEnd.questions / 40) {
            let patience = ComputeDeadline(limit)
            let error = #expect(throws: AttentionError.self, "after \(limit) questions") {
                try run(patience.execution)
            }
            #expect(error?.kind == .cancelled)
            #expect(patience.questions <= limit + pieceCount + 20)
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
        // Three blocks of queries by two of keys; each row of weights.
        try check(leastQuestions: 6, run(inputs(140, 4), AttentionOptions(), [.context]))
        try check(leastQuestions: 140, run(inputs(140, 4), AttentionOptions(), [.weights]))
    }

    @Test func `few queries against many keys`() throws {
        let source = AttentionSource<Float>.given(
            queries: numbers(2, 16),
            keys: numbers(1000, 16),
            values: numbers(1000, 16)
        )
        try check(leastQuestions: 4, run(source, AttentionOptions(), [.context]))
        try check(leastQuestions: 6, run(source, AttentionOptions(), [.context, .weights]))
    }

    @Test func `draws of dropout, by row`() throws {
        let dropout = options { $0.dropout = Dropout(probability: 0.5, seed: 1) }
        try check(leastQuestions: 2 * 100, run(inputs(140, 4), dropout, [.context]))
    }

    @Test func `a softmax over the queries, and its dropout`() throws {
        let byColumn = options { $0.softmaxAxis = .queries }
        try check(leastQuestions: 18, run(inputs(140, 4), byColumn, [.weights]))
        let dropped = options {
            $0.softmaxAxis = .queries
            $0.dropout = Dropout(probability: 0.5, seed: 1)
        }
        try check(leastQuestions: 140, run(inputs(140, 4), dropped, [.weights]))
    }

    @Test func `rotations, by row`() throws {
        let rope = options { $0.rope = RotaryEmbedding() }
        try check(leastQuestions: 280, run(inputs(140, 4), rope, [.context]))
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
            leastQuestions: 2 * 1877,
            pieceCount: 1875,
            run(wide, AttentionOptions(), [.scores])
        )
        let linear = seeded(40, .linear(hasBias: true, hasOutputProjection: true))
        try check(leastQuestions: 4 * 41, run(linear, AttentionOptions(), [.output]))
    }

    @Test func `merging, by row`() throws {
        let part = AttentionPart<Float>(context: numbers(50, 4), logSumExp: numbers(50))
        let plan = try MergePlan([part, part])
        try check(leastQuestions: 50) { execution in _ = try plan.run(execution) }
    }
}
