import Kernels
package import Tensors

/// A request for learned projections alone, known to fit together: the operation `/qkv`.
///
/// Each of queries, keys and values whose matrix is given (or drawn) is answered. A query
/// selection selects rows of every tensor of the source, so it does not go with a memory.
package struct ProjectionPlan<Scalar: AttentionScalar>: Sendable {
    /// The shapes of `queries`, `keys` and `values`, those that are answered.
    package let shapes: OutputTable<Shape>

    /// How many numbers the result holds, parameters included.
    package let answerElementCount: Int

    /// How many numbers `run` allocates beside the request's own, the result and one thread's
    /// scratch memory included.
    ///
    /// As bytes it fits in `Int`.
    package let allocatedElementCount: Int

    /// The multiply-adds of `run`, for deciding where it runs: 2⁵⁵ at most.
    package let cost: Int

    private let operands: OperandSet<Scalar>
    private let projected: [Operand<Scalar>]
    private let selectedRows: [Int]?
    private let includesParameters: Bool
    /// How queries and keys are rotated, if they are.
    private let rotations: [ProjectionRole: Rotation]

    /// Checks that everything fits together.
    ///
    /// - Parameters:
    ///   - source: The tensors and their parameters, without which there is nothing to do.
    ///   - headCount: Splits the projections, head after head, as in `AttentionOptions`.
    ///   - keyValueHeadCount: How many heads keys and values have, as in `AttentionOptions`.
    ///   - rope: Rotates queries and keys by their positions.
    ///   - positions: Where queries and keys stand.
    ///   - querySelection: Which rows are projected.
    ///   - includesParameters: Whether the result shall hold the matrices used.
    /// - Throws: `AttentionError` at the first member that disagrees with those before it.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(
        _ source: AttentionSource<Scalar>,
        headCount: Int? = nil,
        keyValueHeadCount: Int? = nil,
        rope: RotaryEmbedding? = nil,
        positions: Positions = Positions(),
        querySelection: QuerySelection = .all,
        includesParameters: Bool = false
    ) throws(AttentionError) {
        let heads = try HeadCounts(headCount: headCount, keyValueHeadCount: keyValueHeadCount)
        operands = try OperandSet(source, heads: heads)
        guard operands.parameters != nil else {
            throw AttentionError(.missingMember, pointer: "", "parameters is missing")
        }
        projected = operands.all.filter { $0.projection != nil }
        guard !projected.isEmpty else {
            throw AttentionError(
                .missingMember,
                at: .parameters,
                "parameters has none of wq, wk and wv that applies to the request's tensors"
            )
        }
        if case .projected(_, .some, _) = source, querySelection != .all {
            throw AttentionError(
                .contradiction,
                at: .query,
                "query does not go with memory, whose rows are not those of inputs"
            )
        }
        var selectedRows: [Int]?
        for operand in projected {
            selectedRows = try querySelection.indices(
                count: operand.rowCount,
                of: operand.member.name
            )
        }
        let resolved = try positions.resolved(
            SequenceExtents(
                batchCount: operands.queries.batchCount,
                queryCount: operands.queries.rowCount,
                keyCount: operands.keys.rowCount,
                pastCount: nil
            )
        )
        let rowCount = selectedRows?.count
        var cost = SaturatingSum()
        cost += operands.drawingCost
        for operand in projected {
            cost += operand.projectionCost(rowCount: rowCount ?? operand.rowCount)
        }
        try requireCountable(cost: cost.value)

        var shapes: OutputTable<Shape> = [:]
        var rotations: [ProjectionRole: Rotation] = [:]
        for operand in projected {
            let count = try operands.headCount(of: operand)
            let batch: Shape = operands.hasBatch ? [operand.batchCount] : []
            let leading = operands.hasHeads ? batch.appending(count) : batch
            shapes[operand.role.output] =
                querySelection.appended(to: leading, all: operand.rowCount)
                .appending(operand.width / count)
            if let rope, operand.role != .values {
                let table = try rope.table(
                    headDimension: operand.width / count,
                    of: operand.widthName
                )
                rotations[operand.role] = Rotation(
                    table: table,
                    positions: operand.role == .queries ? resolved.queries : resolved.keys
                )
                let rows = saturatingProduct(operand.batchCount, rowCount ?? operand.rowCount)
                cost += table.cost(rowCount: rows, headCount: count)
            }
        }
        self.cost = cost.value
        self.rotations = rotations
        self.selectedRows = selectedRows
        self.shapes = shapes
        self.includesParameters = includesParameters
        answerElementCount = saturatingSum(
            shapes.values.map { $0.elementCount }
                + [includesParameters ? operands.parameterElementCount : 0]
        )
        // The projections before they are rotated and their heads separated, and the rows that a
        // selection copies.
        allocatedElementCount = saturatingSum(
            [
                answerElementCount, operands.drawnElementCount,
                projected.map(\.projectionScratchCount).max() ?? 0,
                rotations.values.map(\.table.scratchElementCount).max() ?? 0,
            ]
                + projected.map { operand in
                    saturatingProduct(
                        operand.batchCount,
                        rowCount ?? operand.rowCount,
                        (rope == nil ? 1 : 2) * operand.width
                            + (rowCount == nil ? 0 : operand.tensor.shape[-1])
                    )
                }
        )
    }

    /// Computes the projections.
    ///
    /// - Parameter execution: Where to compute, and whether to go on. The result does not depend
    ///   on it.
    /// - Returns: The tensors of `shapes`.
    /// - Throws: `AttentionError` of kind `overflow` or `cancelled`.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> ProjectionResult<Scalar> {
        let matrices = try operands.matrices(execution)
        var tensors: OutputTable<Tensor<Scalar>> = [:]
        for operand in projected {
            let output = operand.role.output
            guard let shape = shapes[output] else { continue }
            let headCount = operand.width / shape[-1]
            let rows = selectedRows ?? Array(0..<operand.rowCount)
            let packed = try operand.projected(rows: selectedRows, matrices, execution)
                .rotated(
                    rotations[operand.role],
                    .packed(
                        rowCount: rows.count,
                        headCount: headCount,
                        rowLength: shape[-1]
                    ),
                    headCount: headCount,
                    rows: rows,
                    of: operand,
                    execution
                )
            tensors[output] =
                operands.hasHeads
                ? packed.separatingHeads(headCount).reshaped(to: shape)
                : packed.reshaped(to: shape)
        }
        return ProjectionResult(
            tensors: tensors,
            parameters: includesParameters ? matrices : nil
        )
    }
}

/// The projections that were asked for.
package struct ProjectionResult<Scalar: AttentionScalar>: Sendable {
    /// `queries`, `keys` and `values`, those whose matrix is given.
    package let tensors: OutputTable<Tensor<Scalar>>

    /// The matrices used, if they were asked for.
    package let parameters: ProjectionMatrices<Scalar>?

    /// The tensor of one output; nil if it has no matrix.
    package subscript(output: AttentionOutput) -> Tensor<Scalar>? { tensors[output] }
}
