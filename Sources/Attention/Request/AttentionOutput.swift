/// A tensor or set of matrices that a request can ask for.
///
/// The raw values are numbers because enumerations with string raw values are compared and hashed
/// as strings.
public enum AttentionOutput: UInt8, CaseIterable, Sendable {
    /// Weights · values. `[n, heads · dv]`, or `[batch, heads, n, dv]` for rank-4 queries.
    case context
    /// The context projected by W_O; computed with the context whenever W_O is given.
    case output
    /// `scale · Q Kᵀ`, before softcap and masks. `[n, m]` or `[heads, n, m]`.
    case scores
    /// The scores after the softcap; equal to the scores without one. Shaped as the scores.
    case softcappedScores
    /// The input of the softmax: −∞ where masked. Shaped as the scores.
    case maskedScores
    /// The softmax of the masked scores, after dropout. Shaped as the scores.
    case weights
    /// The natural logarithm of each row's Σ exp(score). `[n]` or `[heads, n]`.
    case logSumExp
    /// The queries as the scores use them. `[n, d]` or `[heads, n, d]`.
    case queries
    /// The request's own keys as the scores use them. `[m, d]` or `[kvHeads, m, d]`.
    case keys
    /// The request's own values as the weights multiply them. `[m, dv]` or `[kvHeads, m, dv]`.
    case values
    /// The past keys followed by the request's own, in the layout of `past_keys`:
    /// `[past + m, kvHeads · d]`, or `[batch, kvHeads, past + m, d]` for rank-4 keys.
    case presentKeys
    /// The past values followed by the request's own, in the layout of `past_values`.
    case presentValues
    /// The state of linear attention after the last token. `[d, dv]` or `[batch, kvHeads, d, dv]`.
    case presentState
    /// The matrices and biases used, in `AttentionResult.parameters`; not a tensor.
    case parameters

    /// The name in requests and responses.
    public var name: String { "\(literal)" }

    /// The name as a literal.
    package var literal: StaticString {
        switch self {
        case .context: "context"
        case .output: "output"
        case .scores: "scores"
        case .softcappedScores: "softcapped_scores"
        case .maskedScores: "masked_scores"
        case .weights: "weights"
        case .logSumExp: "lse"
        case .queries: "queries"
        case .keys: "keys"
        case .values: "values"
        case .presentKeys: "present_keys"
        case .presentValues: "present_values"
        case .presentState: "present_state"
        case .parameters: "parameters"
        }
    }
}
