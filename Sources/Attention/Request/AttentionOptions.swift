package import Tensors

/// Everything that may be asked of attention beyond its tensors, with the contract's defaults.
package struct AttentionOptions<Scalar: AttentionScalar>: Sendable {
    /// What multiplies `Q Kᵀ`.
    package enum Scale: Sendable, Equatable {
        /// A finite number.
        case factor(Scalar)
        /// 1/√d, with d the head size of the queries.
        case inverseSquareRootOfHeadDimension
    }

    /// Splits the last dimension of rank-2 and rank-3 tensors, head after head; nil leaves one
    /// head without a dimension of its own in the answer.
    package var headCount: Int?

    /// How many heads packed keys and values have; nil means as many as the queries.
    package var keyValueHeadCount: Int?

    /// What multiplies `Q Kᵀ`; 1, the raw dot product, unless told otherwise.
    package var scale: Scale {
        get { scaleFactor.map { .factor(Scalar($0)) } ?? .inverseSquareRootOfHeadDimension }
        set {
            scaleFactor =
                switch newValue {
                case .factor(let factor): Double(factor)
                case .inverseSquareRootOfHeadDimension: nil
                }
        }
    }

    /// The scale, if it is a factor: a `Double`, which has every value of either scalar, so that
    /// options lie in memory the same way whatever the scalar is.
    private var scaleFactor: Double? = 1

    /// Whether a query sees only keys at positions up to its own.
    package var isCausal = false

    /// Which queries are computed.
    package var querySelection: QuerySelection = .all

    /// Along which dimension the weights sum to 1.
    package var softmaxAxis: SoftmaxAxis = .keys

    /// The options that most requests have none of: one set, or none.
    ///
    /// Apart from the others, for there is much of it and options are handed on in many steps. Asked
    /// for by index, because `first` would copy all of it.
    private var rare: [RareOptions<Scalar>] = []

    /// Creates the defaults.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package init() {}
}

/// The options that most requests have none of, as `AttentionOptions` describes them.
private struct RareOptions<Scalar: AttentionScalar>: Sendable {
    var softcap: Scalar?
    var positions = Positions()
    var window: Window?
    var segments: Segments?
    var prefixLengths: PerBatchEntry?
    var keyLengths: PerBatchEntry?
    var past = PastCache<Scalar>()
    var alibi: AlibiSlopes<Scalar>?
    var rope: RotaryEmbedding?
    var sinks: [Scalar]?
    var dropout: Dropout?
    var mask: Tensor<Bool>?
    var bias: Tensor<Scalar>?
}

extension AttentionOptions {
    /// Whether any of the options below was ever set.
    var hasRareOptions: Bool { !rare.isEmpty }

    /// Bounds the scaled scores to −c … c: `c · tanh(score / c)`, c > 0.
    package var softcap: Scalar? {
        get { rare.isEmpty ? nil : rare[0].softcap }
        set { change { $0.softcap = newValue } }
    }

    /// Where queries and keys stand in the sequence.
    package var positions: Positions {
        get { rare.isEmpty ? Positions() : rare[0].positions }
        set { change { $0.positions = newValue } }
    }

    /// Which keys around its position a query sees.
    package var window: Window? {
        get { rare.isEmpty ? nil : rare[0].window }
        set { change { $0.window = newValue } }
    }

    /// Documents packed into one sequence, that do not see each other.
    package var segments: Segments? {
        get { rare.isEmpty ? nil : rare[0].segments }
        set { change { $0.segments = newValue } }
    }

    /// Keys at positions below this are visible to all queries; lifts the causal limit, which it
    /// needs, and nothing else.
    package var prefixLengths: PerBatchEntry? {
        get { rare.isEmpty ? nil : rare[0].prefixLengths }
        set { change { $0.prefixLengths = newValue } }
    }

    /// How many of the keys are real; none after them is seen.
    package var keyLengths: PerBatchEntry? {
        get { rare.isEmpty ? nil : rare[0].keyLengths }
        set { change { $0.keyLengths = newValue } }
    }

    /// Keys and values that stand before the request's own.
    package var past: PastCache<Scalar> {
        get { rare.isEmpty ? PastCache() : rare[0].past }
        set { change { $0.past = newValue } }
    }

    /// The linear bias on distances, if there is one.
    package var alibi: AlibiSlopes<Scalar>? {
        get { rare.isEmpty ? nil : rare[0].alibi }
        set { change { $0.alibi = newValue } }
    }

    /// The rotation of queries and keys by their positions, if there is one.
    package var rope: RotaryEmbedding? {
        get { rare.isEmpty ? nil : rare[0].rope }
        set { change { $0.rope = newValue } }
    }

    /// One logit for each query head that joins the softmax's denominator and is dropped; finite
    /// or −∞.
    package var sinks: [Scalar]? {
        get { rare.isEmpty ? nil : rare[0].sinks }
        set { change { $0.sinks = newValue } }
    }

    /// What drops weights at random, if anything.
    package var dropout: Dropout? {
        get { rare.isEmpty ? nil : rare[0].dropout }
        set { change { $0.dropout = newValue } }
    }

    /// True = may attend.
    ///
    /// Rank 2 to 4, broadcast to `[batch, heads, queries, keys]`.
    package var mask: Tensor<Bool>? {
        get { rare.isEmpty ? nil : rare[0].mask }
        set { change { $0.mask = newValue } }
    }

    /// Added to the scaled scores; −∞ excludes.
    ///
    /// Rank 2 to 4, broadcast as the mask.
    package var bias: Tensor<Scalar>? {
        get { rare.isEmpty ? nil : rare[0].bias }
        set { change { $0.bias = newValue } }
    }

    /// How many rows the cache has that stands before the request's own; nil where there is none.
    ///
    /// - Throws: `AttentionError` as `PastCache.rowCount` does.
    func pastCount(
        before operands: OperandSet<Scalar>,
        needsValues: Bool
    ) throws(AttentionError) -> Int? {
        guard !rare.isEmpty else { return nil }
        return try rare[0].past.rowCount(before: operands, needsValues: needsValues)
    }

    private mutating func change(_ change: (inout RareOptions<Scalar>) -> Void) {
        if rare.isEmpty { rare.append(RareOptions()) }
        change(&rare[0])
    }
}

/// Which queries are computed; indices count from 0.
package enum QuerySelection: Hashable, Sendable {
    /// All, in order.
    case all
    /// One; the answer then has no query dimension.
    case index(Int)
    /// These, in this order, repeats kept.
    case list([Int])
}

/// Along which dimension the weights sum to 1.
package enum SoftmaxAxis: String, CaseIterable, Hashable, Sendable {
    /// Each query's weights over the keys: attention.
    case keys
    /// Each key's weights over the queries: a mistake worth showing.
    case queries
}
