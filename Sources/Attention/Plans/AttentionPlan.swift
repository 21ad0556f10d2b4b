import Kernels
package import Tensors

/// The plan of attention: the operations `/attention` and `/scores`.
///
/// A class, because it is large and passed along whole. Making a plan reads shapes and options, in
/// time that does not grow with the tensors.
package final class AttentionPlan<Scalar: AttentionScalar>: Sendable {
    /// The shape of each tensor in the result; `parameters` has none.
    package let shapes: OutputTable<Shape>

    /// The number of elements of the result, parameters included.
    package let answerElementCount: Int

    /// The number of elements that `run` allocates besides the request's own.
    package let allocatedElementCount: Int

    /// The multiply-adds of `run`, at most 2⁵⁵.
    package let cost: Int

    let operands: OperandSet<Scalar>
    let extents: AttentionExtents
    let options: AttentionOptions<Scalar>
    /// The outputs asked for, and `output` where W_O is given.
    let outputs: OutputSet
    /// The queries whose rows the result has; nil for all.
    let selectedQueries: [Int]?
    let rules: ScoreRules<Scalar>
    /// The norm and the rotation of the operands; nil where there are none.
    let steps: OperandSteps<Scalar>?
    /// The dropout of weights, if there is one.
    let dropout: WeightDropout?
    /// The matrices that apply to the context.
    let contextProjections: ContextProjections

    /// Checks that everything fits together.
    ///
    /// Borrows its arguments, because they would otherwise be copied.
    ///
    /// - Parameters:
    ///   - source: The tensors. Values are needed for `context`, `output`, `values` and
    ///     `presentValues` only.
    ///   - options: Everything that the request sets besides its tensors.
    ///   - outputs: The outputs that the result shall contain.
    /// - Throws: `AttentionError` at the first member that disagrees with those before it.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package convenience init(
        _ source: borrowing AttentionSource<Scalar>,
        options: borrowing AttentionOptions<Scalar> = AttentionOptions(),
        outputs: OutputSet
    ) throws(AttentionError) {
        try self.init(checking: source, options, outputs)
    }

    /// The body of `init`, which must not be inlined: see docs/workarounds.md, `@specialized`.
    @inline(never)
    private init(
        checking source: borrowing AttentionSource<Scalar>,
        _ options: borrowing AttentionOptions<Scalar>,
        _ outputs: OutputSet
    ) throws(AttentionError) {
        let heads = try HeadCounts(
            headCount: options.headCount,
            keyValueHeadCount: options.keyValueHeadCount
        )
        operands = try OperandSet(copy source, heads: heads)
        try operands.requireMatrices(isProjected: source.isProjected, for: outputs)
        let extents = try AttentionExtents(operands, options, needsValues: outputs.needsValues)
        let member = operands.queries.member
        let selectedQueries = try options.querySelection.indices(
            count: extents.queryCount,
            of: member.name
        )
        try options.requireNoContradiction(with: outputs)
        rules = try options.scoreRules(extents)
        steps =
            options.hasRareOptions
            ? try operands.steps(
                options,
                extents,
                rules.visibility,
                needsValues: outputs.needsValues
            )
            : nil
        try options.requireQueryScale(extents)
        dropout = try options.checkedDropout(queryCount: extents.queryCount)
        let projections = ContextProjections(
            output: try operands.outputProjection(for: outputs, extents),
            gate: try operands.gateProjection(for: outputs, extents)
        )
        let outputs = projections.output == nil ? outputs : outputs.union([.output])

        // A softmax over the queries computes all of them, whatever the selection.
        let selectedCount = options.softmaxAxis == .keys ? selectedQueries?.count : nil
        let queryCount = selectedCount ?? extents.queryCount
        cost = Self.cost(
            operands,
            extents,
            outputs,
            queryCount: queryCount,
            projections,
            steps,
            dropout
        )
        // Before any shape is made, because a shape traps where its product overflows.
        try requireCountable(cost: cost)

        var shapes = OutputTable<Shape>(reserving: outputs.count)
        for output in outputs {
            let shape = extents.shape(of: output, options.querySelection, projections.output)
            if let shape { shapes.append(shape, for: output) }
        }
        var count = SaturatingSum()
        if outputs.contains(.parameters) { count += operands.parameterElementCount }
        for shape in shapes.values { count += shape.elementCount }
        answerElementCount = count.value
        count += Self.operandElementCount(operands, extents, options, selectedQueries)
        count += steps?.scratchElementCount ?? 0
        count += Self.kernelScratchCount(
            operands,
            extents,
            outputs,
            queryCount: queryCount,
            projections
        )
        allocatedElementCount = count.value
        self.shapes = shapes
        self.extents = extents
        self.options = copy options
        self.outputs = outputs
        self.selectedQueries = selectedQueries
        contextProjections = projections
    }

    /// Whether the softmax is over the queries.
    var isByColumn: Bool { options.softmaxAxis == .queries }

    /// The queries that the kernel computes; nil for all, which a softmax over the queries needs.
    var computedQueries: [Int]? { isByColumn ? nil : selectedQueries }

    /// The number of queries that the kernel computes.
    var computedQueryCount: Int { computedQueries?.count ?? extents.queryCount }
}
