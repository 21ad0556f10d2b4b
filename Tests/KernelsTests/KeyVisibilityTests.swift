import Synchronization
import Testing

@testable import Kernels

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

    @Test func `a list with one element holds for every batch entry`() {
        let one = visibility {
            $0.isCausal = true
            $0.windowLeft = 2
            $0.prefixLengths = [2]
            $0.keyLengths = [4]
            $0.queryPositions = .consecutive(from: [1])
            $0.keyPositions = .listed([[0, 2, 1, 3, 5]])
            $0.querySegments = [[1, 1, 2]]
            $0.keySegments = [[1, 2, 1, 1, 2]]
        }
        var each = one
        each.prefixLengths = [2, 2]
        each.keyLengths = [4, 4]
        each.queryPositions = .consecutive(from: [1, 1])
        each.keyPositions = .listed([[0, 2, 1, 3, 5], [0, 2, 1, 3, 5]])
        each.querySegments = [[1, 1, 2], [1, 1, 2]]
        each.keySegments = [[1, 2, 1, 1, 2], [1, 2, 1, 1, 2]]
        for visibility in [one, each] {
            #expect(visibility.covers(batchCount: 2, queryCount: 3, keyCount: 5))
        }
        #expect(!each.covers(batchCount: 3, queryCount: 3, keyCount: 5))
        var seen = Set<Bool>()
        for (batch, query, key) in [0, 1].flatMap({ batch in
            (0..<3).flatMap { query in (0..<5).map { (batch, query, $0) } }
        }) {
            let expected = each.sees(batch: batch, query: query, key: key, keyCount: 5)
            seen.insert(expected)
            #expect(one.sees(batch: batch, query: query, key: key, keyCount: 5) == expected)
        }
        #expect(seen.count == 2)
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
