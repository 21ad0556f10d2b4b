import Kernels
import Testing

@Suite struct `Attention of few queries` {
    private static let everything: ScoreMatrices = [
        .scores, .softcappedScores, .maskedScores, .weights,
    ]

    /// Compares every output with the reference, to a few roundings.
    private func check<Scalar>(_ problem: DecodeProblem<Scalar>) throws {
        let found = try problem.run(matrices: Self.everything)
        let references = problem.references
        let unit = Double(Scalar.ulpOfOne)
        // With a bias of ALiBi scores are as large as the distance.
        let size = problem.rules.alibiSlopes == nil ? 1 : Double(problem.keyCount)
        let spread = (Double(problem.headDimension) + size) * 4 * unit
        func expect(_ name: String, _ elements: [Scalar], _ rows: [[[Double]]], _ limit: Double) {
            let expected = rows.flatMap(\.self).flatMap(\.self)
            let isRight = zip(elements, expected).allSatisfy { found, expected in
                Double(found) == expected || abs(Double(found) - expected) <= limit
            }
            #expect(
                elements.count == expected.count && isRight,
                """
                \(name), \(problem.queryCount) × \(problem.keyCount) × \(problem.headDimension) \
                → \(problem.valueDimension)
                """
            )
        }
        expect("scores", found.scores, references.map(\.scores), spread)
        expect(
            "softcappedScores",
            found.softcappedScores,
            references.map(\.softcappedScores),
            spread
        )
        expect("maskedScores", found.maskedScores, references.map(\.maskedScores), spread)
        expect("weights", found.weights, references.map(\.weights), spread + 8 * unit)
        expect("context", found.context, references.map(\.context), spread + 16 * unit)
        expect("logSumExp", found.logSumExp, references.map { [$0.logSumExp] }, spread + 16 * unit)
    }

    @Test(arguments: awkwardSizes.filter { $0 >= 8 })
    func `equals the reference at every head size`(size: Int) throws {
        try check(DecodeProblem<Float>(2, 11, size, 8))
        try check(DecodeProblem<Double>(1, 9, size, 5))
    }

    @Test(arguments: awkwardSizes.dropFirst())
    func `equals the reference at every size of values, and of keys`(size: Int) throws {
        try check(DecodeProblem<Float>(1, 10, 8, size))
        try check(DecodeProblem<Float>(3, size, 8, 8))
        try check(DecodeProblem<Double>(4, size, 9, size))
    }

    @Test(arguments: [255, 256, 257, 511, 512, 513, 1030])
    func `equals the reference where blocks and parts end, with every rule`(size: Int) throws {
        var problem = DecodeProblem<Float>(4, size, 16, 9)
        try check(problem)
        problem.addRules()
        try check(problem)
        var other = DecodeProblem<Double>(2, size, 8, 4)
        other.addRules()
        try check(other)
    }

    @Test func `the context has the same bits whatever else is asked for, in any order`() throws {
        for hasRules in [false, true] {
            var problem = DecodeProblem<Float>(4, 1300, 64, 72)
            if hasRules { problem.addRules() }
            let alone = try problem.run()
            let all = try problem.run(matrices: Self.everything, parallelFor: backwards)
            #expect(alone.context == all.context)
            #expect(alone.logSumExp == all.logSumExp)
        }
    }

    @Test func `selected queries are the rows of the whole`() throws {
        var problem = DecodeProblem<Float>(4, 700, 24, 8)
        problem.addRules()
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

    @Test func `a query that sees nothing in some parts, or at all, gives no NaN`() throws {
        var problem = DecodeProblem<Float>(2, 1100, 8, 8)
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
        var problem = DecodeProblem<Float>(2, 900, 8, 8)
        // The second query of head 4, which reads the keys of head 1.
        problem.queries[(1 * 6 + 4) * 8] = 1e30
        problem.keys[(700 * 2 + 1) * 8] = 1e30
        #expect(throws: KernelFailure.scoreOverflow(batch: 0, head: 4, query: 1, key: 700)) {
            try problem.run()
        }
    }

    @Test func `a hidden score may overflow unless scores are asked for`() throws {
        var problem = DecodeProblem<Float>(1, 20, 8, 8)
        problem.queries[0] = 1e30
        problem.keys[15 * 2 * 8] = 1e30
        problem.rules.visibility.isCausal = true
        #expect(try problem.run(matrices: .weights).weights[0] == 1)
        #expect(throws: KernelFailure.scoreOverflow(batch: 0, head: 0, query: 0, key: 15)) {
            try problem.run(matrices: .scores)
        }
    }

    @Test func `parts are dealt out once the keys are worth it`() throws {
        for (keyCount, expected) in [(600, 0), (4000, 2 * 8)] {
            var dealt = 0
            _ = try DecodeProblem<Float>(1, keyCount, 16, 16).run(parallelFor: { count, body in
                dealt += count
                forwards(count, body)
            })
            #expect(dealt == expected)
        }
    }
}
