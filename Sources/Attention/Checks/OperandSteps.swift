import Kernels

/// What changes the rows of an operand between its projection and the scores.
struct RowSteps<Scalar: AttentionScalar>: Sendable {
    /// The norm, if there is one.
    var norm: RowNorm<Scalar>?
    /// The rotation, if there is one.
    var rotation: Rotation?
    /// Whether the norm follows the rotation.
    var isNormLast = false

    /// Whether rows stay as they are.
    var isEmpty: Bool { norm == nil && rotation == nil }
}

/// The steps of each operand.
///
/// A class, because it is large and most requests have none.
final class OperandSteps<Scalar: AttentionScalar>: Sendable {
    let queries: RowSteps<Scalar>
    let keys: RowSteps<Scalar>
    let values: RowSteps<Scalar>

    /// Creates the steps.
    init(queries: RowSteps<Scalar>, keys: RowSteps<Scalar>, values: RowSteps<Scalar>) {
        self.queries = queries
        self.keys = keys
        self.values = values
    }

    /// The steps of a role; none for matrices that are not of operands.
    subscript(role: ProjectionRole) -> RowSteps<Scalar> {
        switch role {
        case .queries: queries
        case .keys: keys
        case .values: values
        case .output, .gate: RowSteps()
        }
    }
}

/// The number of heads of an operand and their size.
struct HeadExtents: Sendable {
    let count: Int
    let dimension: Int
}

extension OperandSet {
    /// Checks the norm and the rotation of the operands.
    ///
    /// - Parameters:
    ///   - norm: The norm, if there is one.
    ///   - rope: The rotation, if there is one.
    ///   - positions: The positions of all queries and all keys.
    ///   - pastCount: The number of keys before the request's own.
    ///   - heads: The heads of each operand that is computed.
    /// - Returns: The steps; nil if there are none.
    /// - Throws: `AttentionError` at a member of `qk_norm` or `rope`.
    func steps<Scalar: AttentionScalar>(
        _ norm: QueryKeyNorm<Scalar>?,
        _ rope: RotaryEmbedding?,
        _ positions: (queries: SequencePositions, keys: SequencePositions),
        pastCount: Int,
        heads: (queries: HeadExtents?, keys: HeadExtents?, values: HeadExtents?)
    ) throws(AttentionError) -> OperandSteps<Scalar>? {
        guard norm != nil || rope != nil else { return nil }
        try norm?.requireConsistency()
        func checkedNorm(
            _ role: ProjectionRole,
            _ heads: HeadExtents?
        ) throws(AttentionError) -> RowNorm<Scalar>? {
            guard let norm, let heads, role != .values || norm.includesValues else { return nil }
            return try norm.norm(of: role, headCount: heads.count, headDimension: heads.dimension)
        }
        let isNormLast = norm?.isAfterRope ?? false
        let rotations = try rotations(
            rope,
            positions,
            pastCount: pastCount,
            queryHeadDimension: heads.queries?.dimension,
            keyHeadDimension: heads.keys?.dimension
        )
        return OperandSteps(
            queries: RowSteps(
                norm: try checkedNorm(.queries, heads.queries),
                rotation: rotations.queries,
                isNormLast: isNormLast
            ),
            keys: RowSteps(
                norm: try checkedNorm(.keys, heads.keys),
                rotation: rotations.keys,
                isNormLast: isNormLast
            ),
            values: RowSteps(norm: try checkedNorm(.values, heads.values))
        )
    }

    /// Checks the norm and the rotation that options ask for; nil where there are none.
    func steps<Scalar: AttentionScalar>(
        _ options: borrowing AttentionOptions<Scalar>,
        _ extents: AttentionExtents,
        _ visibility: KeyVisibility,
        needsValues: Bool
    ) throws(AttentionError) -> OperandSteps<Scalar>? {
        let values = needsValues ? extents.valueDimension : nil
        return try steps(
            options.norm,
            options.rope,
            (visibility.queryPositions, visibility.keyPositions),
            pastCount: extents.pastCount ?? 0,
            heads: (
                HeadExtents(count: extents.headCount, dimension: extents.headDimension),
                HeadExtents(count: extents.keyValueHeadCount, dimension: extents.headDimension),
                values.map { HeadExtents(count: extents.keyValueHeadCount, dimension: $0) }
            )
        )
    }
}
