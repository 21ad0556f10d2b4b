import Kernels
import Tensors

// The costs of steps: multiply-adds, or the number of multiply-adds that take the same time.

/// A score's exponential, and its part in the maximum and the sum of its row.
let costOfScore = 16

/// A random number.
private let costOfDraw = 16

/// The sine and cosine of an angle.
private let costOfAngle = 64

/// Throws if a computation would take more than 2⁵⁵ multiply-adds: days on any machine.
///
/// A computation makes no tensor with more numbers than it takes multiply-adds, so that below the
/// limit all sizes in bytes, and their sums, fit in `Int`.
func requireCountable(cost: Int) throws(AttentionError) {
    guard cost <= 1 << 55 else {
        throw AttentionError(.outOfRange, "the request takes more than 2^55 multiply-adds")
    }
}

extension RotaryTable {
    /// The cost of rotating `rowCount` rows of `headCount` heads.
    func cost(rowCount: Int, headCount: Int) -> Int {
        saturatingProduct(rowCount, dimension / 2, costOfAngle + 4 * headCount)
    }

    /// The number of elements that a rotation allocates: frequencies in Double, a row's cosines and
    /// sines.
    var scratchElementCount: Int { 2 * dimension }
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
        projection == nil ? 0 : saturatingProduct(tensor.shape.droppingLast().elementCount, width)
    }

    /// The number of elements that the projection allocates on each thread while it runs.
    var projectionScratchCount: Int {
        projection.map { matrixProductScratchCount(Scalar.self, depth: $0.depth) } ?? 0
    }
}

extension OperandSet {
    /// The cost of drawing the parameters; 0 where they are given.
    var drawingCost: Int { saturatingProduct(drawnElementCount, costOfDraw) }

    /// The number of elements that a seed draws; 0 where the parameters are given.
    var drawnElementCount: Int {
        guard case .seeded(let seeded) = parameters else { return 0 }
        var count = SaturatingSum()
        for projection in all.compactMap(\.projection) {
            count += saturatingProduct(
                projection.depth + (seeded.hasBiases ? 1 : 0),
                projection.columnCount
            )
        }
        if let drawnOutputProjection {
            count += saturatingProduct(
                drawnOutputProjection.depth + 1,
                drawnOutputProjection.columnCount
            )
        }
        return count.value
    }

    /// The number of elements of the parameters, given or drawn.
    var parameterElementCount: Int {
        guard case .matrices(let matrices) = parameters else { return drawnElementCount }
        return ProjectionRole.allCases.reduce(0) { sum, role in
            sum + (matrices[matrix: role]?.elements.count ?? 0)
                + (matrices[bias: role]?.elements.count ?? 0)
        }
    }
}
