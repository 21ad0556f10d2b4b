import Foundation
import Kernels
import Testing

@Suite struct `Fused attention` {
    /// One head of a problem, with room for every rule.
    private struct Problem<Scalar: KernelScalar> {
        var queryCount: Int
        var keyCount: Int
        var headDimension: Int
        var valueDimension: Int
        var rules = ScoreRules<Scalar>(scale: 0.7)
        var queries: [Scalar]
        var keys: [Scalar]
        var values: [Scalar]
        var bias: [Scalar] = []
        var mask: [Bool] = []
        var queryIndices: [Int]?

        init(_ n: Int, _ m: Int, _ d: Int, _ dv: Int) {
            (queryCount, keyCount, headDimension, valueDimension) = (n, m, d, dv)
            queries = testNumbers(n * d, seed: n)
            keys = testNumbers(m * d, seed: m + 1)
            values = testNumbers(m * dv, seed: m + 2)
        }

        mutating func addRules() {
            let count = queryCount * keyCount
            let layout = BroadcastLayout(
                batchStride: 0,
                headStride: 0,
                queryStride: keyCount,
                keyStride: 1
            )
            let chances: [Scalar] = testNumbers(count, seed: 3)
            rules.bias = layout
            rules.mask = layout
            rules.visibility.isCausal = true
            rules.visibility.windowLeft = 150
            rules.softcap = 2
            bias = chances.map { $0 > 0.9 ? -.infinity : $0 }
            mask = testNumbers(count, seed: 4).map { (x: Scalar) in x > -0.6 }
        }

        func run(
            matrices: ScoreMatrices = [],
            parallelFor: (Int, @escaping @Sendable (Int) -> Void) -> Void = forwards,
            isCancelled: @escaping @Sendable () -> Bool = { false }
        ) throws(KernelFailure) -> FusedAttentionResult<Scalar> {
            func layout(_ rowCount: Int, _ length: Int) -> HeadLayout {
                .packed(rowCount: rowCount, headCount: 1, rowLength: length)
            }
            return try fusedAttention(
                AttentionGeometry(
                    batchCount: 1,
                    headCount: 1,
                    keyValueHeadCount: 1,
                    queryCount: queryCount,
                    keyCount: keyCount,
                    queries: layout(queryCount, headDimension),
                    keys: layout(keyCount, headDimension),
                    values: layout(keyCount, valueDimension),
                    context: layout(queryCount, valueDimension),
                    queryIndices: queryIndices
                ),
                rules: rules,
                queries: queries.span,
                keys: keys.span,
                values: values.span,
                bias: bias.span,
                mask: mask.span,
                matrices: matrices,
                parallelFor: parallelFor,
                isCancelled: isCancelled
            )
        }

        var reference: ReferenceAttention {
            var reference = ReferenceRules()
            reference.scale = Double(rules.scale)
            reference.softcap = rules.softcap.map { Double($0) }
            reference.isCausal = rules.visibility.isCausal
            reference.windowLeft = rules.visibility.windowLeft
            reference.bias = { i, j in bias.isEmpty ? 0 : Double(bias[i * keyCount + j]) }
            reference.mask = { i, j in mask.isEmpty || mask[i * keyCount + j] }
            return ReferenceAttention(
                queries: rows(queries, length: headDimension),
                keys: rows(keys, length: headDimension),
                values: rows(values, length: valueDimension),
                rules: reference
            )
        }

        /// Compares every output with the reference, to a few roundings.
        func check() throws {
            let found = try run(
                matrices: [.scores, .softcappedScores, .maskedScores, .weights]
            )
            let reference = reference
            let unit = Double(Scalar.ulpOfOne)
            let spread = Double(headDimension) * 4
            for (name, elements, expected, limit) in [
                ("scores", found.scores, reference.scores, spread * unit),
                (
                    "softcappedScores", found.softcappedScores, reference.softcappedScores,
                    spread * unit
                ),
                ("maskedScores", found.maskedScores, reference.maskedScores, spread * unit),
                ("weights", found.weights, reference.weights, (spread + 8) * unit),
                ("context", found.context, reference.context, (spread + 16) * unit),
                ("logSumExp", found.logSumExp, [reference.logSumExp], (spread + 16) * unit),
            ] {
                let expected = expected.flatMap(\.self)
                let isRight = zip(elements, expected).allSatisfy { found, expected in
                    Double(found) == expected || abs(Double(found) - expected) <= limit
                }
                #expect(elements.count == expected.count && isRight, "\(name) of \(self)")
            }
        }
    }

    @Test(arguments: awkwardSizes.dropFirst())
    func `equals the reference at every size of each extent`(size: Int) throws {
        for problem in [
            Problem<Float>(size, 7, 3, 2), Problem(5, size, 4, 9), Problem(3, 6, size, 5),
            Problem(4, 8, 2, size),
        ] {
            try problem.check()
        }
        try Problem<Double>(size, size, 5, 3).check()
    }

    @Test(arguments: [1, 63, 64, 65, 125, 126, 127, 253])
    func `equals the reference where blocks end, with every rule`(size: Int) throws {
        for var problem in [Problem<Float>(size, 130, 8, 8), Problem(70, size, 8, 8)] {
            try problem.check()
            problem.addRules()
            try problem.check()
        }
        var problem = Problem<Double>(size, size, 3, 3)
        problem.addRules()
        try problem.check()
    }

    @Test func `the context has the same bits whatever else is asked for`() throws {
        var problem = Problem<Float>(130, 150, 4, 6)
        for hasRules in [false, true] {
            if hasRules { problem.addRules() }
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

    @Test func `the order in which blocks run does not matter`() throws {
        let problem = Problem<Float>(200, 200, 32, 32)
        let result = try problem.run(matrices: .weights)
        let other = try problem.run(matrices: .weights, parallelFor: backwards)
        #expect(result.context == other.context)
        #expect(result.weights == other.weights)
    }

    @Test func `selected queries are the rows of the whole`() throws {
        var problem = Problem<Float>(150, 200, 8, 8)
        problem.addRules()
        let whole = try problem.run(matrices: .weights)
        let indices = [149, 0, 77, 77, 3]
        problem.queries = indices.flatMap { problem.queries[($0 * 8)..<($0 * 8 + 8)] }
        problem.queryCount = indices.count
        problem.queryIndices = indices
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

    @Test func `a query that may attend to nothing gives 0 and minus infinity`() throws {
        var problem = Problem<Float>(3, 140, 4, 4)
        problem.rules.mask = BroadcastLayout(
            batchStride: 0,
            headStride: 0,
            queryStride: 1,
            keyStride: 0
        )
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
        var problem = Problem<Float>(2, 3, 1, 1)
        problem.rules.scale = 1
        problem.queries = [1, -1]
        problem.keys = [10_000, 9_999, -10_000]
        let found = try problem.run(matrices: .weights)
        #expect(abs(found.weights[0] - 0.7310586) < 1e-6)
        #expect(found.weights[5] == 1)
        #expect(abs(found.logSumExp[0] - 10_000.313) < 1e-3)
    }

    @Test func `a score that overflows is named by query and key`() {
        var problem = Problem<Float>(70, 130, 2, 2)
        problem.queries[69 * 2] = 1e30
        problem.keys[128 * 2] = 1e30
        #expect(throws: KernelFailure.scoreOverflow(batch: 0, head: 0, query: 69, key: 128)) {
            try problem.run()
        }
    }

    @Test func `a hidden score may overflow unless scores are asked for`() throws {
        var problem = Problem<Float>(2, 3, 1, 1)
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
        var problem = Problem<Float>(1, 2, 1, 1)
        problem.queries = [1e30]
        problem.keys = [1e30, 1e-30]
        problem.rules.bias = BroadcastLayout(
            batchStride: 0,
            headStride: 0,
            queryStride: 0,
            keyStride: 1
        )
        problem.bias = [-.infinity, 0]
        #expect(try problem.run(matrices: .weights).weights == [0, 1])
    }

    @Test func `a bias that carries a score out of range is an overflow`() throws {
        var problem = Problem<Float>(1, 2, 1, 1)
        problem.rules.scale = 1
        problem.queries = [1]
        problem.keys = [1, -3e38]
        problem.rules.bias = BroadcastLayout(
            batchStride: 0,
            headStride: 0,
            queryStride: 0,
            keyStride: 1
        )
        problem.bias = [0, -3e38]
        #expect(throws: KernelFailure.biasedScoreOverflow(batch: 0, head: 0, query: 0, key: 1)) {
            try problem.run()
        }
        // The least finite number, as other libraries mask, is far from overflow.
        problem.keys = [1, 2]
        problem.bias = [0, -Float.greatestFiniteMagnitude]
        #expect(try problem.run(matrices: .weights).weights == [1, 0])
    }

    @Test func `a cancelled computation gives nothing`() {
        #expect(throws: KernelFailure.cancelled) {
            try Problem<Float>(2, 3, 1, 1).run(isCancelled: { true })
        }
    }
}
