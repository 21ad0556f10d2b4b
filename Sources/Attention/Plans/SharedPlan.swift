import Kernels
import Tensors

/// Everything about a request of attention that follows from its shapes and options, but none of its
/// tensors: requests of the same form share one (`PlanCache`).
///
/// A class, because it is large and passed along whole.
package final class SharedPlan<Scalar: AttentionScalar>: Sendable {
    /// The shape of each tensor in the result; `parameters` has none.
    let shapes: OutputTable<Shape>
    /// The number of elements of the result, parameters included.
    let answerElementCount: Int
    /// The number of elements that a computation allocates besides the request's own.
    let allocatedElementCount: Int
    /// The multiply-adds of a computation, at most 2⁵⁵.
    let cost: Int

    let operands: OperandSet
    let extents: AttentionExtents
    /// The outputs asked for, and `output` where W_O is given.
    let outputs: OutputSet
    /// The queries whose rows the result has; nil for all.
    let selectedQueries: [Int]?
    /// The queries that the kernel computes; nil for all, which a softmax over the queries needs.
    let computedQueries: [Int]?
    /// The extents and the layouts of the kernel's tensors.
    let geometry: AttentionGeometry
    /// Whether the softmax is over the queries.
    let isByColumn: Bool
    let rules: ScoreRules<Scalar>
    /// The norm and the rotation of the operands; nil where there are none.
    let steps: OperandSteps<Scalar>?
    /// The dropout of weights, if there is one.
    let dropout: WeightDropout?
    /// The matrices that apply to the context.
    let contextProjections: ContextProjections

    // The parts of the request that `fits` compares and that are not above.
    private let scale: AttentionOptions<Scalar>.Scale
    private let querySelection: QuerySelection
    private let requestedOutputs: OutputSet

    /// Checks that everything fits together.
    ///
    /// Not inlined: see docs/workarounds.md, `@specialized`.
    ///
    /// - Throws: `AttentionError` at the first member that disagrees with those before it.
    @inline(never)
    init(
        _ source: borrowing AttentionSource<Scalar>,
        _ options: borrowing AttentionOptions<Scalar>,
        _ outputs: OutputSet
    ) throws(AttentionError) {
        requestedOutputs = outputs
        scale = options.scale
        querySelection = options.querySelection
        let heads = try HeadCounts(
            headCount: options.headCount,
            keyValueHeadCount: options.keyValueHeadCount
        )
        operands = try OperandSet(source, heads: heads)
        try operands.requireMatrices(of: source, for: outputs)
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
        let parameters = source.parameters
        let projections = ContextProjections(
            output: try operands.outputProjection(parameters, for: outputs, extents),
            gate: try operands.gateProjection(parameters, for: outputs, extents)
        )
        let outputs = projections.output == nil ? outputs : outputs.union([.output])

        // A softmax over the queries computes all of them, whatever the selection.
        isByColumn = options.softmaxAxis == .queries
        computedQueries = isByColumn ? nil : selectedQueries
        let queryCount = computedQueries?.count ?? extents.queryCount
        let counts = SourceCounts(source, operands)
        cost = Self.cost(
            operands,
            counts,
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
        if outputs.contains(.parameters) { count += counts.parameters }
        for shape in shapes.values { count += shape.elementCount }
        answerElementCount = count.value
        count += Self.operandElementCount(operands, counts, extents, options, selectedQueries)
        count += steps?.scratchElementCount ?? 0
        count += Self.kernelScratchCount(
            operands,
            extents,
            outputs,
            queryCount: queryCount,
            projections
        )
        allocatedElementCount = count.value
        geometry = extents.geometry(
            queryCount: queryCount,
            queryIndices: computedQueries,
            hasContext: outputs.needsContext,
            isContextPacked: projections.output != nil
        )
        self.shapes = shapes
        self.extents = extents
        self.outputs = outputs
        self.selectedQueries = selectedQueries
        contextProjections = projections
    }
}

extension SharedPlan {
    /// Returns whether a request has the form of the one that the plan was made for.
    ///
    /// - Parameters:
    ///   - given: The shapes of the request.
    ///   - options: Its options, of which no rare one is set.
    ///   - outputs: The outputs that it asks for.
    /// - Returns: Whether it can have this plan, if this one has no rare options either.
    func fits(
        _ given: GivenShapes,
        _ options: borrowing AttentionOptions<Scalar>,
        _ outputs: OutputSet
    ) -> Bool {
        given.queries == operands.queries.shape && given.keys == operands.keys.shape
            && given.values == operands.values?.shape
            && given.areInputs == (operands.queries.member == .inputs)
            && outputs == requestedOutputs && options.headCount == operands.heads.headCount
            && options.keyValueHeadCount == operands.heads.keyValueHeadCount
            && options.isCausal == rules.visibility.isCausal
            && (options.softmaxAxis == .queries) == isByColumn
            && options.scale.isIdentical(to: scale) && options.querySelection == querySelection
    }
}

extension AttentionOptions.Scale {
    /// Whether two scales have the same bits: 0 and −0 give results of different signs.
    fileprivate func isIdentical(to other: Self) -> Bool {
        switch (self, other) {
        case (.factor(let factor), .factor(let other)): factor.bitPattern == other.bitPattern
        case (.inverseSquareRootOfHeadDimension, .inverseSquareRootOfHeadDimension): true
        default: false
        }
    }
}

extension AttentionExtents {
    /// Returns the extents and the layouts of the kernel's tensors.
    ///
    /// - Parameters:
    ///   - queryCount: The number of computed queries.
    ///   - queryIndices: The indices of the computed queries; nil for all.
    ///   - hasContext: Whether the context is computed.
    ///   - isContextPacked: Whether heads are side by side in the context, as W_O and the gate read
    ///     it, rather than as in the queries.
    /// - Returns: The description of the kernel's call.
    fileprivate func geometry(
        queryCount: Int,
        queryIndices: [Int]?,
        hasContext: Bool,
        isContextPacked: Bool
    ) -> AttentionGeometry {
        func keyValueLayout(rowLength: Int) -> HeadLayout {
            layout(rowCount: keyCount, headCount: keyValueHeadCount, rowLength: rowLength)
        }
        let valueDimension = hasContext ? valueDimension : nil
        return AttentionGeometry(
            batchCount: batchCount,
            headCount: headCount,
            keyValueHeadCount: keyValueHeadCount,
            queryCount: queryCount,
            keyCount: keyCount,
            queries: layout(rowCount: queryCount, headCount: headCount, rowLength: headDimension),
            keys: keyValueLayout(rowLength: headDimension),
            values: valueDimension.map(keyValueLayout),
            context: valueDimension.map { dimension in
                isContextPacked
                    ? .packed(rowCount: queryCount, headCount: headCount, rowLength: dimension)
                    : layout(rowCount: queryCount, headCount: headCount, rowLength: dimension)
            },
            queryIndices: queryIndices,
            allQueryCount: self.queryCount
        )
    }
}
