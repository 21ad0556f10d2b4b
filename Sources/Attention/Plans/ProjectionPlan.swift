import Kernels
package import Tensors

/// The plan of learned projections alone: the operation `/qkv`.
///
/// The result contains those of queries, keys and values that have a matrix. A query selection
/// selects rows of every tensor of the source, so it excludes a memory.
package struct ProjectionPlan<Scalar: AttentionScalar>: Sendable {
    /// The shapes of `queries`, `keys` and `values`, those that the result contains.
    package let shapes: OutputTable<Shape>

    /// The number of elements of the result, parameters included.
    package let answerElementCount: Int

    /// The number of elements that `run` allocates besides the request's own.
    package let allocatedElementCount: Int

    /// The multiply-adds of `run`.
    package let cost: Int

    let source: AttentionSource<Scalar>
    let operands: OperandSet
    /// The operands that have a projection.
    let projected: [Operand]
    let selectedRows: [Int]?
    let includesParameters: Bool
    /// The norm and the rotation of the operands; nil where there are none.
    let steps: OperandSteps<Scalar>?

    /// Checks that everything fits together.
    ///
    /// - Parameters:
    ///   - source: The tensors and their parameters, which are required.
    ///   - headCount: As in `AttentionOptions`.
    ///   - keyValueHeadCount: As in `AttentionOptions`.
    ///   - norm: Normalises queries and keys.
    ///   - rope: Rotates queries and keys by their positions.
    ///   - positions: The positions of queries and keys.
    ///   - querySelection: The rows that are projected.
    ///   - includesParameters: Whether the result shall contain the matrices used.
    /// - Throws: `AttentionError` at the first member that disagrees with those before it.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(
        _ source: AttentionSource<Scalar>,
        headCount: Int? = nil,
        keyValueHeadCount: Int? = nil,
        norm: QueryKeyNorm<Scalar>? = nil,
        rope: RotaryEmbedding? = nil,
        positions: Positions = Positions(),
        querySelection: QuerySelection = .all,
        includesParameters: Bool = false
    ) throws(AttentionError) {
        let heads = try HeadCounts(headCount: headCount, keyValueHeadCount: keyValueHeadCount)
        operands = try OperandSet(source, heads: heads)
        guard source.hasParameters else {
            throw AttentionError(.missingMember, "parameters is missing")
        }
        projected = operands.all.filter { $0.projection != nil }
        try require(
            !projected.isEmpty,
            .missingMember,
            at: .parameters,
            "parameters has no matrix for the tensors given; expected wq, wk or wv"
        )
        if case .projected(_, .some, _) = source, querySelection != .all {
            throw AttentionError(.query, excludes: .memory)
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
        let counts = SourceCounts(source, operands)
        var cost = SaturatingSum()
        cost += counts.drawingCost
        for operand in projected {
            cost += operand.projectionCost(rowCount: selectedRows?.count ?? operand.rowCount)
        }
        try requireCountable(cost: cost.value)

        var shapes: OutputTable<Shape> = [:]
        var extents: [HeadExtents?] = [nil, nil, nil]
        for operand in projected {
            let count = try operands.headCount(of: operand)
            let batch: Shape = operands.hasBatch ? [operand.batchCount] : []
            let leading = operands.hasHeads ? batch.appending(count) : batch
            shapes[operand.role.output] =
                querySelection.appended(to: leading, all: operand.rowCount)
                .appending(operand.width / count)
            extents[operand.role.rawValue] = HeadExtents(
                count: count,
                dimension: operand.width / count
            )
        }
        let steps = try operands.steps(
            norm,
            rope,
            resolved,
            pastCount: 0,
            heads: (extents[0], extents[1], extents[2])
        )
        if let steps {
            for operand in projected {
                guard let heads = extents[operand.role.rawValue] else { continue }
                let rowCount = selectedRows?.count ?? operand.rowCount
                cost += steps[operand.role].cost(
                    rowCount: saturatingProduct(operand.batchCount, rowCount),
                    heads
                )
            }
        }
        self.source = source
        self.cost = cost.value
        self.steps = steps
        self.selectedRows = selectedRows
        self.shapes = shapes
        self.includesParameters = includesParameters

        var count = SaturatingSum()
        for shape in shapes.values { count += shape.elementCount }
        if includesParameters { count += counts.parameters }
        answerElementCount = count.value
        count += counts.drawn
        count += projected.map { $0.projectionScratchCount(of: Scalar.self) }.max() ?? 0
        count += counts.cut
        count += steps?.scratchElementCount ?? 0
        // The projections before their steps and before their heads are separated, and the rows that a
        // selection copies.
        for operand in projected {
            count += saturatingProduct(
                operand.batchCount,
                selectedRows?.count ?? operand.rowCount,
                (steps == nil ? 1 : 2) * operand.width
                    + (selectedRows == nil ? 0 : operand.shape[-1])
            )
        }
        allocatedElementCount = count.value
    }
}
