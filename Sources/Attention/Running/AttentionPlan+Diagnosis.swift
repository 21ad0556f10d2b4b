import Kernels
import Tensors

extension AttentionPlan {
    /// Warns of queries that see no key.
    ///
    /// - Parameter rowsWithoutKeys: Whether each row of the scores sees no key.
    /// - Returns: One warning, or none.
    func warnings(rowsWithoutKeys: [Bool]) -> [AttentionWarning] {
        guard let first = rowsWithoutKeys.firstIndex(of: true) else { return [] }
        return [
            .queriesWithoutKeys(
                count: rowsWithoutKeys.count(where: \.self),
                total: rowsWithoutKeys.count,
                first: place(ofRow: first),
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

    /// Returns the error of a weighted sum of values that is too large for a type.
    func contextOverflow(at index: Int, in type: ScalarType) -> AttentionError {
        let member = operands.values?.member ?? .values
        return AttentionError(
            .overflow,
            at: member,
            "the weighted sum of the rows of \(member.name) overflows \(type) "
                + "(number \(index) of context)"
        )
    }

    /// Returns the place of a row of the scores in the result.
    func place(ofRow index: Int) -> AttentionWarning.Row {
        let queryCount = selectedQueries?.count ?? extents.queryCount
        return row(
            batch: index / queryCount / extents.headCount,
            head: index / queryCount % extents.headCount,
            query: selectedQueries?[index % queryCount] ?? index % queryCount
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
