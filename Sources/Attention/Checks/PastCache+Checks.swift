import Tensors

extension PastCache {
    /// Checks the cache against the keys and values that follow it.
    ///
    /// - Parameters:
    ///   - operands: The request's own tensors.
    ///   - needsValues: Whether values are needed.
    /// - Returns: The number of rows of the cache; nil where there is none.
    /// - Throws: `AttentionError` at a tensor that does not fit, or naming one that is missing.
    func rowCount(
        before operands: OperandSet,
        needsValues: Bool
    ) throws(AttentionError) -> Int? {
        guard let keys else {
            guard values == nil else {
                throw AttentionError(
                    .missingMember,
                    "past_keys is missing; it is required with past_values"
                )
            }
            return nil
        }
        try requireFit(keys, operands.keys, at: .pastKeys)
        guard let values else {
            guard !needsValues else {
                throw AttentionError(
                    .missingMember,
                    "past_values is missing; it is required with past_keys"
                )
            }
            return keys.shape[-2]
        }
        guard let own = operands.values else {
            throw AttentionError(
                .contradiction,
                at: .pastValues,
                "past_values cannot be used without values"
            )
        }
        try requireFit(values, own, at: .pastValues)
        try require(
            values.shape[-2] == keys.shape[-2],
            at: .pastValues,
            "past_values has \(values.shape[-2].of("row")); expected \(keys.shape[-2]), "
                + "as in past_keys"
        )
        return keys.shape[-2]
    }

    /// Throws unless a tensor has the shape of the request's own, once projected, apart from the
    /// number of rows.
    private func requireFit(
        _ tensor: Tensor<Scalar>,
        _ own: Operand,
        at member: RequestMember
    ) throws(AttentionError) {
        let leading = own.shape.droppingLast(2)
        guard tensor.shape.rank == leading.rank + 2,
            tensor.shape.droppingLast(2) == leading, tensor.shape[-1] == own.width
        else {
            let expected = leading.extents.map(String.init) + ["rows", String(own.width)]
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has shape \(tensor.shape); expected "
                    + "[\(expected.joined(separator: ","))], as in \(own.projectedName)",
                emptyCacheShape: tensor.shape.elementCount > 0
                    ? nil : leading.appending(0).appending(own.width)
            )
        }
    }
}
