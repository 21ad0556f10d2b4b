package import Tensors

/// Matrices as PyTorch draws them on a CPU after `torch.manual_seed(seed)`, always as float32.
package struct SeededParameters: Hashable, Sendable {
    /// The PyTorch calls that draw the matrices.
    package enum Initialisation: Hashable, Sendable {
        /// Three `torch.rand(d_in, d_out)`, for queries, keys and values.
        case rand

        /// Three `torch.randn(d_in, d_out)`, for queries, keys and values.
        case randn

        /// Three `torch.nn.Linear(d_in, d_out, bias=hasBias)` and, with an output projection, a
        /// fourth from d_out to d_out that always has a bias.
        case linear(hasBias: Bool = false, hasOutputProjection: Bool = false)

        /// `torch.nn.MultiheadAttention(d_in, num_heads)`: all four matrices are square, all biases
        /// are 0, and W_O is drawn first.
        case mha
    }

    /// The seed modulo 2⁶⁴, as PyTorch interprets a negative one.
    package var seed: UInt64

    /// The columns of W_Q and W_O; W_K and W_V are narrower if there are fewer key/value heads.
    ///
    /// Nil means the width of the inputs, and `mha` allows no other.
    package var outputDimension: Int?

    /// The PyTorch calls that draw the matrices.
    package var initialisation: Initialisation

    /// Bounds queries, keys and values to −clip … clip after their projection.
    package var clip: Double?

    /// The type that the numbers are rounded to, as if they had been sent; nil for float32.
    package var half: HalfType?

    /// Creates the description of a draw; nothing is drawn yet.
    package init(
        seed: UInt64,
        outputDimension: Int? = nil,
        initialisation: Initialisation = .rand
    ) {
        self.seed = seed
        self.outputDimension = outputDimension
        self.initialisation = initialisation
    }

    /// Whether the projections of queries, keys and values have biases.
    var hasBiases: Bool {
        switch initialisation {
        case .linear(let hasBias, _): hasBias
        case .mha: true
        case .rand, .randn: false
        }
    }

    /// Whether there is a W_O, which has a bias.
    var hasOutputProjection: Bool {
        switch initialisation {
        case .linear(_, let hasOutputProjection): hasOutputProjection
        case .mha: true
        case .rand, .randn: false
        }
    }
}
