/// Something that can be asked for.
///
/// Numbered, because enumerations with texts for raw values are compared and hashed as texts.
public enum AttentionOutput: UInt8, CaseIterable, Sendable {
    /// Weights · values. `[n, heads · dv]`, or `[batch, heads, n, dv]` for rank-4 queries.
    case context
    /// The context projected by W_O; computed with the context whenever W_O is given.
    case output
    /// `scale · Q Kᵀ`, before masks. `[n, m]` or `[heads, n, m]`.
    case scores
    /// The scores after the softcap; the scores themselves where there is none. Shaped as they.
    case softcappedScores
    /// Exactly what the softmax sees: −∞ where masked. Shaped as the scores.
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
    /// The past keys and then the request's own, laid out as `past_keys` takes them:
    /// `[past + m, kvHeads · d]`, or `[batch, kvHeads, past + m, d]` for rank-4 keys.
    case presentKeys
    /// The past values and then the request's own, laid out as `past_values` takes them.
    case presentValues
    /// The matrices and biases used, in `AttentionResult.parameters`; no tensor of its own.
    case parameters
}

extension AttentionOutput {
    /// What it is called in requests and answers.
    public var name: String {
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
        case .parameters: "parameters"
        }
    }
}
