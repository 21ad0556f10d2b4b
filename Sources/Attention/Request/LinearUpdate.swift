package import Tensors

/// How each token of linear attention changes the state S, with its key k, its value v and g, β of
/// `decay` and `beta`.
package enum LinearRule: String, CaseIterable, Sendable {
    /// S + k ⊗ v
    case linear
    /// e^g ⊙ S + k ⊗ v
    case gated
    /// S + β · k ⊗ (v − Sᵀ k)
    case delta
    /// S′ + β · k ⊗ (v − S′ᵀ k), S′ = e^g ⊙ S
    case gatedDelta = "gated_delta"

    /// Whether the state decays.
    var usesDecay: Bool { self == .gated || self == .gatedDelta }

    /// Whether a token replaces what the state returns for its key.
    var usesBeta: Bool { self == .delta || self == .gatedDelta }
}

/// The members of linear attention besides queries, keys, values and their options.
///
/// With `[batch, heads]` for the dimensions that queries have: heads are those of keys and values.
package struct LinearUpdate<Scalar: AttentionScalar>: Sendable {
    /// The rule; required.
    package var rule: LinearRule?

    /// The state before the first token, `[batch, heads, d, dv]`; nil for zeros.
    package var state: Tensor<Scalar>?

    /// Logarithms of the factors of the state: `[batch, heads, n]`, or `[batch, heads, n, d]` with one
    /// for each number of a key.
    package var decay: Tensor<Scalar>?

    /// The part of the difference from the value that a token adds: `[batch, heads, n]`.
    package var beta: Tensor<Scalar>?

    /// Creates an update without members.
    package init(
        rule: LinearRule? = nil,
        state: Tensor<Scalar>? = nil,
        decay: Tensor<Scalar>? = nil,
        beta: Tensor<Scalar>? = nil
    ) {
        self.rule = rule
        self.state = state
        self.decay = decay
        self.beta = beta
    }
}
