import Kernels
import Tensors

/// Queries, keys and values as the kernel reads them: projected, normalised, rotated, and following
/// the past.
struct AttendedOperands<Scalar: AttentionScalar>: Sendable {
    /// The computed queries.
    let queries: Tensor<Scalar>
    /// The elements of the queries, each multiplied by its `query_scale`.
    let scaledQueries: [Scalar]
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
    /// Projects the request's own operands, normalises and rotates them, and appends them to the past.
    func attendedOperands(
        _ sources: OperandTensors<Scalar>,
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> AttendedOperands<Scalar> {
        var queries = try operands.queries.projected(
            sources.queries,
            rows: computedQueries,
            matrices,
            execution
        )
        var keys = try operands.keys.projected(sources.keys, rows: nil, matrices, execution)
        var values: Tensor<Scalar>?
        if outputs.needsValues, let tensor = sources.values {
            values = try operands.values?.projected(tensor, rows: nil, matrices, execution)
        }
        if let steps = shared.steps {
            queries = try queries.applying(steps.queries, queryRows, execution)
            keys = try keys.applying(
                steps.keys,
                keyValueRows(of: operands.keys, rowLength: extents.headDimension),
                execution
            )
            if let operand = operands.values, let tensor = values {
                values = try tensor.applying(
                    steps.values,
                    keyValueRows(of: operand, rowLength: extents.valueDimension ?? 0),
                    execution
                )
            }
        }
        var (allKeys, allValues) = (keys.elements, values?.elements ?? [])
        if extents.pastCount != nil {
            let past = past
            if let pastKeys = past.keys { allKeys = pastKeys.appendingRows(of: keys).elements }
            if let pastValues = past.values, let values {
                allValues = pastValues.appendingRows(of: values).elements
            }
        }
        return AttendedOperands(
            queries: queries,
            scaledQueries: queryScale.map { scaled(queries, by: $0) } ?? queries.elements,
            keys: keys,
            values: values,
            allKeys: allKeys,
            allValues: allValues
        )
    }

    private var queryRows: OperandRows {
        OperandRows(
            operand: operands.queries,
            layout: extents.layout(
                rowCount: shared.geometry.queryCount,
                headCount: extents.headCount,
                rowLength: extents.headDimension
            ),
            headCount: extents.headCount,
            selection: computedQueries
        )
    }

    private func keyValueRows(
        of operand: Operand,
        rowLength: Int
    ) -> OperandRows {
        OperandRows(
            operand: operand,
            layout: extents.layout(
                rowCount: extents.ownKeyCount,
                headCount: extents.keyValueHeadCount,
                rowLength: rowLength
            ),
            headCount: extents.keyValueHeadCount,
            selection: nil
        )
    }

    /// Returns the queries, each multiplied by its factor, `[n]` or `[batch, n]`.
    ///
    /// The kernels multiply by the scale afterwards, so the factors cost nothing for each key.
    private func scaled(_ queries: Tensor<Scalar>, by factors: Tensor<Scalar>) -> [Scalar] {
        let rows = queryRows
        var elements = queries.elements
        for batch in 0..<extents.batchCount {
            let first = factors.shape.rank == 1 ? 0 : batch * extents.queryCount
            for row in 0..<rows.count {
                let factor = factors.elements[first + (rows.selection?[row] ?? row)]
                for head in 0..<extents.headCount {
                    let start = rows.layout.offset(batch: batch, head: head, row: row)
                    for index in start..<(start + extents.headDimension) {
                        elements[index] *= factor
                    }
                }
            }
        }
        return elements
    }
}
