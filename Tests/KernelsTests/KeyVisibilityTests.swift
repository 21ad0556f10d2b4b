import Kernels
import Synchronization
import Testing

@Suite struct `Key visibility` {
    /// The number of blocks of keys that one block of 64 queries visits, of 10,000 keys.
    private func visitedBlocks(
        _ visibility: KeyVisibility,
        matrices: ScoreMatrices = []
    ) throws -> Int {
        let (queryCount, keyCount) = (64, 10_000)
        func layout(_ rowCount: Int) -> HeadLayout {
            .packed(rowCount: rowCount, headCount: 1, rowLength: 1)
        }
        let queries: [Float] = testNumbers(queryCount, seed: 1)
        let keys: [Float] = testNumbers(keyCount, seed: 2)
        let (noBias, noMask): ([Float], [Bool]) = ([], [])
        // `isCancelled` is called once for each block of keys.
        let count = Atomic(0)
        _ = try fusedAttention(
            AttentionGeometry(
                batchCount: 1,
                headCount: 1,
                keyValueHeadCount: 1,
                queryCount: queryCount,
                keyCount: keyCount,
                queries: layout(queryCount),
                keys: layout(keyCount),
                values: layout(keyCount),
                context: layout(queryCount),
                queryIndices: nil
            ),
            rules: ScoreRules<Float>(scale: 1, visibility: visibility),
            queries: queries.span,
            keys: keys.span,
            values: keys.span,
            bias: noBias.span,
            mask: noMask.span,
            matrices: matrices,
            parallelFor: forwards,
            isCancelled: {
                count.add(1, ordering: .relaxed)
                return false
            }
        )
        return count.load(ordering: .relaxed)
    }

    private func visibility(_ change: (inout KeyVisibility) -> Void) -> KeyVisibility {
        var visibility = KeyVisibility()
        change(&visibility)
        return visibility
    }

    @Test func `blocks of keys that no query of a block sees are not visited`() throws {
        #expect(try visitedBlocks(KeyVisibility()) == 80)
        #expect(try visitedBlocks(KeyVisibility(isCausal: true)) == 1)
        #expect(try visitedBlocks(visibility { $0.keyLengths = [500] }) == 4)
        // Queries 5000 to 5063 and keys from 4900: one run of 164 keys, divided at multiples of 126.
        let window = visibility {
            $0.isCausal = true
            $0.windowLeft = 100
            $0.queryPositions = .consecutive(from: [5000])
        }
        #expect(try visitedBlocks(window) == 3)
        // Keys 5000 to 5063, one for each query, are on both sides of 40 · 126.
        let shifted = visibility {
            $0.windowLeft = 0
            $0.windowRight = 0
            $0.queryPositions = .consecutive(from: [1 << 53])
            $0.keyPositions = .consecutive(from: [1 << 53 - 5000])
        }
        #expect(try visitedBlocks(shifted) == 2)
        #expect(try visitedBlocks(visibility { $0.keyLengths = [0] }) == 0)
    }

    @Test func `a prefix extends the causal limit`() throws {
        let prefix = visibility {
            $0.isCausal = true
            $0.prefixLengths = [1000]
        }
        #expect(try visitedBlocks(prefix) == 8)
    }

    @Test func `every block is visited for matrices`() throws {
        #expect(try visitedBlocks(KeyVisibility(isCausal: true), matrices: .weights) >= 80)
    }
}
