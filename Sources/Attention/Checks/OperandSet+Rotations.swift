import Kernels
import Tensors

/// The rotations of queries and keys; nil where rows are not rotated.
struct Rotations: Sendable {
    var queries: Rotation?
    var keys: Rotation?
}

extension OperandSet {
    /// Checks the rotation of queries and keys.
    ///
    /// - Parameters:
    ///   - rope: The rotation, if there is one.
    ///   - positions: The positions of all queries and all keys.
    ///   - pastCount: The number of keys before the request's own.
    ///   - queryHeadDimension: The head size of the queries; nil if they are not rotated.
    ///   - keyHeadDimension: The head size of the keys; nil if they are not rotated.
    /// - Returns: The rotations; none without `rope`.
    /// - Throws: `AttentionError` at a member of `rope`.
    func rotations(
        _ rope: RotaryEmbedding?,
        _ positions: (queries: SequencePositions, keys: SequencePositions),
        pastCount: Int,
        queryHeadDimension: Int?,
        keyHeadDimension: Int?
    ) throws(AttentionError) -> Rotations {
        guard let rope else { return Rotations() }
        try rope.requireConsistency()
        let ofQueries = try rope.queryPositions.map { tensor throws(AttentionError) in
            try rope.checkedPositions(tensor, of: queries, at: .ropeQueryPositions)
        }
        let ofKeys = try rope.keyPositions.map { tensor throws(AttentionError) in
            try rope.checkedPositions(tensor, of: keys, at: .ropeKeyPositions)
        }
        // In self-attention the keys are made from the same rows as the queries.
        let isSelfAttention = keys.member == queries.member
        let ofBoth = isSelfAttention ? ofQueries : nil
        if rope.hasAxes, ofQueries != nil, keyHeadDimension != nil, ofKeys == nil, ofBoth == nil {
            throw AttentionError(
                .missingMember,
                "key_positions is missing from rope; it is required with several rows of "
                    + "query_positions, because keys are not made from the rows of the queries"
            )
        }
        let used: [(operand: Operand, headDimension: Int, positions: RotaryPositions)] = [
            queryHeadDimension.map {
                (queries, $0, ofQueries ?? .ofSequence(positions.queries, first: 0))
            },
            keyHeadDimension.map {
                (keys, $0, ofKeys ?? ofBoth ?? .ofSequence(positions.keys, first: pastCount))
            },
        ].compactMap(\.self)
        var greatest = -Double.infinity
        for (operand, _, positions) in used {
            greatest = max(greatest, positions.range(rowCount: operand.rowCount).upperBound)
            try rope.requireRows(for: positions, of: operand)
        }
        var rotations = Rotations()
        for (operand, headDimension, positions) in used {
            let rotation = Rotation(
                embedding: rope,
                dimension: try rope.checkedDimension(
                    headDimension: headDimension,
                    of: operand.projectedName
                ),
                length: greatest + 1,
                positions: positions
            )
            if operand.role == .queries {
                rotations.queries = rotation
            } else {
                rotations.keys = rotation
            }
        }
        return rotations
    }
}

extension RotaryEmbedding {
    /// Whether each row has several positions.
    fileprivate var hasAxes: Bool { axes != nil || scaling?.sections != nil }

    /// Checks positions against the rows of an operand.
    fileprivate func checkedPositions(
        _ tensor: Tensor<Double>,
        of operand: Operand,
        at member: RequestMember
    ) throws(AttentionError) -> RotaryPositions {
        let (shape, count, batch) = (tensor.shape, operand.rowCount, operand.batchCount)
        let noun = operand.role == .queries ? "query" : "new key"
        if let index = tensor.elements.firstIndex(where: { !(abs($0) <= 0x1p53) }) {
            throw AttentionError(
                .outOfRange,
                pointer: member.pointer(toElement: index, of: tensor.shape),
                "\(member.nameInParent) contains \(tensor.elements[index]); expected -2^53 to 2^53"
            )
        }
        let axisCount = hasAxes && shape.rank > 1 ? shape[-2] : 1
        let withBatch: Shape = hasAxes ? [batch, axisCount, count] : [batch, count]
        let withoutBatch: Shape = hasAxes ? [axisCount, count] : [count]
        // Sections of pairs that all turn by the same positions, as in a text.
        let isOfText = axes == nil && shape == [count]
        try require(
            shape == withBatch || shape == withoutBatch || isOfText,
            at: member,
            "\(member.nameInParent) has shape \(shape); expected "
                + (hasAxes
                    ? "[axes,\(count)] or [\(batch),axes,\(count)]"
                    : "[\(count)] or [\(batch),\(count)]")
                + ", one number per \(noun)\(hasAxes ? " and axis" : "")"
        )
        if !isOfText { try requireAxes(rowCount: axisCount) }
        let entryCount = shape == withBatch ? batch : 1
        return .listed(tensor.reshaped(to: [entryCount, axisCount, count]))
    }

    /// Throws unless positions of `rowCount` rows have one for each axis.
    private func requireAxes(rowCount: Int) throws(AttentionError) {
        if let index = axes?.firstIndex(where: { $0 >= rowCount }) {
            throw AttentionError(
                .outOfRange,
                pointer: "\(RequestMember.ropeAxes.pointer)/\(index)",
                "axes of rope contains \(axes?[index] ?? 0), but the positions have "
                    + rowCount.of("row")
            )
        }
        guard let sections = scaling?.sections else { return }
        try require(
            sections.count <= rowCount,
            at: .ropeQueryPositions,
            "positions of rope have \(rowCount.of("row")); expected \(sections.count), one for each "
                + "number of mrope_section"
        )
    }

    /// Throws unless `cos` and `sin` have rows for the positions of an operand.
    fileprivate func requireRows(
        for positions: RotaryPositions,
        of operand: Operand
    ) throws(AttentionError) {
        guard let rowCount = cosines?.shape[0] else { return }
        let rows = 0..<Double(rowCount)
        let isOfKeys = operand.role != .queries && keyPositions != nil
        let member = isOfKeys ? RequestMember.ropeKeyPositions : .ropeQueryPositions
        let wrong: (position: Double, pointer: String)?
        if case .listed = positions, let tensor = isOfKeys ? keyPositions : queryPositions {
            wrong = tensor.elements.firstIndex { !rows.contains($0) }.map { index in
                (tensor.elements[index], member.pointer(toElement: index, of: tensor.shape))
            }
        } else {
            let range = positions.range(rowCount: operand.rowCount)
            wrong = [range.lowerBound, range.upperBound].first { !rows.contains($0) }.map {
                ($0, RequestMember.ropeCosines.pointer)
            }
        }
        if let wrong {
            throw AttentionError(
                .outOfRange,
                pointer: wrong.pointer,
                "cos of rope has \(rowCount.of("row")), but \(operand.projectedName) has a row at "
                    + "position \(wrong.position.formattedAsPosition)"
            )
        }
        for (member, tensor) in [
            (RequestMember.ropeQueryPositions, queryPositions), (.ropeKeyPositions, keyPositions),
        ] {
            guard let tensor, let index = tensor.elements.firstIndex(where: { $0 != $0.rounded() })
            else { continue }
            throw AttentionError(
                .outOfRange,
                pointer: member.pointer(toElement: index, of: tensor.shape),
                "positions of rope contain \(tensor.elements[index]); expected whole numbers, "
                    + "because cos has a row for each"
            )
        }
    }
}

extension Double {
    /// A whole number without a point, any other as it is.
    fileprivate var formattedAsPosition: String {
        Int(exactly: self).map(String.init) ?? "\(self)"
    }
}
