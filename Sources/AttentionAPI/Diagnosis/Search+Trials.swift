import Attention
import Tensors

extension Search {
    /// Tries a candidate: on a few queries if there are many, and if these agree, on all.
    ///
    /// - Returns: The fit; nil if the candidate is not a valid request, or would take too long.
    /// - Throws: `AttentionError` if the computation was cancelled.
    mutating func trial(_ candidate: Candidate) throws(AttentionError) -> Fit? {
        let needsAll = candidate.needsAllQueries
        if needsAll,
            facts.scoreCount > Self.maximumScoreCount
                || trialCost(candidate, facts.queryCount) > Self.maximumCost
        {
            isComplete = false
            return nil
        }
        trialCount += 1
        // An effect that needs all rows cannot follow one that has selected some.
        if let screen, !needsAll || candidate.effects.count == 1 {
            let fit = try fit(candidate, screen.observed, queries: screen.queries)
            guard fit?.agrees ?? false else { return fit }
        }
        return try fit(candidate, observed, queries: nil)
    }

    private mutating func fit(
        _ candidate: Candidate,
        _ observed: [ObservedTensor],
        queries: [Int]?
    ) throws(AttentionError) -> Fit? {
        let (request, effects) = (candidate.request, candidate.effects)
        let needsAll = candidate.needsAllQueries
        let count = needsAll ? facts.queryCount : queries?.count ?? facts.queryCount
        cost += trialCost(candidate, count)
        var wanted = OutputSet()
        for tensor in observed { wanted.insert(request.output(for: tensor)) }
        for effect in effects { wanted = wanted.union(effect.needs) }
        let computed = needsAll ? nil : queries
        guard var results = try request.results(wanted, queries: computed, execution) else {
            return nil
        }
        if !effects.isEmpty {
            guard let facts = RequestFacts(request) else { return nil }
            let trial = Trial(
                request: request,
                facts: facts,
                execution: execution,
                queries: queries
            )
            for effect in effects {
                guard try effect.apply(&results, trial) else { return nil }
            }
        }
        var fit = Fit()
        for tensor in observed {
            // An effect may give the output of a changed request that has no W_O.
            let own = tensor.output == .output ? results[.output] : nil
            guard var expected = own ?? results[request.output(for: tensor)] else { return nil }
            if let queries, needsAll {
                expected = tensor.selecting(queries, of: facts.queryCount, from: expected)
            }
            guard expected.shape == tensor.tensor.shape else { return nil }
            let tolerance = Tolerance(stated, for: tensor, expected, request.type)
            let difference = Difference(tensor.tensor, expected, tolerance)
            fit.agrees = fit.agrees && difference.agrees
            fit.error = max(fit.error, difference.error)
            fit.distance += difference.distance / Double(max(expected.elements.count, 1))
        }
        return fit
    }

    /// Returns the multiply-adds of a trial on a number of queries; more than `maximumCost` if it is
    /// too long.
    private func trialCost(_ candidate: Candidate, _ queryCount: Int) -> Int {
        let share = Double(queryCount) / Double(max(facts.queryCount, 1))
        let projections = Double(facts.cost - facts.attentionCost)
        let engine = projections + Double(facts.attentionCost) * share
        let factor = candidate.effects.isEmpty ? 1 : Double(Self.costOfPlainLoops)
        return Self.leastTrialCost + Int(min(engine * factor, 2 * Double(Self.maximumCost)))
    }

    /// Chooses the queries to try first: the first that differs, and those that differ most.
    static func screen(
        _ facts: RequestFacts,
        _ comparisons: [Comparison]
    ) -> (queries: [Int], observed: [ObservedTensor])? {
        let outputs: [AttentionOutput] = [.context, .output, .weights, .scores, .logSumExp]
        guard facts.querySelection == .all, facts.queryCount > queryCountOfShortProblems,
            comparisons.allSatisfy({ outputs.contains($0.observed.output) })
        else { return nil }
        var errors = [Double](repeating: 0, count: facts.queryCount)
        for comparison in comparisons {
            for index in comparison.expected.elements.indices {
                let row = facts.position(
                    ofRowAt: index,
                    in: comparison.observed.output,
                    comparison.expected.shape
                )
                let found = comparison.observed.tensor.elements[index]
                let error = abs(found - comparison.expected.elements[index])
                errors[row] = max(errors[row], error.isNaN ? 0 : error)
            }
        }
        let first = comparisons.compactMap(\.differingRows.first).min() ?? 0
        let worst = errors.indices.sorted { (-errors[$0], $0) < (-errors[$1], $1) }.prefix(3)
        let queries = Set([first] + worst).sorted()
        return (queries, comparisons.map { $0.observed.selecting(queries) })
    }
}

extension ObservedTensor {
    /// Returns the rows of some queries.
    fileprivate func selecting(_ queries: [Int]) -> ObservedTensor {
        var copy = self
        copy.tensor = tensor.selecting(queries, along: output == .logSumExp ? -1 : -2)
        return copy
    }

    /// Returns the rows of some queries of a tensor that has those of all; any other is unchanged.
    fileprivate func selecting(
        _ queries: [Int],
        of count: Int,
        from whole: Tensor<Double>
    ) -> Tensor<Double> {
        let dimension = output == .logSumExp ? -1 : -2
        guard whole.shape.rank == tensor.shape.rank, whole.shape[dimension] == count else {
            return whole
        }
        return whole.selecting(queries, along: dimension)
    }
}
