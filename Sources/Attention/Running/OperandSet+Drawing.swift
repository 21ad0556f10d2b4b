import Kernels
import Tensors

extension AttentionSource {
    /// Returns the matrices; draws them if a seed is given.
    ///
    /// - Parameters:
    ///   - operands: The operands of the source.
    ///   - execution: Whether to go on.
    /// - Returns: Those of W_Q, W_K, W_V and W_O that the request gives or describes.
    /// - Throws: `cancelled` only.
    func matrices(
        _ operands: OperandSet,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> ProjectionMatrices<Scalar> {
        switch parameters {
        case nil: return ProjectionMatrices()
        case .matrices(let matrices): return operands.cut(matrices)
        case .seeded(let seeded):
            var matrices: ProjectionMatrices<Scalar> = try operands.drawn(seeded, execution)
                .rounding(to: seeded.half)
            matrices.clip = seeded.clip.map { Scalar($0) }
            return matrices
        }
    }
}

extension OperandSet {
    fileprivate func drawn<Scalar: AttentionScalar>(
        _ seeded: SeededParameters,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> ProjectionMatrices<Scalar> {
        var random = TorchRandom(seed: seeded.seed)
        switch seeded.initialisation {
        case .rand: return try matrices(.rand, &random, execution)
        case .randn: return try matrices(.randn, &random, execution)
        case .linear: return try linearMatrices(&random, seeded, execution)
        case .mha:
            return try multiheadMatrices(
                &random,
                hasOutputProjection: drawnOutputProjection(seeded) != nil,
                execution
            )
        }
    }

    /// Draws independent numbers for each matrix in turn.
    private func matrices<Scalar: AttentionScalar>(
        _ distribution: DrawnTensor.Distribution,
        _ random: inout TorchRandom,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> ProjectionMatrices<Scalar> {
        var matrices = ProjectionMatrices<Scalar>()
        for operand in all {
            guard let projection = operand.projection else { continue }
            matrices[matrix: operand.role] = try random.tensor(
                [projection.depth, projection.columnCount],
                distribution,
                execution
            )
        }
        return matrices
    }

    /// Draws a `torch.nn.Linear` for each matrix in turn.
    private func linearMatrices<Scalar: AttentionScalar>(
        _ random: inout TorchRandom,
        _ seeded: SeededParameters,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> ProjectionMatrices<Scalar> {
        var matrices = ProjectionMatrices<Scalar>()
        for operand in all {
            guard let projection = operand.projection else { continue }
            matrices[matrix: operand.role] = try random.linearWeight(projection, execution)
            if seeded.hasBiases {
                matrices[bias: operand.role] = try random.linearBias(projection, execution)
            }
        }
        if let output = drawnOutputProjection(seeded) {
            matrices[matrix: .output] = try random.linearWeight(output, execution)
            matrices[bias: .output] = try random.linearBias(output, execution)
        }
        return matrices
    }

    /// Draws a `torch.nn.MultiheadAttention`: W_O as a `Linear`, whose bias is then set to 0, and
    /// one matrix for W_Q, W_K and W_V.
    ///
    /// - SeeAlso: `torch.nn.init.xavier_uniform_`.
    private func multiheadMatrices<Scalar: AttentionScalar>(
        _ random: inout TorchRandom,
        hasOutputProjection: Bool,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> ProjectionMatrices<Scalar> {
        let width = queries.width
        let layout = MatrixLayout(depth: width, columnCount: width, isTransposed: false)
        let zeros = Tensor<Scalar>(shape: [width], repeating: 0)
        var matrices = ProjectionMatrices<Scalar>()
        if hasOutputProjection {
            matrices[matrix: .output] = try random.linearWeight(layout, execution)
            matrices[bias: .output] = zeros
        } else {
            random.skip(width * width)
        }
        random.skip(width)
        let deviation = (2.0 / Double(width + 3 * width)).squareRoot()
        let bound = Float(3.0.squareRoot() * deviation)
        for operand in all {
            matrices[matrix: operand.role] = try random.weight(layout, within: bound, execution)
            matrices[bias: operand.role] = zeros
        }
        return matrices
    }

    /// Returns matrices in which each operand has its own part of the fused matrix, if there is one.
    fileprivate func cut<Scalar: AttentionScalar>(
        _ matrices: ProjectionMatrices<Scalar>
    ) -> ProjectionMatrices<Scalar> {
        guard let fused = matrices.fused else { return matrices }
        var result = matrices
        result.fused = nil
        for operand in all {
            guard let division = operand.fused else { continue }
            let part = fused.part(
                of: operand.role,
                division,
                isTransposed: matrices.layout == .outIn
            )
            result[matrix: operand.role] = part.matrix
            result[bias: operand.role] = part.bias
        }
        return result
    }
}

extension ProjectionMatrices {
    /// Returns the matrices and biases rounded to a type of 16 bits, if there is one.
    fileprivate func rounding(to half: HalfType?) -> ProjectionMatrices {
        guard half != nil else { return self }
        var result = self
        for role in ProjectionRole.allCases {
            result[matrix: role] = self[matrix: role]?.rounding(to: half)
            result[bias: role] = self[bias: role]?.rounding(to: half)
        }
        return result
    }
}

extension TorchRandom {
    /// Draws the weight of `torch.nn.Linear(depth, columnCount)`.
    ///
    /// - SeeAlso: `torch.nn.init.kaiming_uniform_` with a = √5.
    fileprivate mutating func linearWeight<Scalar: AttentionScalar>(
        _ layout: MatrixLayout,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Scalar> {
        let bound = 3.0.squareRoot() * ((2.0 / 6).squareRoot() / Double(layout.depth).squareRoot())
        return try weight(layout, within: Float(bound), execution)
    }

    /// Draws a matrix of numbers uniform within ±bound, and transposes it: PyTorch stores and draws
    /// weights as `[columnCount, depth]`.
    fileprivate mutating func weight<Scalar: AttentionScalar>(
        _ layout: MatrixLayout,
        within bound: Float,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Scalar> {
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
}
