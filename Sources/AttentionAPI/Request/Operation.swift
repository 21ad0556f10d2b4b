import Attention

/// One of the computations that the service offers.
package enum Operation: String, CaseIterable, Sendable {
    case attention, scores, qkv, merge

    /// The path it is reached at.
    package var path: String { "/\(rawValue)" }

    /// What its answer always has.
    var standardOutputs: OutputSet {
        switch self {
        case .attention: [.context]
        case .scores: [.scores, .weights]
        case .qkv: [.queries, .keys, .values]
        case .merge: [.context, .logSumExp]
        }
    }

    /// `outputs`, as a set.
    var outputSet: OutputSet { Self.outputSets[index] }

    private static let outputSets = allCases.map { OutputSet($0.outputs) }

    /// Where it stands among `allCases`.
    private var index: Int {
        switch self {
        case .attention: 0
        case .scores: 1
        case .qkv: 2
        case .merge: 3
        }
    }

    /// What its answer can have, in the order that it is written in.
    var outputs: [AttentionOutput] {
        switch self {
        case .attention:
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
        }
    }
}
