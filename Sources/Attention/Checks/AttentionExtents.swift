import Kernels
import Tensors

/// The extents of attention over a set of operands that fit each other.
struct AttentionExtents: Sendable {
    let batchCount: Int
    let headCount: Int
    let keyValueHeadCount: Int
    /// The number of all queries, whatever the selection.
    let queryCount: Int
    /// The number of all keys, the past included.
    let keyCount: Int
    /// The number of rows of the cache; nil where there is none.
    let pastCount: Int?
    let headDimension: Int
    /// The head size of the values; nil where there are none.
    let valueDimension: Int?
    /// `[batch]`, or empty where results have no batch dimension.
    let batchShape: Shape
    /// Whether scores have a head dimension.
    let hasHeads: Bool
    /// Whether tensors are `[batch, heads, n, d]` rather than packed.
    let isSeparate: Bool

    /// Checks that queries, keys and values fit each other, and that a cache fits them.
    ///
    /// - Parameters:
    ///   - operands: The request's own tensors.
    ///   - options: Contain the cache, if there is one.
    ///   - needsValues: Whether values are needed.
    /// - Throws: `AttentionError` at the first of keys, values and cache that does not fit.
    init<Scalar: AttentionScalar>(
        _ operands: OperandSet,
        _ options: borrowing AttentionOptions<Scalar>,
        needsValues: Bool
    ) throws(AttentionError) {
        headCount = try operands.headCount(of: operands.queries)
        keyValueHeadCount = try operands.headCount(of: operands.keys)
        batchCount = operands.queries.batchCount
        queryCount = operands.queries.rowCount
        pastCount =
            options.hasRareOptions
            ? try options.past.rowCount(before: operands, needsValues: needsValues) : nil
        keyCount = operands.keys.rowCount + (pastCount ?? 0)
        isSeparate = operands.isSeparate
        hasHeads = operands.hasHeads
        batchShape = operands.hasBatch ? Shape().appending(batchCount) : Shape()
        let rowHeads = isSeparate ? 1 : headCount
        let keyRowHeads = isSeparate ? 1 : keyValueHeadCount
        headDimension = operands.queries.width / rowHeads
        let keys = operands.keys.member
        try require(
            headCount.isMultiple(of: keyValueHeadCount),
            at: keys,
            "\(keys.name) has \(keyValueHeadCount.of("head")); expected a divisor of "
                + "\(headCount), as \(operands.queries.member.name) has \(headCount.of("head"))"
        )
        let keyDimension = operands.keys.width / keyRowHeads
        guard keyDimension == headDimension else {
            throw operands.headSizeMismatch(keys: keyDimension, queries: headDimension)
        }
        // A source that is projected without W_V has no values, so the tensor that they would be
        // projected from need not fit the heads.
        guard let values = operands.values, needsValues || values.projection != nil else {
            valueDimension = nil
            return
        }
        let valueHeadCount = try operands.headCount(of: values)
        try require(
            valueHeadCount == keyValueHeadCount,
            at: values.member,
            "\(values.member.name) has \(valueHeadCount.of("head")); expected "
                + "\(keyValueHeadCount), as in \(keys.name)"
        )
        try require(
            values.rowCount == operands.keys.rowCount,
            at: values.member,
            "\(values.member.name) has \(values.rowCount.of("row")); "
                + "expected \(operands.keys.rowCount), as in \(keys.name)"
        )
        valueDimension = values.width / keyRowHeads
    }

    /// The number of the request's own keys.
    var ownKeyCount: Int { keyCount - (pastCount ?? 0) }

    /// The extents that positions and labels depend on.
    var sequence: SequenceExtents {
        SequenceExtents(
            batchCount: batchCount,
            queryCount: queryCount,
            keyCount: keyCount,
            pastCount: pastCount
        )
    }

    /// Returns the layout of a tensor of rows after its projection.
    func layout(rowCount: Int, headCount: Int, rowLength: Int) -> HeadLayout {
        isSeparate
            ? .separate(rowCount: rowCount, headCount: headCount, rowLength: rowLength)
            : .packed(rowCount: rowCount, headCount: headCount, rowLength: rowLength)
    }
}

extension OperandSet {
    fileprivate func headSizeMismatch(keys found: Int, queries expected: Int) -> AttentionError {
        guard keys.projectedName != queries.projectedName else {
            return AttentionError(
                .shapeMismatch,
                at: .keyValueHeadCount,
                "num_kv_heads gives keys head size \(found); expected \(expected), as in queries, "
                    + "because both are \(queries.member.name)"
            )
        }
        return AttentionError(
            .shapeMismatch,
            at: keys.projection == nil ? keys.member : keys.role.matrixMember,
            "\(keys.projectedName) has head size \(found); expected \(expected), "
                + "as in \(queries.projectedName)"
        )
    }
}
