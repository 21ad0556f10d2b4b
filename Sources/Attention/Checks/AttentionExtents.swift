import Kernels
import Tensors

/// The extents of attention over a set of operands that are known to fit each other.
struct AttentionExtents: Sendable {
    let batchCount: Int
    let headCount: Int
    let keyValueHeadCount: Int
    /// All queries, whatever the selection.
    let queryCount: Int
    /// All keys, the past included.
    let keyCount: Int
    /// The rows of the cache; nil where there is none.
    let pastCount: Int?
    let headDimension: Int
    /// The head size of the values; nil where there are none.
    let valueDimension: Int?
    /// The batch dimension of every answer: none, or one.
    let batchShape: Shape
    /// Whether scores have a head dimension.
    let hasHeads: Bool
    /// Whether tensors are `[batch, heads, n, d]` rather than packed.
    let isSeparate: Bool

    /// Checks that queries, keys and values fit each other, and a cache them.
    ///
    /// - Parameters:
    ///   - operands: The request's own tensors.
    ///   - options: What says whether there is a cache before them.
    ///   - needsValues: Whether values are needed.
    /// - Throws: `AttentionError` at the first of keys, values and cache that does not fit.
    init<Scalar: AttentionScalar>(
        _ operands: OperandSet<Scalar>,
        _ options: borrowing AttentionOptions<Scalar>,
        needsValues: Bool
    ) throws(AttentionError) {
        headCount = try operands.headCount(of: operands.queries)
        keyValueHeadCount = try operands.headCount(of: operands.keys)
        batchCount = operands.queries.batchCount
        queryCount = operands.queries.rowCount
        pastCount = try options.pastCount(before: operands, needsValues: needsValues)
        keyCount = operands.keys.rowCount + (pastCount ?? 0)
        isSeparate = operands.isSeparate
        hasHeads = operands.hasHeads
        batchShape = operands.hasBatch ? Shape().appending(batchCount) : Shape()
        let rowHeads = isSeparate ? 1 : headCount
        let keyRowHeads = isSeparate ? 1 : keyValueHeadCount
        headDimension = operands.queries.width / rowHeads
        guard headCount.isMultiple(of: keyValueHeadCount) else {
            throw AttentionError(
                .shapeMismatch,
                at: operands.keys.member,
                "\(operands.keys.member.name) has \(keyValueHeadCount) heads; expected a number that "
                    + "divides \(headCount), the heads of \(operands.queries.member.name)"
            )
        }
        guard operands.keys.width / keyRowHeads == headDimension else {
            throw Self.headSizeMismatch(
                operands.keys,
                operands.keys.width / keyRowHeads,
                operands.queries,
                headDimension
            )
        }
        // Without a matrix a source that is projected has no values of its own: what they would be
        // projected from need not fit the heads.
        guard let values = operands.values, needsValues || values.projection != nil else {
            valueDimension = nil
            return
        }
        let valueHeadCount = try operands.headCount(of: values)
        guard valueHeadCount == keyValueHeadCount else {
            throw AttentionError(
                .shapeMismatch,
                at: values.member,
                "\(values.member.name) has \(valueHeadCount) heads; expected "
                    + "\(keyValueHeadCount), as in \(operands.keys.member.name)"
            )
        }
        guard values.rowCount == operands.keys.rowCount else {
            throw AttentionError(
                .shapeMismatch,
                at: values.member,
                "\(values.member.name) has \(values.rowCount) rows; expected \(operands.keys.rowCount), "
                    + "as in \(operands.keys.member.name)"
            )
        }
        valueDimension = values.width / keyRowHeads
    }

    /// How many keys the request has itself.
    var ownKeyCount: Int { keyCount - (pastCount ?? 0) }

    /// How many queries and keys there are, for what is said about each of them.
    var sequence: SequenceExtents {
        SequenceExtents(
            batchCount: batchCount,
            queryCount: queryCount,
            keyCount: keyCount,
            pastCount: pastCount
        )
    }

    /// `[batch, heads]` in front of scores, those dimensions that there are.
    func leadingShape(headCount: Int) -> Shape {
        hasHeads ? batchShape.appending(headCount) : batchShape
    }

    /// How a tensor of rows lies after its projection.
    func layout(rowCount: Int, headCount: Int, rowLength: Int) -> HeadLayout {
        isSeparate
            ? .separate(rowCount: rowCount, headCount: headCount, rowLength: rowLength)
            : .packed(rowCount: rowCount, headCount: headCount, rowLength: rowLength)
    }

    private static func headSizeMismatch<Scalar: AttentionScalar>(
        _ keys: Operand<Scalar>,
        _ found: Int,
        _ queries: Operand<Scalar>,
        _ expected: Int
    ) -> AttentionError {
        guard keys.widthName != queries.widthName else {
            return AttentionError(
                .shapeMismatch,
                at: .keyValueHeadCount,
                "num_kv_heads gives keys the head size \(found); expected \(expected), as in "
                    + "queries, for both are \(queries.member.name)"
            )
        }
        return AttentionError(
            .shapeMismatch,
            at: keys.projection == nil ? keys.member : keys.role.matrixMember,
            "\(keys.widthName) has head size \(found); expected \(expected), "
                + "as in \(queries.widthName)"
        )
    }
}
