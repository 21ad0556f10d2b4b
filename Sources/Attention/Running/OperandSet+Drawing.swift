import Kernels
import Tensors

extension OperandSet {
    /// Returns the matrices; draws them if a seed is given.
    ///
    /// - Parameter execution: Whether to go on.
    /// - Returns: Those of W_Q, W_K, W_V and W_O that the request gives or describes.
    /// - Throws: `cancelled` only.
    func matrices(
        _ execution: ExecutionContext
    ) throws(AttentionError) -> ProjectionMatrices<Scalar> {
        switch parameters {
        case nil: return ProjectionMatrices()
        case .matrices(let matrices): return matrices
        case .seeded(let seeded):
            var random = TorchRandom(seed: seeded.seed)
            var matrices = ProjectionMatrices<Scalar>()
            let isLinear = seeded.initialisation != .rand
            for operand in all {
                guard let projection = operand.projection else { continue }
                matrices[matrix: operand.role] =
                    isLinear
                    ? try random.linearWeight(projection, execution)
                    : try random.uniformMatrix(projection, execution)
                if seeded.hasBiases {
                    matrices[bias: operand.role] = try random.linearBias(projection, execution)
                }
            }
            if let drawnOutputProjection {
                matrices[matrix: .output] =
                    try random.linearWeight(drawnOutputProjection, execution)
                matrices[bias: .output] =
                    try random.linearBias(drawnOutputProjection, execution)
            }
            return matrices
        }
    }
}

extension TorchRandom {
    /// Draws `torch.rand(depth, columnCount)`.
    fileprivate mutating func uniformMatrix<Scalar: AttentionScalar>(
        _ layout: MatrixLayout,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Scalar> {
        let shape: Shape = [layout.depth, layout.columnCount]
        let elements = try draw(shape.elementCount, execution) { random in
            Scalar(random.nextUniform())
        }
        return Tensor(shape: shape, elements: elements)
    }

    /// Draws the weight of `torch.nn.Linear(depth, columnCount)`, and transposes it: PyTorch stores
    /// and draws it as `[columnCount, depth]`.
    ///
    /// - SeeAlso: `torch.nn.init.kaiming_uniform_` with a = √5.
    fileprivate mutating func linearWeight<Scalar: AttentionScalar>(
        _ layout: MatrixLayout,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Scalar> {
        let bound = Float(
            3.0.squareRoot() * ((2.0 / 6).squareRoot() / Double(layout.depth).squareRoot())
        )
        let shape: Shape = [layout.depth, layout.columnCount]
        var elements = [Scalar](repeating: 0, count: shape.elementCount)
        for column in 0..<layout.columnCount {
            guard !execution.isCancelled() else { throw .cancelled }
            for row in 0..<layout.depth {
                elements[row * layout.columnCount + column] = Scalar(nextUniform(within: bound))
            }
        }
        return Tensor(shape: shape, elements: elements)
    }

    /// Draws the bias of `torch.nn.Linear(depth, columnCount)`.
    fileprivate mutating func linearBias<Scalar: AttentionScalar>(
        _ layout: MatrixLayout,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Scalar> {
        let bound = Float(1 / Double(layout.depth).squareRoot())
        let elements = try draw(layout.columnCount, execution) { random in
            Scalar(random.nextUniform(within: bound))
        }
        return Tensor(shape: [layout.columnCount], elements: elements)
    }

    /// Draws `count` numbers, unless the computation is cancelled meanwhile.
    private mutating func draw<Scalar>(
        _ count: Int,
        _ execution: ExecutionContext,
        _ next: (inout TorchRandom) -> Scalar
    ) throws(AttentionError) -> [Scalar] {
        var elements: [Scalar] = []
        elements.reserveCapacity(count)
        while elements.count < count {
            guard !execution.isCancelled() else { throw .cancelled }
            let end = min(elements.count + Self.drawsBetweenChecks, count)
            while elements.count < end { elements.append(next(&self)) }
        }
        return elements
    }

    /// The number of draws between checks for cancellation: about 100 µs.
    private static var drawsBetweenChecks: Int { 1 << 15 }
}
