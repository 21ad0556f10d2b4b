import Kernels
import Tensors

extension SeededParameters {
    /// The widest matrices that can be drawn: 2³¹ − 1 columns, so that sizes fit in `Int`.
    static var maximumOutputDimension: Int { Int(Int32.max) }

    /// Throws unless the matrices can have the columns asked for.
    func requireDrawable() throws(AttentionError) {
        guard 1...Self.maximumOutputDimension ~= outputDimension else {
            throw AttentionError(
                .outOfRange,
                at: .outputDimension,
                "d_out is \(outputDimension); expected 1 to \(Self.maximumOutputDimension)"
            )
        }
    }

    /// Whether the projections of queries, keys and values have biases.
    fileprivate var hasBiases: Bool {
        if case .linear(let hasBias, _) = initialisation { hasBias } else { false }
    }
}

extension OperandSet {
    /// How many numbers a seed draws; 0 where the parameters are given or there are none.
    var drawnElementCount: Int {
        guard case .seeded(let seeded) = parameters else { return 0 }
        let projections = all.compactMap(\.projection)
        return saturatingSum(
            projections.map { projection in
                saturatingProduct(
                    projection.depth + (seeded.hasBiases ? 1 : 0),
                    projection.columnCount
                )
            }
                + (drawnOutputProjection.map { layout in
                    [saturatingProduct(layout.depth + 1, layout.columnCount)]
                } ?? [])
        )
    }

    /// The W_O that a seed draws, for the contexts of all heads side by side; nil if it does not.
    ///
    /// Without values there is no context to project, and W_V is not drawn before it.
    var drawnOutputProjection: MatrixLayout? {
        guard case .seeded(let seeded) = parameters,
            case .linear(_, hasOutputProjection: true) = seeded.initialisation, values != nil
        else { return nil }
        return MatrixLayout(
            depth: seeded.outputDimension,
            columnCount: seeded.outputDimension,
            isTransposed: false
        )
    }

    /// The matrices, drawn if a seed is given.
    ///
    /// - Parameter execution: Whether to go on.
    /// - Returns: W_Q, W_K, W_V and W_O, those that there are.
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
                matrices.wo = try random.linearWeight(drawnOutputProjection, execution)
                matrices.bo = try random.linearBias(drawnOutputProjection, execution)
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

    /// Draws the weight of `torch.nn.Linear(depth, columnCount)`, and transposes it: PyTorch keeps
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

    /// Draws as many numbers, asking now and then whether to go on.
    private mutating func draw<Scalar>(
        _ count: Int,
        _ execution: ExecutionContext,
        _ next: (inout TorchRandom) -> Scalar
    ) throws(AttentionError) -> [Scalar] {
        var elements: [Scalar] = []
        elements.reserveCapacity(count)
        while elements.count < count {
            guard !execution.isCancelled() else { throw .cancelled }
            let end = min(elements.count + Self.drawsBetweenQuestions, count)
            while elements.count < end { elements.append(next(&self)) }
        }
        return elements
    }

    /// Some 100 µs.
    private static var drawsBetweenQuestions: Int { 1 << 15 }
}
