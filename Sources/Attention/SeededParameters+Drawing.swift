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
}

extension OperandSet {
    /// How many numbers a seed draws; 0 where the parameters are given or there are none.
    var drawnElementCount: Int {
        guard case .seeded = parameters else { return 0 }
        return saturatingSum(
            all.map { operand in
                saturatingProduct(
                    operand.projection?.depth ?? 0,
                    operand.projection?.columnCount ?? 0
                )
            }
        )
    }

    /// The matrices, drawn if a seed is given.
    func matrices() -> ProjectionMatrices<Scalar> {
        switch parameters {
        case nil: return ProjectionMatrices()
        case .matrices(let matrices): return matrices
        case .seeded(let seeded):
            var random = TorchRandom(seed: seeded.seed)
            var matrices = ProjectionMatrices<Scalar>()
            matrices.wq = queries.drawMatrix(&random)
            matrices.wk = keys.drawMatrix(&random)
            matrices.wv = values?.drawMatrix(&random)
            return matrices
        }
    }
}

extension Operand {
    /// Draws `torch.rand(depth, columnCount)`.
    fileprivate func drawMatrix(_ random: inout TorchRandom) -> Tensor<Scalar>? {
        guard let projection else { return nil }
        let shape: Shape = [projection.depth, projection.columnCount]
        var elements: [Scalar] = []
        elements.reserveCapacity(shape.elementCount)
        for _ in 0..<shape.elementCount { elements.append(Scalar(random.nextUniform())) }
        return Tensor(shape: shape, elements: elements)
    }
}
