/// Matrices as PyTorch draws them on a CPU after `torch.manual_seed(seed)`.
///
/// They are drawn in the order W_Q, W_K, W_V, W_O, always as float32.
package struct SeededParameters: Hashable, Sendable {
    /// The PyTorch calls that draw the matrices.
    package enum Initialisation: Hashable, Sendable {
        /// Three `torch.rand(d_in, d_out)`, for queries, keys and values.
        case rand

        /// Three `torch.nn.Linear(d_in, d_out, bias=hasBias)` and, with an output projection, a
        /// fourth from d_out to d_out that always has a bias.
        case linear(hasBias: Bool = false, hasOutputProjection: Bool = false)
    }

    /// The seed modulo 2⁶⁴, as PyTorch interprets a negative one.
    package var seed: UInt64

    /// The columns of W_Q and W_O; W_K and W_V are narrower if there are fewer key/value heads.
    package var outputDimension: Int

    /// The PyTorch calls that draw the matrices.
    package var initialisation: Initialisation

    /// Creates the description of a draw; nothing is drawn yet.
    package init(seed: UInt64, outputDimension: Int, initialisation: Initialisation = .rand) {
        self.seed = seed
        self.outputDimension = outputDimension
        self.initialisation = initialisation
    }

    /// Whether the projections of queries, keys and values have biases.
    var hasBiases: Bool { if case .linear(true, _) = initialisation { true } else { false } }
}
