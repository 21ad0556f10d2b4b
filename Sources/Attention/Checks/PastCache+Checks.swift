import Tensors

extension PastCache {
    /// Checks the cache against the keys and values that it stands before.
    ///
    /// - Parameters:
    ///   - operands: The request's own tensors.
    ///   - needsValues: Whether values are needed.
    /// - Returns: How many rows the cache has; nil where there is none.
    /// - Throws: `AttentionError` at what does not fit, or naming what is missing.
    func rowCount(
        before operands: OperandSet<Scalar>,
        needsValues: Bool
    ) throws(AttentionError) -> Int? {
        guard let keys else {
            guard values == nil else { throw Self.missing(.pastKeys, besides: .pastValues) }
            return nil
        }
        try requireFit(keys, operands.keys, at: .pastKeys)
        guard let values else {
            guard !needsValues else { throw Self.missing(.pastValues, besides: .pastKeys) }
            return keys.shape[-2]
        }
        guard let own = operands.values else {
            throw AttentionError(
                .contradiction,
                at: .pastValues,
                "past_values has no values to stand before"
            )
        }
        try requireFit(values, own, at: .pastValues)
        guard values.shape[-2] == keys.shape[-2] else {
            throw AttentionError(
                .shapeMismatch,
                at: .pastValues,
                "past_values has \(values.shape[-2]) rows; expected \(keys.shape[-2]), "
                    + "as in past_keys"
            )
        }
        return keys.shape[-2]
    }

    /// Throws unless a tensor differs from the request's own, once projected, in its rows only.
    private func requireFit(
        _ tensor: Tensor<Scalar>,
        _ own: Operand<Scalar>,
        at member: RequestMember
    ) throws(AttentionError) {
        let leading = own.tensor.shape.droppingLast(2).extents
        guard tensor.shape.rank == leading.count + 2,
            tensor.shape.droppingLast(2).extents == leading, tensor.shape[-1] == own.width
        else {
            func shape(rows: String) -> String {
                "[\((leading.map(String.init) + [rows, String(own.width)]).joined(separator: ","))]"
            }
            let hint =
                tensor.shape.elementCount == 0
                ? "; an empty cache is {\"shape\":\(shape(rows: "0")),\"data\":[]}" : ""
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has shape \(tensor.shape); expected \(shape(rows: "rows")), "
                    + "to stand before \(own.widthName)\(hint)"
            )
        }
    }

    private static func missing(
        _ member: RequestMember,
        besides other: RequestMember
    ) -> AttentionError {
        AttentionError(
            .missingMember,
            pointer: "",
            "\(member.name) is missing; \(other.name) is there"
        )
    }
}
