import Kernels
import Tensors

/// Queries, keys and values as scores and weights meet them: projected, rotated, the past in front.
struct AttendedOperands<Scalar: AttentionScalar>: Sendable {
    /// Those that are computed.
    let queries: Tensor<Scalar>
    /// The request's own keys.
    let keys: Tensor<Scalar>
    /// The request's own values.
    let values: Tensor<Scalar>?
    /// The past keys and the request's own.
    let allKeys: Tensor<Scalar>
    /// The past values and the request's own.
    let allValues: Tensor<Scalar>?
}

extension AttentionPlan {
    /// Projects and rotates what the request has, and puts it behind the past.
    func attendedOperands(
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> AttendedOperands<Scalar> {
        let (queryPositions, keyPositions) = (
            rules.visibility.queryPositions, rules.visibility.keyPositions
        )
        let queries = try operands.queries.projected(rows: computedQueries, matrices, execution)
            .rotated(
                rotation.map { Rotation(table: $0, positions: queryPositions) },
                extents.layout(
                    rowCount: computedQueries?.count ?? extents.queryCount,
                    headCount: extents.headCount,
                    rowLength: extents.headDimension
                ),
                headCount: extents.headCount,
                rows: computedQueries ?? Array(0..<extents.queryCount),
                of: operands.queries,
                execution
            )
        let keys = try operands.keys.projected(rows: nil, matrices, execution)
            .rotated(
                rotation.map { Rotation(table: $0, positions: keyPositions) },
                extents.layout(
                    rowCount: extents.ownKeyCount,
                    headCount: extents.keyValueHeadCount,
                    rowLength: extents.headDimension
                ),
                headCount: extents.keyValueHeadCount,
                rows: (extents.pastCount ?? 0)..<extents.keyCount,
                of: operands.keys,
                execution
            )
        let values =
            outputs.needsValues
            ? try operands.values?.projected(rows: nil, matrices, execution) : nil
        return AttendedOperands(
            queries: queries,
            keys: keys,
            values: values,
            allKeys: options.past.keys?.appendingRows(of: keys) ?? keys,
            allValues: values.map { options.past.values?.appendingRows(of: $0) ?? $0 }
        )
    }
}
