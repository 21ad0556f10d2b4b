package import Tensors

/// The learned matrices, given or drawn from a seed.
package enum AttentionParameters<Scalar: AttentionScalar>: Sendable {
    /// Matrices as the client sent them.
    case matrices(ProjectionMatrices<Scalar>)

    /// Matrices drawn as PyTorch would draw them.
    case seeded(SeededParameters)
}

/// The learned matrices W_Q, W_K, W_V, W_O and their biases; what is nil is not applied.
package struct ProjectionMatrices<Scalar: AttentionScalar>: Sendable {
    /// Which of a matrix's two dimensions comes first.
    package enum Layout: String, CaseIterable, Sendable {
        /// `[inputDimension, outputDimension]`, used as `inputs · W`.
        case inOut = "in_out"
        /// `[outputDimension, inputDimension]`, used as `inputs · Wᵀ`: `torch.nn.Linear`.
        case outIn = "out_in"
    }

    /// The matrix and then the bias of each role; empty where there is none.
    ///
    /// One array, for a set is handed on in many steps, and has nothing in it for most requests.
    private var tensors: [Tensor<Scalar>?] = []

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
        self.layout = layout
        if let wq { self.wq = wq }
        if let wk { self.wk = wk }
        if let wv { self.wv = wv }
        if let wo { self.wo = wo }
        if let bq { self.bq = bq }
        if let bk { self.bk = bk }
        if let bv { self.bv = bv }
        if let bo { self.bo = bo }
    }

    /// The matrix of a role.
    subscript(matrix role: ProjectionRole) -> Tensor<Scalar>? {
        get { self[2 * role.rawValue] }
        set { self[2 * role.rawValue] = newValue }
    }

    /// The bias of a role.
    subscript(bias role: ProjectionRole) -> Tensor<Scalar>? {
        get { self[2 * role.rawValue + 1] }
        set { self[2 * role.rawValue + 1] = newValue }
    }

    private subscript(index: Int) -> Tensor<Scalar>? {
        get { tensors.isEmpty ? nil : tensors[index] }
        set {
            if tensors.isEmpty {
                guard newValue != nil else { return }
                tensors = Array(repeating: nil, count: 2 * ProjectionRole.allCases.count)
            }
            tensors[index] = newValue
        }
    }
}

extension ProjectionMatrices {
    /// W_Q, rank 2.
    package var wq: Tensor<Scalar>? {
        get { self[matrix: .queries] }
        set { self[matrix: .queries] = newValue }
    }
    /// W_K, rank 2.
    package var wk: Tensor<Scalar>? {
        get { self[matrix: .keys] }
        set { self[matrix: .keys] = newValue }
    }
    /// W_V, rank 2.
    package var wv: Tensor<Scalar>? {
        get { self[matrix: .values] }
        set { self[matrix: .values] = newValue }
    }
    /// W_O, rank 2, applied to the contexts of all heads side by side.
    package var wo: Tensor<Scalar>? {
        get { self[matrix: .output] }
        set { self[matrix: .output] = newValue }
    }
    /// Added to the projected queries, rank 1; needs `wq`.
    package var bq: Tensor<Scalar>? {
        get { self[bias: .queries] }
        set { self[bias: .queries] = newValue }
    }
    /// Added to the projected keys, rank 1; needs `wk`.
    package var bk: Tensor<Scalar>? {
        get { self[bias: .keys] }
        set { self[bias: .keys] = newValue }
    }
    /// Added to the projected values, rank 1; needs `wv`.
    package var bv: Tensor<Scalar>? {
        get { self[bias: .values] }
        set { self[bias: .values] = newValue }
    }
    /// Added to the output, rank 1; needs `wo`.
    package var bo: Tensor<Scalar>? {
        get { self[bias: .output] }
        set { self[bias: .output] = newValue }
    }
}

extension ProjectionMatrices: Equatable {
    /// Whether matrices, biases and layout are the same.
    package static func == (left: ProjectionMatrices, right: ProjectionMatrices) -> Bool {
        left.layout == right.layout
            && ProjectionRole.allCases.allSatisfy { role in
                left[matrix: role] == right[matrix: role] && left[bias: role] == right[bias: role]
            }
    }
}
