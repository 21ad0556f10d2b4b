package import Tensors

/// The learned matrices, given or drawn from a seed.
package enum AttentionParameters<Scalar: AttentionScalar>: Sendable {
    /// Matrices as the client sent them.
    case matrices(ProjectionMatrices<Scalar>)

    /// Matrices drawn as PyTorch would draw them.
    case seeded(SeededParameters)
}

/// The learned matrices W_Q, W_K, W_V, W_O and their biases; what is nil is not applied.
package struct ProjectionMatrices<Scalar: AttentionScalar>: Sendable, Equatable {
    /// Which of a matrix's two dimensions comes first.
    package enum Layout: String, CaseIterable, Sendable {
        /// `[inputDimension, outputDimension]`, used as `inputs · W`.
        case inOut = "in_out"
        /// `[outputDimension, inputDimension]`, used as `inputs · Wᵀ`: `torch.nn.Linear`.
        case outIn = "out_in"
    }

    /// W_Q, rank 2.
    package var wq: Tensor<Scalar>?
    /// W_K, rank 2.
    package var wk: Tensor<Scalar>?
    /// W_V, rank 2.
    package var wv: Tensor<Scalar>?
    /// W_O, rank 2, applied to the contexts of all heads side by side.
    package var wo: Tensor<Scalar>?
    /// Added to the projected queries, rank 1; needs `wq`.
    package var bq: Tensor<Scalar>?
    /// Added to the projected keys, rank 1; needs `wk`.
    package var bk: Tensor<Scalar>?
    /// Added to the projected values, rank 1; needs `wv`.
    package var bv: Tensor<Scalar>?
    /// Added to the output, rank 1; needs `wo`.
    package var bo: Tensor<Scalar>?
    /// How the matrices lie.
    package var layout: Layout

    /// Creates the set of matrices; whether they fit is found when a plan is made.
    package init(
        wq: Tensor<Scalar>? = nil,
        wk: Tensor<Scalar>? = nil,
        wv: Tensor<Scalar>? = nil,
        wo: Tensor<Scalar>? = nil,
        bq: Tensor<Scalar>? = nil,
        bk: Tensor<Scalar>? = nil,
        bv: Tensor<Scalar>? = nil,
        bo: Tensor<Scalar>? = nil,
        layout: Layout = .inOut
    ) {
        self.wq = wq
        self.wk = wk
        self.wv = wv
        self.wo = wo
        self.bq = bq
        self.bk = bk
        self.bv = bv
        self.bo = bo
        self.layout = layout
    }
}
