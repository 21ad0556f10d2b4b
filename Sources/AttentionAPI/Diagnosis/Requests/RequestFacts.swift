import Attention
import Tensors

/// What conventions need to know of a request: its extents and options, without the scalar type.
struct RequestFacts: Sendable {
    /// The number of batch entries; nil without a batch.
    let batchCount: Int?
    /// Whether scores have a dimension of heads.
    let hasHeads: Bool
    /// Whether the context has a dimension of heads, as for queries of rank 4.
    let isSeparate: Bool
    let headCount: Int
    let keyValueHeadCount: Int
    let queryCount: Int
    /// The number of keys, the past included.
    let keyCount: Int
    let pastCount: Int
    let headSize: Int
    let valueSize: Int

    /// The multiply-adds of the whole request, and of its scores and context.
    let cost: Int
    let attentionCost: Int

    /// The factor of the scores.
    let scale: Double
    let isCausal: Bool
    let querySelection: QuerySelection
    let window: Window?
    let softcap: Double?
    let rope: RotaryEmbedding?
    let positions: Positions
    let keyLengths: PerBatchEntry?
    let hasSegments: Bool
    let hasAlibi: Bool
    let alibiSlopes: [Double]?
    let sinks: [Double]?
    let norm: NormFacts?
    let hasQueryScale: Bool
    let hasDropout: Bool
    /// Whether queries, keys and values are projected from `inputs`.
    let isProjected: Bool
    let isSelfAttention: Bool

    /// The options of the norm of queries and keys.
    struct NormFacts: Sendable {
        let kind: String
        let isOverAllHeads: Bool
        let isAfterRope: Bool
        let hasWeights: Bool
    }

    /// The number of scores.
    var scoreCount: Int { (batchCount ?? 1) * headCount * queryCount * keyCount }

    /// The number of query heads that share a key/value head.
    var groupSize: Int { headCount / keyValueHeadCount }

    /// Whether a key can be hidden from a query.
    func hidesKeys(_ request: DiagnosedRequest) -> Bool {
        isCausal || window != nil || keyLengths != nil || hasSegments || request.booleanMask != nil
    }

    /// The members that hide keys, or say which of them a causal limit hides, besides masks.
    static let hidingMembers: [RequestMember] = [
        .causal, .window, .keyLengths, .prefixLengths, .querySegments, .keySegments,
    ]

    /// Whether only the causal limit hides keys, by positions that nothing changes.
    func hasPlainCausalLimit(_ request: DiagnosedRequest) -> Bool {
        let positions: [RequestMember] = [
            .mask, .queryOffset, .keyOffset, .queryPositions, .keyPositions,
        ]
        let others = Self.hidingMembers.filter { $0 != .causal } + positions
        return isCausal && others.allSatisfy { request.value[$0] == nil }
    }
}

extension RequestFacts {
    /// Reads the facts; nil if the request is not valid.
    init?(_ request: DiagnosedRequest) {
        let facts =
            request.type == .float64
            ? Self.facts(request, of: Double.self) : Self.facts(request, of: Float.self)
        guard let facts else { return nil }
        self = facts
    }

    private static func facts<Scalar: APIScalar>(
        _ request: DiagnosedRequest,
        of scalar: Scalar.Type
    ) -> RequestFacts? {
        guard let members = try? request.members(of: scalar),
            let source = try? members.source(for: .attention)
        else { return nil }
        let selection = members.options.querySelection
        members.options.querySelection = .all
        let outputs: OutputSet = [.queries, .keys, .values, .maskedScores, .context]
        guard
            let plan = try? AttentionPlan(source, options: members.options, outputs: outputs),
            let queries = plan.shapes[.queries], let keys = plan.shapes[.keys],
            let values = plan.shapes[.values], let scores = plan.shapes[.maskedScores],
            let context = plan.shapes[.context]
        else { return nil }
        return RequestFacts(members, selection, plan.cost, queries, keys, values, scores, context)
    }

    private init<Scalar: APIScalar>(
        _ members: RequestMembers<Scalar>,
        _ selection: QuerySelection,
        _ cost: Int,
        _ queries: Shape,
        _ keys: Shape,
        _ values: Shape,
        _ scores: Shape,
        _ context: Shape
    ) {
        let options = members.options
        isSeparate = context.rank == 4
        batchCount = context.rank > 2 ? context[0] : nil
        hasHeads = scores.rank - (batchCount == nil ? 0 : 1) == 3
        headCount = hasHeads ? queries[-3] : 1
        keyValueHeadCount = hasHeads ? keys[-3] : 1
        queryCount = scores[-2]
        keyCount = scores[-1]
        pastCount = scores[-1] - keys[-2]
        headSize = queries[-1]
        valueSize = values[-1]
        self.cost = cost
        attentionCost = min(scores.elementCount * (queries[-1] + values[-1]), cost)
        switch options.scale {
        case .factor(let factor): scale = factor
        case .inverseSquareRootOfHeadDimension:
            scale = 1 / Double(queries[-1]).squareRoot()
        }
        isCausal = options.isCausal
        querySelection = selection
        window = options.window
        softcap = options.softcap.map { Double($0) }
        rope = options.rope
        positions = options.positions
        keyLengths = options.keyLengths
        hasSegments = options.segments != nil
        hasAlibi = options.alibi != nil
        alibiSlopes =
            if case .slopes(let slopes)? = options.alibi {
                slopes.elements.map { Double($0) }
            } else {
                nil
            }
        sinks = options.sinks.map { $0.map { Double($0) } }
        norm = options.norm.map {
            NormFacts(
                kind: $0.kindName,
                isOverAllHeads: $0.extent == .all,
                isAfterRope: $0.isAfterRope,
                hasWeights: $0.queryWeight != nil || $0.keyWeight != nil
            )
        }
        hasQueryScale = options.queryScale != nil
        hasDropout = options.dropout != nil
        isProjected = members.inputs != nil && members.parameters != nil
        isSelfAttention = members.inputs != nil && members.memory == nil
    }
}
