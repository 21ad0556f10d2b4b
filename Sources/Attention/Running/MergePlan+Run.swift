import Kernels
import Tensors

extension MergePlan: ComputationPlan {
    /// Combines the parts.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> AttentionResult<Scalar> {
        var context = Tensor<Scalar>(shape: parts[0].context.shape, repeating: 0)
        var logSumExp = parts[0].logSumExp
        for outer in 0..<layout.outerCount {
            for head in 0..<layout.headCount {
                for query in 0..<layout.queryCount {
                    guard !execution.isCancelled() else { throw .cancelled }
                    let row = (outer * layout.headCount + head) * layout.queryCount + query
                    let (weights, total) = shares(ofRow: row)
                    logSumExp.elements[row] = total
                    let start = layout.start(outer: outer, head: head, query: query)
                    for (part, weight) in zip(parts, weights) where weight > 0 {
                        for index in start..<(start + layout.rowLength) {
                            context.elements[index].addProduct(weight, part.context.elements[index])
                        }
                    }
                }
            }
        }
        if let index = firstNonFinite(in: context.elements) {
            throw contextOverflow(at: index, in: Scalar.scalarType)
        }
        return AttentionResult(
            tensors: [.context: context, .logSumExp: logSumExp],
            warnings: warnings(logSumExp.elements)
        )
    }

    /// Returns the error of a sum that is too large for a type.
    func contextOverflow(at index: Int, in type: ScalarType) -> AttentionError {
        AttentionError(
            .overflow,
            at: .parts,
            "the sum over the parts overflows \(type) (number \(index) of context)"
        )
    }

    /// Returns the factor of each part's context in a row, and the row's log-sum-exp.
    private func shares(ofRow row: Int) -> (weights: [Scalar], logSumExp: Scalar) {
        let logarithms = parts.map { $0.logSumExp.elements[row] }
        let maximum = logarithms.max() ?? -.infinity
        guard maximum > -.infinity else { return (logarithms.map { _ in 0 }, maximum) }
        let terms = logarithms.map { logarithm in
            Scalar.exponential(Scalar.Vector(repeating: logarithm - maximum))[0]
        }
        let sum = terms.reduce(0, +)
        return (terms.map { $0 / sum }, maximum + Scalar.naturalLogarithm(sum))
    }

    private func warnings(_ logSumExp: [Scalar]) -> [AttentionWarning] {
        guard let first = logSumExp.firstIndex(of: -.infinity) else { return [] }
        return [
            .queriesWithoutKeys(
                count: logSumExp.count { $0 == -.infinity },
                total: logSumExp.count,
                first: place(ofRow: first)
            )
        ]
    }

    /// Returns a row's place in a warning, with its batch entry and head where the context has them.
    private func place(ofRow index: Int) -> AttentionWarning.Row {
        let shape = parts[0].context.shape
        let (query, row) = (index % layout.queryCount, index / layout.queryCount)
        let (head, outer) = (row % layout.headCount, row / layout.headCount)
        if shape.rank == 4 {
            return AttentionWarning.Row(
                batch: outer / shape[1],
                head: outer % shape[1],
                query: query
            )
        }
        return AttentionWarning.Row(
            batch: shape.rank == 3 ? outer : nil,
            head: layout.headCount > 1 ? head : nil,
            query: query
        )
    }
}
