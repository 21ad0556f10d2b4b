import Kernels
import Tensors

// The costs of steps: multiply-adds, or the number of multiply-adds that take the same time.

/// A score's exponential, and its part in the maximum and the sum of its row.
let costOfScore = 16

/// A random number.
private let costOfDraw = 16

/// The sine and cosine of an angle.
private let costOfAngle = 64

extension Rotation {
    /// The cost of rotating `rowCount` rows of `headCount` heads.
    func cost(rowCount: Int, headCount: Int) -> Int {
        saturatingProduct(rowCount, dimension / 2, costOfAngle + 4 * headCount)
    }

    /// The number of elements that a rotation allocates: frequencies in Double, a row's cosines and
    /// sines.
    var scratchElementCount: Int { 2 * dimension }
}

extension ContextProjections {
    /// The cost of projecting `rowCount` rows of the context.
    func cost(rowCount: Int) -> Int {
        var sum = SaturatingSum()
        if let output { sum += saturatingProduct(rowCount, output.depth, output.columnCount) }
        if let gate { sum += saturatingProduct(rowCount, gate.depth, gate.columnCount) }
        return sum.value
    }

    /// How many numbers a projection allocates on each thread while it runs.
    func scratchCount<Scalar: AttentionScalar>(of type: Scalar.Type) -> Int {
        let depth = max(output?.depth ?? 0, gate?.depth ?? 0)
        return depth == 0 ? 0 : matrixProductScratchCount(type, depth: depth)
    }
}

extension RowSteps {
    /// The cost of the steps of `rowCount` rows.
    func cost(rowCount: Int, _ heads: HeadExtents) -> Int {
        var sum = SaturatingSum()
        if norm != nil { sum += saturatingProduct(4, rowCount, heads.count, heads.dimension) }
        if let rotation { sum += rotation.cost(rowCount: rowCount, headCount: heads.count) }
        return sum.value
    }
}

extension OperandSteps {
    /// How many numbers the steps of one operand allocate besides its rows.
    var scratchElementCount: Int {
        [queries, keys].compactMap { $0.rotation?.scratchElementCount }.max() ?? 0
    }
}

extension WeightDropout {
    /// The cost of drawing the weights of all queries, whichever are selected.
    func cost(headCount: Int, keyCount: Int) -> Int {
        saturatingProduct(headCount, queryCount, keyCount, costOfDraw)
    }
}

extension Operand {
    /// The cost of projecting `rowCount` rows of each batch entry.
    func projectionCost(rowCount: Int) -> Int {
        guard let projection else { return 0 }
        return saturatingProduct(batchCount, rowCount, projection.depth, projection.columnCount)
    }

    /// The number of elements that the projection allocates.
    var projectedElementCount: Int {
        projection == nil ? 0 : saturatingProduct(shape.droppingLast().elementCount, width)
    }

    /// The number of elements that the projection allocates on each thread while it runs.
    func projectionScratchCount<Scalar: AttentionScalar>(of type: Scalar.Type) -> Int {
        projection.map { matrixProductScratchCount(type, depth: $0.depth) } ?? 0
    }
}

extension SourceTensor {
    /// How many numbers are drawn; 0 where they are given.
    fileprivate var drawnElementCount: Int {
        if case .drawn(let draw) = self { draw.shape.elementCount } else { 0 }
    }
}

/// How many numbers of a source are drawn or copied before anything is computed.
struct SourceCounts {
    /// The numbers of tensors and parameters that are drawn; 0 where they are given.
    let drawn: Int
    /// The numbers that are copied from a fused matrix and its bias.
    let cut: Int
    /// The numbers of the parameters, given or drawn.
    let parameters: Int

    /// Counts the numbers of a source, whose operands have been checked.
    init<Scalar: AttentionScalar>(
        _ source: borrowing AttentionSource<Scalar>,
        _ operands: OperandSet
    ) {
        var drawn = SaturatingSum()
        switch source.parameters {
        case .seeded(let seeded):
            for projection in operands.all.compactMap(\.projection) {
                drawn += saturatingProduct(
                    projection.depth + (seeded.hasBiases ? 1 : 0),
                    projection.columnCount
                )
            }
            if let output = operands.drawnOutputProjection(seeded) {
                drawn += saturatingProduct(output.depth + 1, output.columnCount)
            }
            (cut, parameters) = (0, drawn.value)
        case .matrices(let matrices):
            let fused = matrices.fused
            cut = (fused?.matrix?.elements.count ?? 0) + (fused?.bias?.elements.count ?? 0)
            parameters = ProjectionRole.allCases.reduce(cut) { sum, role in
                sum + (matrices[matrix: role]?.elements.count ?? 0)
                    + (matrices[bias: role]?.elements.count ?? 0)
            }
        case nil: (cut, parameters) = (0, 0)
        }
        switch copy source {
        case .inputs(let inputs): drawn += inputs.drawnElementCount
        case .projected(let inputs, let memory, _):
            drawn += inputs.drawnElementCount
            drawn += memory?.drawnElementCount ?? 0
        case .given(let queries, let keys, let values, _):
            drawn += queries.drawnElementCount
            drawn += keys.drawnElementCount
            drawn += values?.drawnElementCount ?? 0
        }
        self.drawn = drawn.value
    }

    /// The cost of drawing.
    var drawingCost: Int { saturatingProduct(drawn, costOfDraw) }
}
