import Kernels
import Testing

@Suite struct `Attention of few queries` {
    /// A problem of few queries and six heads, three of which share each head of keys and values.
    private func fewQueries<Scalar>(
        _ n: Int,
        _ m: Int,
        _ d: Int,
        _ dv: Int,
        hasRules: Bool = false,
        as type: Scalar.Type = Float.self
    ) -> AttentionProblem<Scalar> {
        var problem = AttentionProblem<Scalar>(n, m, d, dv, heads: 6, groups: 2)
        if hasRules {
            problem.addRules(window: 700)
            problem.rules.visibility.queryPositions = .consecutive(from: [m - n])
        }
        return problem
    }

    @Test(arguments: awkwardSizes.filter { $0 >= 8 })
    func `equals the reference at every head size`(size: Int) throws {
        try fewQueries(2, 11, size, 8).check()
        try fewQueries(1, 9, size, 5, as: Double.self).check()
    }

    @Test(arguments: awkwardSizes.dropFirst())
    func `equals the reference at every value size and number of keys`(size: Int) throws {
        try fewQueries(1, 10, 8, size).check()
        try fewQueries(3, size, 8, 8).check()
        try fewQueries(4, size, 9, size, as: Double.self).check()
    }

    @Test(arguments: [255, 256, 257, 511, 512, 513, 1030])
    func `equals the reference where blocks and parts end, with every rule`(size: Int) throws {
        try fewQueries(4, size, 16, 9).check()
        try fewQueries(4, size, 16, 9, hasRules: true).check()
        try fewQueries(2, size, 8, 4, hasRules: true, as: Double.self).check()
    }

    @Test func `the context has the same bits with all outputs and in any order of parts`() throws {
        for hasRules in [false, true] {
            let problem = fewQueries(4, 1300, 64, 72, hasRules: hasRules)
            let alone = try problem.run()
            let all = try problem.run(matrices: .all, parallelFor: backwards)
            #expect(alone.context == all.context)
            #expect(alone.logSumExp == all.logSumExp)
        }
    }

    @Test func `selected queries have the bits of a call for all queries`() throws {
        var problem = fewQueries(4, 700, 24, 8, hasRules: true)
        let whole = try problem.run(matrices: .weights)
        problem.selection = [3, 0, 3]
        let some = try problem.run(matrices: .weights)
        for head in 0..<problem.headCount {
            for (row, query) in [3, 0, 3].enumerated() {
                let (found, expected) = (head * 3 + row, head * 4 + query)
                #expect(
                    some.context[(found * 8)..<(found * 8 + 8)]
                        == whole.context[(expected * 8)..<(expected * 8 + 8)]
                )
                #expect(
                    some.weights[(found * 700)..<(found * 700 + 700)]
                        == whole.weights[(expected * 700)..<(expected * 700 + 700)]
                )
            }
        }
    }

    @Test func `a query that sees no key in some parts, or none at all, gives no NaN`() throws {
        var problem = fewQueries(2, 1100, 8, 8)
        problem.rules.visibility.windowLeft = 10
        problem.rules.visibility.windowRight = 0
        problem.rules.visibility.queryPositions = .listed([[600, 5000]])
        let found = try problem.run(matrices: .weights)
        for head in 0..<problem.headCount {
            #expect(found.rowsWithoutKeys[(head * 2)...(head * 2 + 1)] == [false, true])
            #expect(found.logSumExp[head * 2].isFinite)
            #expect(found.logSumExp[head * 2 + 1] == -.infinity)
            let seen = found.weights[(head * 2200)..<(head * 2200 + 1100)]
            #expect(seen.enumerated().allSatisfy { ($1 > 0) == (590...600 ~= $0) })
            #expect(found.context[(head * 16 + 8)..<(head * 16 + 16)].allSatisfy { $0 == 0 })
        }
    }

    @Test func `a score that overflows is named by head, query and key`() {
        var problem = fewQueries(2, 900, 8, 8)
        // The second query of head 4, which reads the keys of head 1.
        problem.queries[(1 * 6 + 4) * 8] = 1e30
        problem.keys[(700 * 2 + 1) * 8] = 1e30
        #expect(throws: KernelFailure.scoreOverflow(batch: 0, head: 4, query: 1, key: 700)) {
            try problem.run()
        }
    }

    @Test func `a hidden score may overflow unless scores are written`() throws {
        var problem = fewQueries(1, 20, 8, 8)
        problem.queries[0] = 1e30
        problem.keys[15 * 2 * 8] = 1e30
        problem.rules.visibility.isCausal = true
        #expect(try problem.run(matrices: .weights).weights[0] == 1)
        #expect(throws: KernelFailure.scoreOverflow(batch: 0, head: 0, query: 0, key: 15)) {
            try problem.run(matrices: .scores)
        }
    }

    @Test func `parts are divided among threads if there are enough keys`() throws {
        for (keyCount, expected) in [(600, 0), (4000, 2 * 8)] {
            var pieceCount = 0
            _ = try fewQueries(1, keyCount, 16, 16).run(parallelFor: { count, body in
                pieceCount += count
                forwards(count, body)
            })
            #expect(pieceCount == expected)
        }
    }
}
