import Kernels
import Tensors

/// Queries, keys and values as the kernel reads them: projected, rotated, and following the past.
struct AttendedOperands<Scalar: AttentionScalar>: Sendable {
    /// The computed queries.
    let queries: Tensor<Scalar>
    /// The request's own keys.
    let keys: Tensor<Scalar>
    /// The request's own values.
    let values: Tensor<Scalar>?
    /// The elements of the past keys and of the request's own.
    let allKeys: [Scalar]
    /// The elements of the past values and of the request's own; empty where there are none.
    let allValues: [Scalar]
}

extension AttentionPlan {
    /// Projects and rotates the request's own operands, and appends them to the past.
    func attendedOperands(
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> AttendedOperands<Scalar> {
        var queries = try operands.queries.projected(rows: computedQueries, matrices, execution)
        var keys = try operands.keys.projected(rows: nil, matrices, execution)
        if let rotation {
            queries = try queries.rotated(
                Rotation(table: rotation, positions: rules.visibility.queryPositions),
                extents.layout(
                    rowCount: computedQueryCount,
                    headCount: extents.headCount,
                    rowLength: extents.headDimension
                ),
                headCount: extents.headCount,
                rows: computedQueries ?? Array(0..<extents.queryCount),
                of: operands.queries,
                execution
            )
            keys = try keys.rotated(
                Rotation(table: rotation, positions: rules.visibility.keyPositions),
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
        }
        let values =
            outputs.needsValues
            ? try operands.values?.projected(rows: nil, matrices, execution) : nil
        var (allKeys, allValues) = (keys.elements, values?.elements ?? [])
        if extents.pastCount != nil {
            let past = options.past
            if let pastKeys = past.keys { allKeys = pastKeys.appendingRows(of: keys).elements }
            if let pastValues = past.values, let values {
                allValues = pastValues.appendingRows(of: values).elements
            }
        }
        return AttendedOperands(
            queries: queries,
            keys: keys,
            values: values,
            allKeys: allKeys,
            allValues: allValues
        )
    }
}
