import Kernels
package import Tensors

extension AttentionPlan {
    /// Returns the error of a number that is too large for the type that the response is rounded to,
    /// at the member that a number too large for the computation is reported at.
    package func overflow(
        of output: AttentionOutput,
        at index: Int,
        in type: ScalarType
    ) -> AttentionError {
        switch output {
        case .scores, .softcappedScores, .maskedScores, .weights:
            scoreOverflow(of: output, at: index, in: type)
        case .context:
            contextOverflow(at: index, in: type)
        case .output:
            AttentionError(
                .overflow,
                at: .wo,
                "context · wo overflows \(type) (number \(index) of output)"
            )
        case .queries:
            operands.queries.overflow(of: output, at: index, in: type)
        case .keys, .presentKeys:
            operands.keys.overflow(of: output, at: index, in: type)
        case .values, .presentValues, .presentState, .logSumExp, .parameters:
            (operands.values ?? operands.queries).overflow(of: output, at: index, in: type)
        }
    }

    /// Returns the error of an element of a matrix `[batch, heads, selected queries, keys]`.
    private func scoreOverflow(
        of output: AttentionOutput,
        at index: Int,
        in type: ScalarType
    ) -> AttentionError {
        let (noun, member, reason): (String, RequestMember, String) =
            switch output {
            // Only the division by 1 − p makes a weight greater than 1.
            case .weights: ("weight", .dropoutProbability, "")
            case .maskedScores where rules.bias != nil: ("score", .bias, " once bias is added")
            case .maskedScores where rules.alibiSlopes != nil:
                ("score", .alibiSlopes, " once the ALiBi bias is added")
            default: ("score", operands.queries.member, "")
            }
        let row = place(ofRow: index / extents.keyCount)
        return AttentionError(
            .overflow,
            at: member,
            "the \(noun) of key \(index % extents.keyCount) for \(row) overflows \(type)\(reason)"
        )
    }
}

extension ProjectionPlan {
    /// Returns the error of a number that is too large for the type that the response is rounded to.
    package func overflow(
        of output: AttentionOutput,
        at index: Int,
        in type: ScalarType
    ) -> AttentionError {
        let operand = projected.first { $0.role.output == output }
        return (operand ?? operands.queries).overflow(of: output, at: index, in: type)
    }
}

extension MergePlan {
    /// Returns the error of a number that is too large for the type that the response is rounded to.
    package func overflow(
        of output: AttentionOutput,
        at index: Int,
        in type: ScalarType
    ) -> AttentionError { contextOverflow(at: index, in: type) }
}

extension Operand {
    /// Returns the error of a number made from the tensor, at its matrix if it has one.
    fileprivate func overflow(
        of output: AttentionOutput,
        at index: Int,
        in type: ScalarType
    ) -> AttentionError {
        AttentionError(
            .overflow,
            at: projection == nil ? member : matrixMember,
            "\(projectedName) overflows \(type) (number \(index) of \(output.name))"
        )
    }
}
