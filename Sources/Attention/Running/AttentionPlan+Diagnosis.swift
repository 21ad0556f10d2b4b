import Kernels
import Tensors

extension AttentionPlan {
    /// Warns of queries that may attend to nothing, by row of the scores.
    func warnings(rowsWithoutKeys: [Bool]) -> [AttentionWarning] {
        guard let first = rowsWithoutKeys.firstIndex(of: true) else { return [] }
        let queryCount = selectedQueries?.count ?? extents.queryCount
        let row = row(
            batch: first / queryCount / extents.headCount,
            head: first / queryCount % extents.headCount,
            query: selectedQueries?[first % queryCount] ?? first % queryCount
        )
        return [
            .queriesWithoutKeys(
                count: rowsWithoutKeys.count(where: \.self),
                total: rowsWithoutKeys.count,
                first: row,
                hasSink: rules.sinks != nil
            )
        ]
    }

    /// A kernel's failure in the request's words.
    func attentionError(_ failure: KernelFailure) -> AttentionError {
        switch failure {
        case .cancelled: .cancelled
        case .scoreOverflow(let batch, let head, let query, let key):
            AttentionError(
                .overflow,
                at: operands.queries.member,
                "the score of key \(key) for \(row(batch: batch, head: head, query: query)) "
                    + "overflows \(Scalar.scalarType)"
            )
        case .alibiScoreOverflow(let batch, let head, let query, let key):
            AttentionError(
                .overflow,
                at: .alibiSlopes,
                "the score with ALiBi of key \(key) for "
                    + "\(row(batch: batch, head: head, query: query)) "
                    + "overflows \(Scalar.scalarType)"
            )
        case .biasedScoreOverflow(let batch, let head, let query, let key):
            AttentionError(
                .overflow,
                at: .bias,
                "the score with bias of key \(key) for "
                    + "\(row(batch: batch, head: head, query: query)) "
                    + "overflows \(Scalar.scalarType)"
            )
        }
    }

    /// The error of a context whose weighted sum, not yet divided, was too large.
    func contextOverflow(at index: Int) -> AttentionError {
        let member = operands.values?.member ?? .values
        return AttentionError(
            .overflow,
            at: member,
            "the sum over the rows of \(member.name) overflows \(Scalar.scalarType) "
                + "(number \(index) of context)"
        )
    }

    private func row(batch: Int, head: Int, query: Int) -> AttentionWarning.Row {
        AttentionWarning.Row(
            batch: extents.batchShape.rank == 0 ? nil : batch,
            head: extents.hasHeads ? head : nil,
            query: query
        )
    }
}
