import Kernels
package import Tensors

/// The plan of linear attention: the operation `/linear-attention`.
///
/// Instead of weighting all values, each token changes a state of fixed size, from which its query then
/// reads. Memory therefore does not grow with the number of tokens that came before, and what came out
/// as the present state goes in as the state of the next request.
package struct LinearAttentionPlan<Scalar: AttentionScalar>: Sendable {
    /// The shapes of `context` and `presentState`.
    package let shapes: OutputTable<Shape>

    /// How many numbers the result has.
    package let answerElementCount: Int

    /// How many numbers `run` allocates besides the request's own.
    package let allocatedElementCount: Int

    /// The multiply-adds of `run`, as the recurrence takes them.
    package let cost: Int

    let source: AttentionSource<Scalar>
    let update: LinearUpdate<Scalar>
    let geometry: LinearGeometry
    let scale: Scalar

    /// Checks that everything fits together.
    ///
    /// - Parameters:
    ///   - source: Queries, keys and values; the same number of rows each.
    ///   - options: The head counts and the scale; other options are not used.
    ///   - update: The rule and its members.
    /// - Throws: `AttentionError` at the first member that disagrees with those before it.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(
        _ source: AttentionSource<Scalar>,
        options: AttentionOptions<Scalar> = AttentionOptions(),
        update: LinearUpdate<Scalar>
    ) throws(AttentionError) {
        let rule = try update.checkedRule()
        let heads = try HeadCounts(
            headCount: options.headCount,
            keyValueHeadCount: options.keyValueHeadCount
        )
        let operands = try OperandSet(source, heads: heads)
        try operands.requireMatrices(of: source, for: [.context])
        let extents = try AttentionExtents(operands, options, needsValues: true)
        try extents.requireTokens(operands)
        scale = try options.scoreRules(extents).scale
        // Before any shape is made, because a shape traps where its product overflows.
        let cost = Self.cost(extents, rule, decayCount: update.decay?.elements.count ?? 0)
        try requireCountable(cost: cost)
        let decay = try update.checkedDecay(extents)

        let geometry = LinearGeometry(extents, decay: decay, hasBeta: rule.usesBeta)
        let shapes: OutputTable<Shape> = [
            .context: extents.contextShape, .presentState: extents.stateShape,
        ]
        answerElementCount = shapes.values.reduce(0) { $0 + $1.elementCount }
        allocatedElementCount =
            answerElementCount + linearAttentionScratchCount(Scalar.self, geometry)
        self.source = source
        self.cost = cost
        self.shapes = shapes
        self.geometry = geometry
        self.update = update
    }

    private static func cost(
        _ extents: AttentionExtents,
        _ rule: LinearRule,
        decayCount: Int
    ) -> Int {
        var sum = SaturatingSum()
        sum += saturatingProduct(
            extents.batchCount,
            (rule.usesBeta ? 2 : 1) * extents.keyValueHeadCount + extents.headCount,
            extents.queryCount,
            saturatingProduct(extents.headDimension, extents.valueDimension ?? 0)
        )
        sum += saturatingProduct(decayCount, costOfScore)
        return sum.value
    }
}

extension AttentionExtents {
    fileprivate var contextShape: Shape {
        let valueDimension = valueDimension ?? 0
        return isSeparate
            ? batchShape.appending(headCount).appending(queryCount).appending(valueDimension)
            : batchShape.appending(queryCount).appending(headCount * valueDimension)
    }
}

extension LinearGeometry {
    fileprivate init(_ extents: AttentionExtents, decay: Decay, hasBeta: Bool) {
        func layout(_ headCount: Int, _ rowLength: Int) -> HeadLayout {
            extents.layout(
                rowCount: extents.queryCount,
                headCount: headCount,
                rowLength: rowLength
            )
        }
        let valueDimension = extents.valueDimension ?? 0
        self.init(
            batchCount: extents.batchCount,
            headCount: extents.headCount,
            keyValueHeadCount: extents.keyValueHeadCount,
            tokenCount: extents.queryCount,
            queries: layout(extents.headCount, extents.headDimension),
            keys: layout(extents.keyValueHeadCount, extents.headDimension),
            values: layout(extents.keyValueHeadCount, valueDimension),
            context: layout(extents.headCount, valueDimension),
            decay: decay,
            hasBeta: hasBeta
        )
    }
}
