import Attention
import Tensors
import Testing

/// Returns a tensor of repeatable numbers in −1 ..< 1, from a linear congruential generator.
func numbers(_ extents: Int..., seed: UInt64 = 1) -> Tensor<Float> {
    let shape = Shape(extents)
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    return Tensor(
        shape: shape,
        elements: (0..<shape.elementCount).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 23) - 1
        }
    )
}

/// Returns a matrix with rows and columns exchanged.
func transposed(_ matrix: Tensor<Float>) -> Tensor<Float> {
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    return Tensor(
        shape: [columns, rows],
        elements: (0..<(rows * columns)).map { index in
            matrix.elements[index % rows * columns + index / rows]
        }
    )
}

/// Returns the options that a closure sets, and defaults.
func options(
    _ change: (inout AttentionOptions<Float>) -> Void
) -> AttentionOptions<Float> {
    var options = AttentionOptions<Float>()
    change(&options)
    return options
}

extension ProjectionMatrices {
    /// Creates a set of the matrices and biases that a test needs.
    init(
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
        self.init(layout: layout)
        for (role, matrix) in zip(ProjectionRole.allCases, [wq, wk, wv, wo]) {
            self[matrix: role] = matrix
        }
        for (role, bias) in zip(ProjectionRole.allCases, [bq, bk, bv, bo]) {
            self[bias: role] = bias
        }
    }
}

/// Plans and runs attention.
func attend(
    _ source: AttentionSource<Float>,
    _ options: AttentionOptions<Float> = AttentionOptions(),
    _ outputs: OutputSet = [.context, .scores, .weights, .logSumExp],
    _ execution: ExecutionContext = .serial
) throws -> AttentionResult<Float> {
    try AttentionPlan(source, options: options, outputs: outputs).run(execution)
}

/// Whether two tensors have the same shape, and numbers that differ by at most `distance`.
func agree(_ a: Tensor<Float>?, _ b: Tensor<Float>?, within distance: Float = 2e-6) -> Bool {
    guard let a, let b, a.shape == b.shape else { return false }
    return zip(a.elements, b.elements).allSatisfy { $0 == $1 || abs($0 - $1) <= distance }
}

extension Tensor {
    /// Returns the entry of the outermost dimension at an index.
    func entry(_ index: Int) -> Tensor {
        let shape = Shape(Array(self.shape.extents.dropFirst()))
        let start = index * shape.elementCount
        return Tensor(shape: shape, elements: Array(elements[start..<(start + shape.elementCount)]))
    }
}
