import Attention
import Foundation
import Support
import Synchronization
import Tensors
import Testing

/// Attention over n tokens takes memory in proportion to n, not to n².
@Suite struct `Memory of long sequences` {
    private func plan(_ n: Int) throws -> AttentionPlan<Float> {
        try AttentionPlan(
            .inputs(Tensor(shape: [n, 4], repeating: 0.5)),
            options: options { $0.isCausal = true },
            outputs: [.context, .logSumExp]
        )
    }

    @Test func `a plan allocates memory in proportion to the tokens`() throws {
        let (some, twice) = (try plan(50_000), try plan(100_000))
        #expect(twice.allocatedElementCount <= 2 * some.allocatedElementCount)
        // The context, its copy for an output projection, selected queries, log-sum-exps.
        #expect(twice.allocatedElementCount < 100_000 * 4 * 6)
    }

    @Test func `a plan does not hold the matrices that a seed draws`() throws {
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
        // The angles of a row, besides the matrices.
        #expect(rotated.allocatedElementCount > 5 * columns)
        #expect(biased.allocatedElementCount > 3 * columns)
        #expect(projected.allocatedElementCount > 5 * columns)
        guard let before, let after = residentMemory(of: getpid()) else { return }
        #expect(after - before < 1 << 30)
    }

    @Test func `a hundred thousand tokens need little more memory than their own`() throws {
        let plan = try plan(100_000)
        let before = residentMemory(of: getpid())
        let checks = Atomic(0)
        let peak = Mutex<Int?>(nil)
        // All memory has been allocated when the first blocks of keys are visited.
        let execution = ExecutionContext(isCancelled: {
            guard checks.add(1, ordering: .relaxed).newValue > 50 else { return false }
            peak.withLock { $0 = residentMemory(of: getpid()) }
            return true
        })
        #expect(throws: AttentionError.self) { try plan.run(execution) }
        // Scores would take 40 GB. The limit allows for other tests in the same process.
        guard let before, let after = peak.withLock(\.self) else { return }
        #expect(after - before < 1 << 30)
    }
}
