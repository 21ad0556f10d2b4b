import Attention
import Foundation
import Support
import Synchronization
import Tensors
import Testing

/// Attention over very many tokens takes memory in proportion to them, not to their square.
@Suite struct `Memory of long sequences` {
    private func plan(_ n: Int) throws -> AttentionPlan<Float> {
        try AttentionPlan(
            .inputs(Tensor(shape: [n, 4], repeating: 0.5)),
            options: options { $0.isCausal = true },
            outputs: [.context, .logSumExp]
        )
    }

    @Test func `what a plan allocates grows with the tokens`() throws {
        let (some, twice) = (try plan(50_000), try plan(100_000))
        #expect(twice.allocatedElementCount <= 2 * some.allocatedElementCount)
        // Context, its copy for an output projection, queries of a selection, log-sum-exps.
        #expect(twice.allocatedElementCount < 100_000 * 4 * 6)
    }

    @Test func `a plan holds nothing of what a seed would draw`() throws {
        let columns = Int(Int32.max) - 1
        let source = AttentionSource<Float>.projected(
            inputs: Tensor(shape: [1, 1], repeating: 1),
            parameters: .seeded(SeededParameters(seed: 1, outputDimension: columns))
        )
        let before = residentMemory(of: getpid())
        let rotated = try AttentionPlan(
            source,
            options: options { $0.rope = RotaryEmbedding() },
            outputs: [.context]
        )
        let biased = try AttentionPlan(
            source,
            options: options {
                $0.headCount = columns
                $0.alibi = .standard
            },
            outputs: [.context]
        )
        let projected = try ProjectionPlan(source, rope: RotaryEmbedding())
        // The angles of a row, beside what is drawn.
        #expect(rotated.allocatedElementCount > 5 * columns)
        #expect(biased.allocatedElementCount > 3 * columns)
        #expect(projected.allocatedElementCount > 5 * columns)
        guard let before, let after = residentMemory(of: getpid()) else { return }
        #expect(after - before < 1 << 30)
    }

    @Test func `a hundred thousand tokens run in little more than their own memory`() throws {
        let plan = try plan(100_000)
        let before = residentMemory(of: getpid())
        let asked = Atomic(0)
        let most = Mutex<Int?>(nil)
        // All memory is there when the first blocks of keys are visited.
        let execution = ExecutionContext(isCancelled: {
            guard asked.add(1, ordering: .relaxed).newValue > 50 else { return false }
            most.withLock { $0 = residentMemory(of: getpid()) }
            return true
        })
        #expect(throws: AttentionError.self) { try plan.run(execution) }
        // Scores would be 40 GB; other tests of the process take their own.
        guard let before, let after = most.withLock(\.self) else { return }
        #expect(after - before < 1 << 30)
    }
}
