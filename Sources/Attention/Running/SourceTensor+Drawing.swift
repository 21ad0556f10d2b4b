import Kernels
import Tensors

extension SourceTensor where Element: AttentionScalar {
    /// Returns the tensor with its elements, which are drawn unless they are given.
    ///
    /// - Parameter execution: Whether to go on.
    /// - Returns: A tensor of the same shape.
    /// - Throws: `cancelled` only.
    func withElements(_ execution: ExecutionContext) throws(AttentionError) -> Tensor<Element> {
        switch self {
        case .given(let tensor): return tensor
        case .drawn(let draw):
            var random = TorchRandom(seed: draw.seed)
            return try random.tensor(draw.shape, draw.distribution, execution)
                .rounding(to: draw.half)
        }
    }
}

extension Tensor where Element: AttentionScalar {
    /// Returns the tensor rounded to a type of 16 bits, if there is one.
    func rounding(to half: HalfType?) -> Tensor {
        guard let half else { return self }
        return Tensor(shape: shape, elements: elements.map { Element(half.rounded(Float($0))) })
    }
}

extension TorchRandom {
    /// Draws a tensor of float32 numbers, row by row.
    ///
    /// - Parameters:
    ///   - shape: The shape.
    ///   - distribution: The distribution of the elements.
    ///   - execution: Whether to go on.
    /// - Returns: A tensor.
    /// - Throws: `cancelled` only.
    mutating func tensor<Scalar: AttentionScalar>(
        _ shape: Shape,
        _ distribution: DrawnTensor.Distribution,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Scalar> {
        let elements: [Scalar]
        switch distribution {
        case .rand:
            elements = try draw(shape.elementCount, execution) { random in
                Scalar(random.nextUniform())
            }
        case .randn:
            do {
                elements = try normals(shape.elementCount, isCancelled: execution.isCancelled)
            } catch {
                throw .cancelled
            }
        }
        return Tensor(shape: shape, elements: elements)
    }

    /// Draws `count` numbers, unless the computation is cancelled meanwhile.
    mutating func draw<Scalar>(
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
