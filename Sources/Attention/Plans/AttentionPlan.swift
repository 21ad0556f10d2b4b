import Kernels
package import Tensors

/// A request for attention that is known to fit together: its shapes and its price.
///
/// A class, because there is much of it and it is handed on whole.
///
/// Making a plan reads shapes and options only, in time that does not grow with the tensors;
/// `run` computes.
package final class AttentionPlan<Scalar: AttentionScalar>: Sendable {
    /// The shape of each tensor in the result; `parameters` has none.
    package let shapes: OutputTable<Shape>

    /// How many numbers the result holds, parameters included.
    package let answerElementCount: Int

    /// How many numbers `run` allocates beside the request's own, the result and one thread's
    /// scratch memory included.
    ///
    /// A short request can ask for a great deal of memory (`d_out` of a seed, the product of a
    /// tall and a wide matrix): compare this with a limit before running. As bytes it fits in `Int`.
    package let allocatedElementCount: Int

    /// The multiply-adds of `run`, for deciding where it runs: 2⁵⁵ at most.
    package let cost: Int

    let operands: OperandSet<Scalar>
    let extents: AttentionExtents
    let options: AttentionOptions<Scalar>
    /// What was asked for, and `output` where W_O is given.
    let outputs: OutputSet
    /// The queries that are computed; nil for all.
    let selectedQueries: [Int]?
    let rules: ScoreRules<Scalar>
    /// What rotates queries and keys, if anything does.
    let rotation: RotaryTable?
    /// What drops weights, if anything does.
    let dropout: WeightDropout?
    /// How W_O lies, if it is applied.
    let outputProjection: MatrixLayout?

    /// Checks that everything fits together.
    ///
    /// Borrows, because an initialiser would otherwise be handed copies.
    ///
    /// - Parameters:
    ///   - source: The tensors. Values are needed for `context`, `output` and `values` only.
    ///   - options: What is asked of attention beyond its tensors.
    ///   - outputs: What the result shall hold.
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

    /// `init` itself.
    ///
    /// By itself, because a function that has types specialised looks up all types of its general
    /// body before it knows that it will not run.
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
        let extents = try AttentionExtents(
            operands,
            options,
            needsValues: outputs.needsValues
        )
        let member = operands.queries.member
        let selectedQueries = try options.querySelection.indices(
            count: extents.queryCount,
            of: member.name
        )
        try options.requireNoContradiction(with: outputs)
        rules = try options.scoreRules(extents)
        rotation = try options.rope?.table(
            headDimension: extents.headDimension,
            of: operands.queries.widthName
        )
        dropout = try options.checkedDropout(queryCount: extents.queryCount)
        let outputProjection = try operands.outputProjection(for: outputs, extents)
        let outputs = outputProjection == nil ? outputs : outputs.union([.output])

        // A softmax over the queries is of all of them, whichever are selected.
        let selectedCount = options.softmaxAxis == .keys ? selectedQueries?.count : nil
        cost = Self.cost(
            operands,
            extents,
            outputs,
            queryCount: selectedCount ?? extents.queryCount,
            outputProjection,
            rotation,
            isDrawn: dropout != nil
        )
        try requireCountable(cost: cost)

        var shapes = OutputTable<Shape>(reserving: outputs.count)
        for output in outputs {
            let shape = extents.shape(of: output, options.querySelection, outputProjection)
            if let shape { shapes.append(shape, for: output) }
        }
        var elementCount = SaturatingSum()
        if outputs.contains(.parameters) { elementCount += operands.parameterElementCount }
        for shape in shapes.values { elementCount += shape.elementCount }
        answerElementCount = elementCount.value
        elementCount += Self.scratchElementCount(operands, extents, options, selectedQueries)
        elementCount += rotation?.scratchElementCount ?? 0
        elementCount += Self.kernelScratchCount(
            operands,
            extents,
            outputs,
            queryCount: selectedCount ?? extents.queryCount,
            outputProjection
        )
        allocatedElementCount = elementCount.value
        self.shapes = shapes
        self.extents = extents
        self.options = copy options
        self.outputs = outputs
        self.selectedQueries = selectedQueries
        self.outputProjection = outputProjection
    }
}

extension OutputSet {
    /// Whether the weights meet the values.
    var needsContext: Bool { contains(.context) || contains(.output) }

    /// Whether values are needed at all.
    var needsValues: Bool { needsContext || contains(.values) || contains(.presentValues) }

    /// Which n × m matrices the kernel writes.
    ///
    /// In bits: `insert` of another module's option set goes through its protocol's table.
    var scoreMatrices: ScoreMatrices {
        var matrices = 0
        if contains(.scores) { matrices |= ScoreMatrices.scores.rawValue }
        if contains(.softcappedScores) { matrices |= ScoreMatrices.softcappedScores.rawValue }
        if contains(.maskedScores) { matrices |= ScoreMatrices.maskedScores.rawValue }
        if contains(.weights) { matrices |= ScoreMatrices.weights.rawValue }
        return ScoreMatrices(rawValue: matrices)
    }
}
