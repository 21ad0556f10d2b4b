package import Tensors

/// The learned matrices W_Q, W_K, W_V, W_O, W_G and their biases; an absent one is not applied.
package struct ProjectionMatrices<Scalar: AttentionScalar>: Equatable, Sendable {
    /// The order of a matrix's two dimensions.
    package enum Layout: String, CaseIterable, Sendable {
        /// `[inputDimension, outputDimension]`, used as `inputs · W`.
        case inOut = "in_out"
        /// `[outputDimension, inputDimension]`, used as `inputs · Wᵀ`: `torch.nn.Linear`.
        case outIn = "out_in"
    }

    /// The layout of all matrices.
    package var layout: Layout

    /// The matrix and the bias of each role in turn, then the fused ones; empty until one is set.
    private var tensors: [Tensor<Scalar>?] = []

    // Only `tensors` depends on the scalar, so that matrices are copied and destroyed without asking
    // the runtime how.
    private var fusedOrder: FusedOrder?
    private var clipAsDouble: Double?

    /// Creates an empty set; a plan checks whether its matrices fit.
    package init(layout: Layout = .inOut) { self.layout = layout }

    /// The matrix of a role, rank 2.
    ///
    /// W_O applies to the contexts of all heads side by side, W_G to the rows that become queries.
    package subscript(matrix role: ProjectionRole) -> Tensor<Scalar>? {
        get { self[2 * role.rawValue] }
        set { self[2 * role.rawValue] = newValue }
    }

    /// The bias of a role, rank 1, added to the product with its matrix; a bias without a matrix is
    /// rejected.
    package subscript(bias role: ProjectionRole) -> Tensor<Scalar>? {
        get { self[2 * role.rawValue + 1] }
        set { self[2 * role.rawValue + 1] = newValue }
    }

    /// One matrix instead of W_Q, W_K and W_V.
    package var fused: FusedProjection<Scalar>? {
        get {
            fusedOrder.map { order in
                FusedProjection(
                    matrix: self[Self.fusedIndex],
                    bias: self[Self.fusedIndex + 1],
                    order: order
                )
            }
        }
        set {
            fusedOrder = newValue?.order
            self[Self.fusedIndex] = newValue?.matrix
            self[Self.fusedIndex + 1] = newValue?.bias
        }
    }

    /// Bounds queries, keys and values to −clip … clip after their projection.
    package var clip: Scalar? {
        get { clipAsDouble.map { Scalar($0) } }
        set { clipAsDouble = newValue.map { Double($0) } }
    }

    private static var fusedIndex: Int { 2 * ProjectionRole.allCases.count }

    private subscript(index: Int) -> Tensor<Scalar>? {
        get { tensors.isEmpty ? nil : tensors[index] }
        set {
            if tensors.isEmpty {
                guard newValue != nil else { return }
                tensors = Array(repeating: nil, count: Self.fusedIndex + 2)
            }
            tensors[index] = newValue
        }
    }
}
