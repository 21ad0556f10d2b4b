import Attention
import Kernels
import Tensors
import Testing

/// Hundreds of requests with several options each, compared with the reference.
@Suite struct `Combinations of options` {
    private static let outputs: OutputSet = [
        .context, .scores, .softcappedScores, .maskedScores, .weights, .logSumExp, .queries, .keys,
        .values, .presentKeys, .presentValues,
    ]

    @Test(arguments: 0..<12) func `float64 agrees with the reference to 1e-12`(part: Int) throws {
        for seed in (part * 20)..<(part * 20 + 20) {
            try check(Combination(seed: seed), Double.self, unit: 1e-12)
        }
    }

    @Test(arguments: 0..<12) func `float32 agrees with the reference`(part: Int) throws {
        for seed in (part * 20)..<(part * 20 + 20) {
            try check(Combination(seed: seed), Float.self, unit: 64 * Double(Float.ulpOfOne))
        }
    }

    @Test func `the context has the same bits whatever other outputs are asked for, on any thread`()
        throws
    {
        let backwards = ExecutionContext(parallelFor: { count, body in
            for index in (0..<count).reversed() { body(index) }
        })
        for seed in stride(from: 0, to: 240, by: 4) {
            let combination = Combination(seed: seed)
            let alone = try combination.plan(Float.self, outputs: [.context]).run()
            let all = try combination.plan(Float.self, outputs: Self.outputs).run(backwards)
            #expect(alone[.context] == all[.context], "seed \(seed)")
            #expect(alone.warnings == all.warnings, "seed \(seed)")
        }
    }

    @Test func `selected queries have the same bits as among all queries`() throws {
        for seed in stride(from: 0, to: 480, by: 7) {
            let combination = Combination(seed: seed)
            guard combination.rank == 4,
                case .list(let list) = combination.options.querySelection
            else { continue }
            let outputs: OutputSet = [.context, .weights, .maskedScores, .queries]
            let some = try combination.plan(Float.self, outputs: outputs).run()
            let all = try combination.plan(Float.self, selecting: .all, outputs: outputs).run()
            for output in outputs {
                let (found, whole) = (try #require(some[output]), try #require(all[output]))
                for outer in 0..<(combination.batchCount * combination.headCount) {
                    for (row, query) in list.enumerated() {
                        #expect(
                            found.row(outer * list.count + row)
                                == whole.row(outer * combination.queryCount + query),
                            "\(output) of seed \(seed)"
                        )
                    }
                }
            }
        }
    }

    /// Compares every output of every head; masked scores must be exactly −∞.
    private func check<Scalar: AttentionScalar>(
        _ combination: Combination,
        _ type: Scalar.Type,
        unit: Double
    ) throws {
        let plan = try combination.plan(type, outputs: Self.outputs)
        let result = try plan.run()
        #expect(result.tensors.mapValues(\.shape) == plan.shapes)
        let expected = combination.expected()
        for output in Self.outputs {
            let found = try #require(result[output]).elements
            let reference = try #require(expected[output])
            let magnitude = max(1, reference.filter(\.isFinite).map(abs).max() ?? 0)
            // The error of a score carries over to everything computed from it.
            let scale = max(magnitude, expected.greatestScore)
            let isRight = zip(found, reference).allSatisfy { found, expected in
                Double(found) == expected || abs(Double(found) - expected) <= unit * scale
            }
            #expect(
                found.count == reference.count && isRight,
                "\(output) of seed \(combination.seed)"
            )
        }
        let emptyCount = expected[.maskedScores].map { scores in
            stride(from: 0, to: scores.count, by: combination.keyCount).count { start in
                scores[start..<(start + combination.keyCount)].allSatisfy { $0 == -.infinity }
            }
        }
        let warned = result.warnings.reduce(0) { sum, warning in
            if case .queriesWithoutKeys(let count, _, _, _) = warning { sum + count } else { sum }
        }
        #expect(warned == emptyCount, "warnings of seed \(combination.seed)")
    }
}

extension Combination {
    /// Returns the plan with another selection of queries.
    func plan<Scalar: AttentionScalar>(
        _ type: Scalar.Type,
        selecting selection: QuerySelection,
        outputs: OutputSet
    ) throws -> AttentionPlan<Scalar> {
        var other = self
        other.options.querySelection = selection
        return try other.plan(type, outputs: outputs)
    }

    /// Returns the reference's results, in the order of the engine's elements.
    func expected() -> [AttentionOutput: [Double]] {
        var expected: [AttentionOutput: [Double]] = [:]
        var selected = Array(0..<queryCount)
        if case .list(let list) = options.querySelection { selected = list }
        func append(_ rows: [[Double]], to output: AttentionOutput) {
            expected[output, default: []] += rows.flatMap(\.self)
        }
        for batch in 0..<batchCount {
            let heads = reference(batch: batch)
            for head in heads {
                append(selected.map { head.queries[$0] }, to: .queries)
                append(selected.map { head.scores[$0] }, to: .scores)
                append(selected.map { head.softcappedScores[$0] }, to: .softcappedScores)
                append(selected.map { head.maskedScores[$0] }, to: .maskedScores)
                append(selected.map { head.weights[$0] }, to: .weights)
                append([selected.map { head.logSumExp[$0] }], to: .logSumExp)
            }
            let groups = stride(from: 0, to: headCount, by: headCount / keyValueHeadCount)
            for head in groups { append(Array(heads[head].keys[pastRows...]), to: .keys) }
            if rank == 4 {
                for head in heads { append(selected.map { head.context[$0] }, to: .context) }
                for head in groups { append(heads[head].keys, to: .presentKeys) }
            } else {
                for query in selected { append(heads.map { $0.context[query] }, to: .context) }
                for key in 0..<keyCount {
                    append(groups.map { heads[$0].keys[key] }, to: .presentKeys)
                }
            }
        }
        expected[.values] = (0..<batchCount).flatMap { batch in
            usedValues(batch: batch).flatMap { $0.flatMap(\.self) }
        }
        expected[.presentValues] = presentValues
        return expected
    }

    private var pastRows: Int { pastCount ?? 0 }

    /// The past values followed by the request's own, in the engine's layout.
    private var presentValues: [Double] {
        let groups = 0..<keyValueHeadCount
        return (0..<batchCount).flatMap { batch -> [Double] in
            let (past, own) = (heads(pastValues, batch), usedValues(batch: batch))
            func ofKey(_ head: Int, _ key: Int) -> [Double] {
                key < pastRows ? past[head][key] : own[head][key - pastRows]
            }
            return rank == 4
                ? groups.flatMap { head in (0..<keyCount).flatMap { ofKey(head, $0) } }
                : (0..<keyCount).flatMap { key in groups.flatMap { ofKey($0, key) } }
        }
    }
}

extension [AttentionOutput: [Double]] {
    /// The greatest magnitude of a score before or after masking.
    fileprivate var greatestScore: Double {
        [AttentionOutput.scores, .maskedScores].flatMap { self[$0] ?? [] }
            .filter(\.isFinite).map(abs).max() ?? 0
    }
}

extension Tensor {
    /// Returns a row of the innermost dimension.
    func row(_ index: Int) -> [Element] {
        Array(elements[(index * shape[-1])..<((index + 1) * shape[-1])])
    }
}
