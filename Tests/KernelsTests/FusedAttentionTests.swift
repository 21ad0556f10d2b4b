import Foundation
import Kernels
import Testing

@Suite struct `Fused attention` {
    @Test(arguments: awkwardSizes.dropFirst())
    func `equals the reference at every size of each extent`(size: Int) throws {
        for problem in [
            AttentionProblem<Float>(size, 7, 3, 2), AttentionProblem(5, size, 4, 9),
            AttentionProblem(3, 6, size, 5), AttentionProblem(4, 8, 2, size),
        ] {
            try problem.check()
        }
        try AttentionProblem<Double>(size, size, 5, 3).check()
    }

    @Test(arguments: [1, 63, 64, 65, 125, 126, 127, 253])
    func `equals the reference where blocks end, with every rule`(size: Int) throws {
        for var problem in [
            AttentionProblem<Float>(size, 130, 8, 8), AttentionProblem(70, size, 8, 8),
        ] {
            try problem.check()
            problem.addRules(window: 150)
            try problem.check()
        }
        var problem = AttentionProblem<Double>(size, size, 3, 3)
        problem.addRules(window: 150)
        try problem.check()
    }

    @Test(arguments: 0..<16)
    func `equals the reference for each pair of sizes, layouts and outputs`(part: Int) throws {
        try checkDesign(part, hasRules: false)
    }

    @Test(arguments: 0..<16)
    func `equals the reference for each pair of sizes and options`(part: Int) throws {
        try checkDesign(part, hasRules: true)
    }

    /// Checks a sixteenth of the design; a quarter of that in a debug build, which is slower by two
    /// orders of magnitude.
    private func checkDesign(_ part: Int, hasRules: Bool) throws {
        for index in OrthogonalArray.cases where index % 16 == part {
            #if DEBUG
            guard index / 16 % 4 == part / 4 else { continue }
            #endif
            let design = DesignProblem(case: index, hasRules: hasRules)
            let expectation = design.problem.expectation
            try design.problem.check(design.matrices, against: expectation)
            if design.isForDouble {
                try AttentionProblem<Double>(design.problem).check(
                    design.matrices,
                    against: expectation
                )
            }
        }
    }

    @Test func `the context has the same bits with any other outputs`() throws {
        var problem = AttentionProblem<Float>(130, 150, 4, 6)
        for hasRules in [false, true] {
            if hasRules { problem.addRules(window: 150) }
            let alone = try problem.run()
            #expect(alone.scores.isEmpty && alone.maskedScores.isEmpty && alone.weights.isEmpty)
            for matrices: ScoreMatrices in [
                .scores, .maskedScores, .weights, [.scores, .maskedScores, .weights],
            ] {
                let found = try problem.run(matrices: matrices)
                #expect(found.context == alone.context)
                #expect(found.logSumExp == alone.logSumExp)
            }
        }
    }

    @Test(arguments: [1, 5, 8, 31, 32, 33])
    func `few keys have the same bits as with a mask that hides nothing`(size: Int) throws {
        func check<Scalar>(_ problem: AttentionProblem<Scalar>) throws {
            var masked = problem
            masked.rules.mask = masked.broadcastLayout(keys: true)
            masked.mask = Array(repeating: true, count: masked.keyCount)
            let found = try problem.run(matrices: .all)
            let expected = try masked.run(matrices: .all)
            #expect(found.context == expected.context)
            #expect(found.logSumExp == expected.logSumExp)
            #expect(found.scores == expected.scores)
            #expect(found.softcappedScores == expected.softcappedScores)
            #expect(found.maskedScores == expected.maskedScores)
            #expect(found.weights == expected.weights)
        }
        for (n, m, d, dv) in [(size, 6, 3, 3), (7, size, 5, 2), (9, 4, size, 1), (17, 3, 2, size)] {
            try check(AttentionProblem<Float>(n, m, d, dv))
            try check(AttentionProblem<Double>(n, m, d, dv))
        }
    }

    @Test func `the order in which blocks run does not matter`() throws {
        let problem = AttentionProblem<Float>(200, 200, 32, 32)
        let result = try problem.run(matrices: .weights)
        let other = try problem.run(matrices: .weights, parallelFor: backwards)
        #expect(result.context == other.context)
        #expect(result.weights == other.weights)
    }

    @Test func `selected queries have the bits of a call for all queries`() throws {
        var problem = AttentionProblem<Float>(150, 200, 8, 8)
        problem.addRules(window: 150)
        let whole = try problem.run(matrices: .weights)
        let indices = [149, 0, 77, 77, 3]
        problem.selection = indices
        let some = try problem.run(matrices: .weights)
        for (row, index) in indices.enumerated() {
            #expect(
                some.context[(row * 8)..<(row * 8 + 8)].elementsEqual(
                    whole.context[(index * 8)..<(index * 8 + 8)]
                )
            )
            #expect(
                some.weights[(row * 200)..<(row * 200 + 200)].elementsEqual(
                    whole.weights[(index * 200)..<(index * 200 + 200)]
                )
            )
        }
    }

    @Test func `a query without a visible key has context 0 and log-sum-exp minus infinity`()
        throws
    {
        var problem = AttentionProblem<Float>(3, 140, 4, 4)
        problem.rules.mask = problem.broadcastLayout(queries: true)
        problem.mask = [true, false, true]
        let found = try problem.run(matrices: [.weights, .maskedScores])
        #expect(found.logSumExp[1] == -.infinity)
        #expect(found.context[4..<8].allSatisfy { $0 == 0 })
        #expect(found.weights[140..<280].allSatisfy { $0 == 0 })
        #expect(found.maskedScores[140..<280].allSatisfy { $0 == -.infinity })
        #expect(found.logSumExp[0].isFinite && found.logSumExp[2].isFinite)
    }

    // MARK: - Hard numbers

    @Test func `scores of ten thousand do not overflow the softmax`() throws {
        var problem = AttentionProblem<Float>(2, 3, 1, 1)
        problem.rules.scale = 1
        problem.queries = [1, -1]
        problem.keys = [10_000, 9_999, -10_000]
        let found = try problem.run(matrices: .weights)
        #expect(abs(found.weights[0] - 0.7310586) < 1e-6)
        #expect(found.weights[5] == 1)
        #expect(abs(found.logSumExp[0] - 10_000.313) < 1e-3)
    }

    @Test func `a score that overflows is named by query and key`() {
        var problem = AttentionProblem<Float>(70, 130, 2, 2)
        problem.queries[69 * 2] = 1e30
        problem.keys[128 * 2] = 1e30
        #expect(throws: KernelFailure.scoreOverflow(batch: 0, head: 0, query: 69, key: 128)) {
            try problem.run()
        }
    }

    @Test func `a hidden score may overflow unless scores are written`() throws {
        var problem = AttentionProblem<Float>(2, 3, 1, 1)
        problem.queries = [1e30, 1]
        problem.keys = [1, 1e30, 1]
        problem.rules.visibility.isCausal = true
        let found = try problem.run(matrices: [.weights, .maskedScores])
        #expect(found.weights == [1, 0, 0, 0, 1, 0])
        #expect(found.maskedScores[1] == -.infinity)
        #expect(throws: KernelFailure.scoreOverflow(batch: 0, head: 0, query: 0, key: 1)) {
            try problem.run(matrices: .scores)
        }
    }

    @Test func `minus infinity in the bias hides a score that overflows`() throws {
        var problem = AttentionProblem<Float>(1, 2, 1, 1)
        problem.queries = [1e30]
        problem.keys = [1e30, 1e-30]
        problem.rules.bias = problem.broadcastLayout(keys: true)
        problem.bias = [-.infinity, 0]
        #expect(try problem.run(matrices: .weights).weights == [0, 1])
    }

    @Test func `a score that overflows with its bias is reported`() throws {
        var problem = AttentionProblem<Float>(1, 2, 1, 1)
        problem.rules.scale = 1
        problem.queries = [1]
        problem.keys = [1, -3e38]
        problem.rules.bias = problem.broadcastLayout(keys: true)
        problem.bias = [0, -3e38]
        #expect(throws: KernelFailure.biasedScoreOverflow(batch: 0, head: 0, query: 0, key: 1)) {
            try problem.run()
        }
        // The least finite number, with which other libraries mask, does not overflow.
        problem.keys = [1, 2]
        problem.bias = [0, -Float.greatestFiniteMagnitude]
        #expect(try problem.run(matrices: .weights).weights == [1, 0])
    }

    @Test func `a cancelled computation throws`() {
        #expect(throws: KernelFailure.cancelled) {
            try AttentionProblem<Float>(2, 3, 1, 1).run(isCancelled: { true })
        }
    }
}
