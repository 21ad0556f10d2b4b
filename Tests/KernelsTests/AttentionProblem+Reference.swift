import Kernels
import Testing

/// The results of plain loops for the queries that are computed.
struct AttentionExpectation {
    /// One for each head of each batch entry.
    let heads: [ReferenceAttention]
    /// The contexts in the layout of the kernel.
    let context: [Double]
    /// The greatest magnitude of a finite score before the softmax.
    let greatestScore: Double
}

extension AttentionProblem {
    /// The results of plain loops; a problem converted from Float to Double has the same ones.
    var expectation: AttentionExpectation {
        var heads: [ReferenceAttention] = []
        let kept = keptWeights
        let keyLayout = layout(keyCount, keyValueHeadCount, headDimension, isPacked: arePacked)
        let valueLayout = layout(keyCount, keyValueHeadCount, valueDimension, isPacked: arePacked)
        let queryLayout = layout(queryCount, headCount, headDimension, isPacked: arePacked)
        func doubles(_ elements: [Scalar], _ range: Range<Int>) -> [Double] {
            elements[range].map { Double($0) }
        }
        forEachHead { batch, head in
            let group = head / (headCount / keyValueHeadCount)
            heads.append(
                ReferenceAttention(
                    queries: computedQueries.map { query in
                        doubles(queries, queryLayout.row(batch, head, query))
                    },
                    keys: (0..<keyCount).map { doubles(keys, keyLayout.row(batch, group, $0)) },
                    values: (0..<keyCount).map { key in
                        doubles(values, valueLayout.row(batch, group, key))
                    },
                    rules: referenceRules(batch: batch, head: head, kept: kept)
                )
            )
        }
        let scores = heads.flatMap { $0.scores + $0.maskedScores }.flatMap(\.self)
        return AttentionExpectation(
            heads: heads,
            context: laidOut(heads.map(\.context)),
            greatestScore: scores.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
        )
    }

    /// The rules for one head of one batch entry and the queries that are computed.
    private func referenceRules(batch: Int, head: Int, kept: [Bool]) -> ReferenceRules {
        let computed = computedQueries
        let visibility = rules.visibility
        func offset(_ layout: BroadcastLayout, _ row: Int, _ key: Int) -> Int {
            batch * layout.batchStride + head * layout.headStride
                + computed[row] * layout.queryStride + key * layout.keyStride
        }
        var reference = ReferenceRules()
        reference.scale = Double(rules.scale)
        reference.softcap = rules.softcap.map { Double($0) }
        reference.alibiSlope = Double(rules.alibiSlopes?[batch: batch, head: head] ?? 0)
        reference.sink = Double(rules.sinks?[head] ?? -.infinity)
        reference.isCausal = visibility.isCausal
        reference.windowLeft = visibility.windowLeft
        reference.windowRight = visibility.windowRight
        reference.prefixLength = visibility.prefixLengths?[batch] ?? 0
        reference.keyLength = visibility.keyLengths?[batch]
        reference.queryPosition = { row in
            visibility.queryPositions.position(batch: batch, index: computed[row])
        }
        reference.keyPosition = { visibility.keyPositions.position(batch: batch, index: $0) }
        if let ofQueries = visibility.querySegments, let ofKeys = visibility.keySegments {
            reference.querySegment = { ofQueries[batch][computed[$0]] }
            reference.keySegment = { ofKeys[batch][$0] }
        }
        if let layout = rules.bias {
            reference.bias = { Double(bias[offset(layout, $0, $1)]) }
        }
        if let layout = rules.mask { reference.mask = { mask[offset(layout, $0, $1)] } }
        if let dropout {
            reference.dropoutProbability = dropout.probability
            let first = (batch * headCount + head) * queryCount
            reference.isKept = { kept[(first + computed[$0]) * keyCount + $1] }
        }
        return reference
    }

    /// Whether each weight is kept, `[batch, heads, all queries, keys]`; empty without dropout.
    private var keptWeights: [Bool] {
        guard let dropout else { return [] }
        var random = TorchRandom(seed: dropout.seed)
        return (0..<(batchCount * headCount * queryCount * keyCount)).map { _ in
            random.nextDouble() < 1 - dropout.probability
        }
    }

    /// Returns the contexts of all heads in the layout of the kernel.
    private func laidOut(_ heads: [[[Double]]]) -> [Double] {
        guard isContextPacked else { return heads.flatMap(\.self).flatMap(\.self) }
        return (0..<batchCount).flatMap { batch in
            computedQueries.indices.flatMap { row in
                (0..<headCount).flatMap { head in heads[batch * headCount + head][row] }
            }
        }
    }
}

// MARK: - Comparing

extension ScoreMatrices {
    /// All matrices.
    static let all: ScoreMatrices = [.scores, .softcappedScores, .maskedScores, .weights]
}

extension AttentionProblem {
    /// Compares the kernel with plain loops.
    ///
    /// Outputs that are not wanted must be empty; scores of −∞ and weights of 0 must be exact.
    ///
    /// With u the distance from 1 to the next number, d the head size and s the greatest score (at
    /// least 1), the error of a score may be e = (d/2 + 2s) · u: half a unit for each rounding of a sum
    /// of d terms below 1, and for those of the rules. The relative error of a weight may be 2e + 16u,
    /// as may the error of a log-sum-exp and a context.
    func check(_ matrices: ScoreMatrices = .all, against known: AttentionExpectation? = nil) throws
    {
        let found = try run(matrices: matrices)
        let expected = known ?? expectation
        let heads = expected.heads
        let unit = Double(Scalar.ulpOfOne)
        let ofScores = (Double(headDimension) / 2 + 2 * max(expected.greatestScore, 1)) * unit
        let ofSums = 2 * ofScores + 16 * unit
        func expect(
            _ name: String,
            _ found: [Scalar],
            _ expected: [Double],
            within limit: (Double) -> Double
        ) {
            let isRight = zip(found, expected).allSatisfy { found, expected in
                Double(found) == expected || abs(Double(found) - expected) <= limit(expected)
            }
            #expect(found.count == expected.count && isRight, "\(name) of \(summary)")
        }
        func elements(
            _ matrix: ScoreMatrices,
            _ rows: KeyPath<ReferenceAttention, [[Double]]>
        ) -> [Double] {
            guard matrices.contains(matrix) else { return [] }
            return heads.flatMap { $0[keyPath: rows].flatMap(\.self) }
        }
        expect("scores", found.scores, elements(.scores, \.scores)) { _ in ofScores }
        expect(
            "softcapped scores",
            found.softcappedScores,
            elements(.softcappedScores, \.softcappedScores)
        ) { _ in ofScores }
        expect("masked scores", found.maskedScores, elements(.maskedScores, \.maskedScores)) { _ in
            ofScores
        }
        expect("weights", found.weights, elements(.weights, \.weights)) { weight in
            max(ofSums * weight, Double(Scalar.leastNormalMagnitude))
        }
        expect("context", found.context, expected.context) { _ in ofSums }
        expect("log-sum-exp", found.logSumExp, heads.flatMap(\.logSumExp)) { _ in ofSums }
        let areEmpty = heads.flatMap { head in
            head.maskedScores.map { $0.allSatisfy { $0 == -.infinity } }
        }
        if found.rowsWithoutKeys.isEmpty {
            // Absent if no rule hides a key.
            #expect(!areEmpty.contains(true), "rows without keys of \(summary)")
        } else {
            #expect(found.rowsWithoutKeys == areEmpty, "rows without keys of \(summary)")
        }
    }

    /// The problem, for the message of a comparison that fails.
    private var summary: String {
        """
        \(Scalar.self), \(batchCount) × \(headCount)/\(keyValueHeadCount) heads, \
        \(queryCount) × \(keyCount) × \(headDimension) → \(valueDimension), \
        queries \(selection.map { "\($0)" } ?? "all"), dropout \(dropout?.probability ?? 0), \
        \(rules)
        """
    }
}
