import Kernels
package import Tensors

/// The plan of attention: the operations `/attention` and `/scores`.
///
/// It is the request's tensors, and what `SharedPlan` derives from their shapes and the options.
package struct AttentionPlan<Scalar: AttentionScalar>: Sendable {
    /// Everything that follows from the shapes.
    let shared: SharedPlan<Scalar>
    let source: AttentionSource<Scalar>
    /// The rare options, some of which are tensors; empty if none is set.
    private let rare: [RareOptions<Scalar>]

    /// Checks that everything fits together, in time that does not grow with the tensors.
    ///
    /// Borrows its arguments, because they would otherwise be copied.
    ///
    /// - Parameters:
    ///   - source: The tensors. Values are needed for `context`, `output`, `values` and
    ///     `presentValues` only.
    ///   - options: Everything that the request sets besides its tensors.
    ///   - outputs: The outputs that the result shall contain.
    ///   - cache: The plans of earlier requests; nil to make a new one.
    /// - Throws: `AttentionError` at the first member that disagrees with those before it.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init(
        _ source: borrowing AttentionSource<Scalar>,
        options: borrowing AttentionOptions<Scalar> = AttentionOptions(),
        outputs: OutputSet,
        cache: PlanCache<Scalar>? = nil
    ) throws(AttentionError) {
        if let cache {
            shared = try cache.plan(source, options, outputs)
        } else {
            shared = try SharedPlan(source, options, outputs)
        }
        self.source = copy source
        rare = options.rare
    }

    /// The shape of each tensor in the result; `parameters` has none.
    package var shapes: OutputTable<Shape> { shared.shapes }

    /// The number of elements of the result, parameters included.
    package var answerElementCount: Int { shared.answerElementCount }

    /// The number of elements that `run` allocates besides the request's own.
    package var allocatedElementCount: Int { shared.allocatedElementCount }

    /// The multiply-adds of `run`, at most 2⁵⁵.
    package var cost: Int { shared.cost }

    var operands: OperandSet { shared.operands }
    var extents: AttentionExtents { shared.extents }
    var outputs: OutputSet { shared.outputs }
    var rules: ScoreRules<Scalar> { shared.rules }
    var contextProjections: ContextProjections { shared.contextProjections }
    var selectedQueries: [Int]? { shared.selectedQueries }
    var computedQueries: [Int]? { shared.computedQueries }

    var hasRareOptions: Bool { !rare.isEmpty }
    var bias: Tensor<Scalar>? { rare.isEmpty ? nil : rare[0].bias }
    var mask: Tensor<Bool>? { rare.isEmpty ? nil : rare[0].mask }
    var queryScale: Tensor<Scalar>? { rare.isEmpty ? nil : rare[0].queryScale }
    var past: PastCache<Scalar> { rare.isEmpty ? PastCache() : rare[0].past }

    /// Whether the softmax is over the queries.
    var isByColumn: Bool { shared.isByColumn }
}
