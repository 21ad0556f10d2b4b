import Attention

/// A computation that the service offers.
package enum Operation: String, CaseIterable, Sendable {
    case attention, scores, qkv, merge
    case linearAttention = "linear-attention"
    case diagnose

    /// The path of its route.
    package var path: String { "/\(rawValue)" }

    /// Whether queries and keys are not enough.
    var usesValues: Bool { self == .attention || self == .diagnose }

    /// Whether its response states the `dtype`.
    var hasType: Bool { self != .qkv && self != .merge }

    /// The outputs that its response always has.
    var standardOutputs: OutputSet {
        switch self {
        case .attention, .diagnose: [.context]
        case .scores: [.scores, .weights]
        case .qkv: [.queries, .keys, .values]
        case .merge: [.context, .logSumExp]
        case .linearAttention: [.context, .presentState]
        }
    }

    /// The outputs that its response can have, in their order there.
    var outputs: [AttentionOutput] {
        switch self {
        case .attention, .diagnose:
            [
                .context, .output, .scores, .softcappedScores, .maskedScores, .weights, .logSumExp,
                .queries, .keys, .values, .presentKeys, .presentValues, .parameters,
            ]
        case .scores:
            [
                .scores, .softcappedScores, .maskedScores, .weights, .logSumExp, .queries, .keys,
                .presentKeys, .parameters,
            ]
        case .qkv:
            [.queries, .keys, .values, .parameters]
        case .merge:
            [.context, .logSumExp]
        case .linearAttention:
            [.context, .presentState]
        }
    }
}
