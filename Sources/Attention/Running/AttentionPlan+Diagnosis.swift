import Kernels
import Tensors

extension AttentionPlan {
    /// Warns of rows of the scores that see no key, and of masks and biases that are probably
    /// mistakes.
    func warnings(rowsWithoutKeys: [Bool]) -> [AttentionWarning] {
        var warnings: [AttentionWarning] = []
        if let first = rowsWithoutKeys.firstIndex(of: true) {
            warnings.append(
                .queriesWithoutKeys(
                    count: rowsWithoutKeys.count(where: \.self),
                    total: rowsWithoutKeys.count,
                    first: place(ofRow: first),
                    hasSink: rules.sinks != nil
                )
            )
        }
        guard hasRareOptions else { return warnings }
        if let mask = self.mask?.shape {
            warnings += ambiguity(of: mask, at: .mask)
        }
        if let bias {
            warnings += ambiguity(of: bias.shape, at: .bias)
            if bias.elements.allSatisfy({ $0 == 0 || $0 == 1 }), bias.elements.contains(1) {
                warnings.append(.biasOfZerosAndOnes)
            }
        }
        return warnings
    }

    /// Warns if the first dimension of a mask or bias could be the batch as well.
    private func ambiguity(of shape: Shape, at member: RequestMember) -> [AttentionWarning] {
        let (extent, keyCount) = (shape[0], shape[-1])
        guard extent > 1, extent == extents.batchCount else { return [] }
        let (dimension, other): (String, Shape)
        switch shape.rank {
        case 2 where extent == extents.queryCount:
            (dimension, other) = ("queries", [extent, 1, 1, keyCount])
        case 3 where extent == extents.headCount:
            (dimension, other) = ("heads", [extent, 1, shape[1], keyCount])
        default: return []
        }
        return [.ambiguousExtent(member, extent: extent, dimension: dimension, shape: other)]
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
