import Attention
import Tensors

extension Effect {
    /// The dimensions that a softmax can be over by mistake.
    enum SoftmaxDimension {
        case queries, heads, batch
    }

    /// Weights that sum to 1 over another dimension.
    static func softmax(over dimension: SoftmaxDimension) -> Effect {
        let isByRow = dimension != .queries
        return Effect(needs: [.maskedScores, .presentValues], isByRow: isByRow) { results, trial in
            guard let scores = results[.maskedScores] else { return false }
            let dimension =
                switch dimension {
                case .queries: scores.shape.rank - 2
                case .heads: scores.shape.rank - 3
                case .batch: 0
                }
            let weights = scores.softmax(along: dimension)
            return results.use(weights: isByRow ? weights : trial.rows(of: weights), trial)
        }
    }

    /// Weights computed without some masks of a request, and set to 0 where these hide a key.
    static func hidingAfterSoftmax(in masked: DiagnosedRequest) -> Effect {
        Effect(needs: [.weights, .presentValues], isByRow: true) {
            (results, trial) throws(AttentionError) in
            let hidden = try masked.results(
                [.maskedScores],
                queries: trial.queries,
                trial.execution
            )
            guard var weights = results[.weights], let scores = hidden?[.maskedScores],
                scores.shape == weights.shape
            else { return false }
            for index in weights.elements.indices where scores.elements[index] == -.infinity {
                weights.elements[index] = 0
            }
            return results.use(weights: weights, trial)
        }
    }

    /// Hidden keys with the score −softcap.
    static func softcapAfterMask(_ softcap: Double) -> Effect {
        Effect(needs: [.maskedScores, .presentValues], isByRow: true) { results, trial in
            guard let scores = results[.maskedScores] else { return false }
            let capped = scores.elements.map { $0 == -.infinity ? -softcap : $0 }
            let weights = Tensor(shape: scores.shape, elements: capped)
                .softmax(along: scores.shape.rank - 1)
            return results.use(weights: weights, trial)
        }
    }

    /// The context of [heads, rows, size] read as [rows, heads · size].
    static let joiningWithoutTranspose = Effect(needs: [.context]) { results, trial in
        results.rearrangeContext(trial) { context in
            // [batch, rows, heads, size] to [batch, heads, rows, size], then in the same order.
            let split = context.reshaped(
                to: [
                    trial.facts.batchCount ?? 1, trial.facts.queryCount, trial.facts.headCount,
                    trial.facts.valueSize,
                ]
            )
            return split.exchanging(1, 2).reshaped(to: context.shape)
        }
    }

    /// The context with heads interleaved: [rows, size · heads].
    static let interleavingJoinedHeads = Effect(needs: [.context]) { results, trial in
        results.rearrangeContext(trial) { context in
            let split = context.reshaped(
                to: Shape(
                    context.shape.extents.dropLast()
                        + [trial.facts.headCount, trial.facts.valueSize]
                )
            )
            return split.transposed.reshaped(to: context.shape)
        }
    }

    /// The results of a request with heads apart, [batch, heads, rows, size], in the shapes of another
    /// request, and the output that this one has.
    static func restoring(
        _ base: DiagnosedRequest,
        _ facts: RequestFacts,
        _ restore: @escaping @Sendable (Tensor<Double>) -> Tensor<Double>
    ) -> Effect {
        Effect(needs: [.context]) { results, _ in
            guard let context = results[.context], context.shape.rank == 4,
                context.elements.count
                    == (facts.batchCount ?? 1) * facts.queryCount * facts.headCount
                    * facts.valueSize
            else { return false }
            let others: [AttentionOutput] = [
                .queries, .keys, .values, .scores, .maskedScores, .weights, .logSumExp,
            ]
            for output in others {
                guard let tensor = results[output] else { continue }
                guard tensor.shape.rank >= 3, facts.batchCount != nil || tensor.shape[0] == 1,
                    facts.hasHeads || tensor.shape[1] == 1
                else { return false }
                let leading =
                    (facts.batchCount == nil ? [] : [tensor.shape[0]])
                    + (facts.hasHeads ? [tensor.shape[1]] : [])
                let extents = leading + tensor.shape.extents.dropFirst(2)
                results[output] = tensor.reshaped(to: Shape(extents))
            }
            let restored = restore(context)
            guard !facts.isSeparate else {
                results[.context] = restored
                return true
            }
            let extents = [facts.queryCount, facts.headCount * facts.valueSize]
            let packed = restored.exchanging(1, 2)
                .reshaped(to: Shape((facts.batchCount.map { [$0] } ?? []) + extents))
            results[.context] = packed
            // The changed request has no matrices.
            results[.output] = base.projected(packed, facts)
            return true
        }
    }

    /// Weights that are 0 where the observed ones are, and else divided by what is kept on average.
    static func dropout(as observed: Tensor<Double>) -> Effect {
        Effect(needs: [.weights, .presentValues]) { results, trial in
            guard let weights = results[.weights], weights.shape == observed.shape else {
                return false
            }
            let pairs = zip(weights.elements, observed.elements)
            guard let (weight, kept) = pairs.filter({ $0.1 != 0 }).max(by: { $0.0 < $1.0 }),
                pairs.contains(where: { $0.0 > 1e-3 && $0.1 == 0 }), weight > 0, weight < kept
            else { return false }
            // People choose a probability of few decimals.
            let rate = weight / kept
            let rounded = (rate * 100).rounded() / 100
            let keep = rounded > 0 && abs(rate - rounded) < 2e-3 ? rounded : rate
            let elements = pairs.map { $1 == 0 ? 0 : $0 / keep }
            let dropped = Tensor(shape: weights.shape, elements: elements)
            return results.use(weights: trial.rows(of: dropped), trial)
        }
    }

    /// Scores without their scale.
    static func unscaledScores(_ scale: Double) -> Effect {
        Effect(needs: [], explains: .scores, isByRow: true) { results, _ in
            for output in [AttentionOutput.scores, .maskedScores] {
                if let scores = results[output] { results[output] = scores.times(1 / scale) }
            }
            return true
        }
    }

    /// Log-sum-exps to base 2.
    static let logarithmToBase2 = Effect(needs: [], explains: .logSumExp, isByRow: true) {
        results,
        _ in
        guard let logarithms = results[.logSumExp] else { return false }
        results[.logSumExp] = logarithms.times(1.4426950408889634)
        return true
    }

    /// The output in place of the context.
    static let contextAfterProjection = Effect(
        needs: [.output],
        explains: .context,
        isByRow: true
    ) { results, _ in
        guard let output = results[.output] else { return false }
        results[.context] = output
        return true
    }
}

extension Results {
    /// Puts other weights in place of the engine's, and the context and output that follow from them.
    fileprivate mutating func use(weights: Tensor<Double>, _ trial: Trial) -> Bool {
        let facts = trial.facts
        self[.weights] = weights
        guard trial.request.value[.wg] == nil else {
            // The gate would have to be computed.
            (self[.context], self[.output]) = (nil, nil)
            return true
        }
        guard let values = self[.presentValues] else { return false }
        let (size, count, rows) = (facts.valueSize, facts.headCount, weights.shape[-2])
        let shape: Shape =
            facts.isSeparate
            ? [facts.batchCount ?? 1, count, rows, size]
            : Shape((facts.batchCount.map { [$0] } ?? []) + [rows, count * size])
        var context = [Double](repeating: 0, count: shape.elementCount)
        var sums = [Double](repeating: 0, count: size)
        for row in 0..<context.count / Swift.max(size, 1) {
            // Weights are [batch, heads, rows, keys].
            let (query, head) = (row % rows, row / rows % count)
            let (batch, group) = (row / rows / count, head / facts.groupSize)
            let groups = facts.keyValueHeadCount
            for column in 0..<size { sums[column] = 0 }
            for key in 0..<facts.keyCount {
                let weight = weights.elements[row * facts.keyCount + key]
                let place =
                    facts.isSeparate
                    ? (batch * groups + group) * facts.keyCount + key
                    : (batch * facts.keyCount + key) * groups + group
                for column in 0..<size {
                    sums[column] += weight * values.elements[place * size + column]
                }
            }
            let target = facts.isSeparate ? row : (batch * rows + query) * count + head
            for column in 0..<size { context[target * size + column] = sums[column] }
        }
        self[.context] = Tensor(shape: shape, elements: context)
        project(trial)
        return true
    }

    /// Rearranges the context, and computes the output from it.
    fileprivate mutating func rearrangeContext(
        _ trial: Trial,
        _ rearrange: (Tensor<Double>) -> Tensor<Double>
    ) -> Bool {
        guard let context = self[.context], !trial.facts.isSeparate,
            trial.request.value[.wg] == nil, context.shape.rank >= 2,
            context.shape[-2] == trial.facts.queryCount
        else { return false }
        self[.context] = rearrange(context)
        project(trial)
        return true
    }

    /// Computes the output from the context, if there is one.
    private mutating func project(_ trial: Trial) {
        guard self[.output] != nil, let context = self[.context] else { return }
        let packed = trial.facts.isSeparate ? context.exchanging(1, 2) : context
        self[.output] = trial.request.projected(packed, trial.facts)
    }
}

extension DiagnosedRequest {
    /// Returns the rows of a context multiplied by W_O, with its bias; nil without W_O.
    ///
    /// - Parameters:
    ///   - context: The context, in which the heads of a row are side by side in memory.
    ///   - facts: The extents.
    /// - Returns: The output.
    fileprivate func projected(_ context: Tensor<Double>, _ facts: RequestFacts) -> Tensor<Double>?
    {
        guard let matrix = tensor(.wo) else { return nil }
        let width = facts.headCount * facts.valueSize
        let columns = matrix.shape[isOutIn ? 0 : 1]
        let bias = tensor(.bo)?.elements ?? Array(repeating: 0, count: columns)
        let batch = facts.batchCount.map { [$0] } ?? []
        let weights = isOutIn ? matrix.transposed.elements : matrix.elements
        var elements: [Double] = []
        var row = [Double](repeating: 0, count: columns)
        for start in stride(from: 0, to: context.elements.count, by: width) {
            for column in 0..<columns { row[column] = bias[column] }
            for index in 0..<width {
                let number = context.elements[start + index]
                let first = index * columns
                for column in 0..<columns { row[column] += number * weights[first + column] }
            }
            elements += row
        }
        let rowCount = context.elements.count / max(width, 1) / (facts.batchCount ?? 1)
        return Tensor(shape: Shape(batch + [rowCount, columns]), elements: elements)
    }
}
