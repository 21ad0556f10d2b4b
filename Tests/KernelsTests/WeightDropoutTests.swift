import Kernels
import Testing

@Suite struct `Dropout of weights` {
    /// Drops weights of 1; those that are kept become 1 / (1 − p).
    private func dropped(_ count: Int, probability: Double, seed: UInt64) -> [Float] {
        var weights = [Float](repeating: 1, count: count)
        do {
            try WeightDropout(probability: probability, seed: seed, queryCount: 1)
                .apply(to: &weights, rowLength: count, isCancelled: { false })
        } catch {
            Issue.record(error)
        }
        return weights
    }

    @Test func `drops the same weights as PyTorch`() {
        // torch.manual_seed(123); torch.nn.functional.dropout(torch.ones(4, 5), 0.5)
        #expect(
            dropped(20, probability: 0.5, seed: 123)
                == [2, 2, 0, 2, 2, 0, 0, 0, 0, 2, 0, 2, 2, 2, 2, 2, 0, 2, 0, 2]
        )
    }

    @Test func `keeps all with probability 0 and none with 1`() {
        #expect(dropped(1000, probability: 0, seed: 1).allSatisfy { $0 == 1 })
        #expect(dropped(1000, probability: 1, seed: 1).allSatisfy { $0 == 0 })
    }

    @Test func `drops about the given share`() {
        let count = dropped(10_000, probability: 0.3, seed: 9).count { $0 == 0 }
        #expect(abs(count - 3000) < 200)
    }

    @Test func `skipping words equals drawing them`() {
        for count in [0, 1, 623, 624, 625, 1247, 1248, 5000] {
            var (drawn, skipped) = (TorchRandom(seed: 7), TorchRandom(seed: 7))
            _ = drawn.nextWord()
            _ = skipped.nextWord()
            for _ in 0..<count { _ = drawn.nextWord() }
            skipped.skip(count)
            #expect((0..<700).allSatisfy { _ in drawn.nextWord() == skipped.nextWord() })
        }
    }

    @Test func `a copy draws the same numbers and does not affect the original`() {
        var original = TorchRandom(seed: 3)
        original.skip(600)
        var copy = original
        let first = (0..<100).map { _ in copy.nextDouble() }
        #expect((0..<100).map { _ in original.nextDouble() } == first)
    }
}
