import Kernels
import Tensors

extension AttentionPlan {
    /// Warns of queries that see no key.
    ///
    /// - Parameter rowsWithoutKeys: Whether each row of the scores sees no key.
    /// - Returns: One warning, or none.
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

    /// Returns the request's error for a kernel's failure.
    func attentionError(_ failure: KernelFailure) -> AttentionError {
        switch failure {
        case .cancelled: return .cancelled
        case .scoreOverflow(let batch, let head, let query, let key),
            .alibiScoreOverflow(let batch, let head, let query, let key),
            .biasedScoreOverflow(let batch, let head, let query, let key):
            let (member, reason): (RequestMember, String) =
                switch failure {
                case .alibiScoreOverflow: (.alibiSlopes, " once the ALiBi bias is added")
                case .biasedScoreOverflow: (.bias, " once bias is added")
                case .scoreOverflow, .cancelled: (operands.queries.member, "")
                }
            return AttentionError(
                .overflow,
                at: member,
                "the score of key \(key) for \(row(batch: batch, head: head, query: query)) "
                    + "overflows \(Scalar.scalarType)\(reason)"
            )
        }
    }

    /// Returns the error of a weighted sum of values that is too large.
    func contextOverflow(at index: Int) -> AttentionError {
        let member = operands.values?.member ?? .values
        return AttentionError(
            .overflow,
            at: member,
            "the weighted sum of the rows of \(member.name) overflows \(Scalar.scalarType) "
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
