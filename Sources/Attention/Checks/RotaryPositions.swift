import Kernels
import Tensors

/// The positions by which the rows of queries or keys are rotated.
enum RotaryPositions: Sendable {
    /// Those of the request, from the index `first` on: the past comes before the rows.
    case ofSequence(SequencePositions, first: Int)
    /// Listed as `[batch, axes, rows]`; with a batch of 1, for every batch entry.
    case listed(Tensor<Double>)

    /// The number of positions that each row has.
    var axisCount: Int {
        switch self {
        case .ofSequence: 1
        case .listed(let positions): positions.shape[1]
        }
    }

    /// Returns the positions of some rows of a batch entry, for each axis.
    func positions(of rows: some Collection<Int>, batch: Int) -> [[Double]] {
        switch self {
        case .ofSequence(let positions, let first):
            return [rows.map { Double(positions.position(batch: batch, index: first + $0)) }]
        case .listed(let positions):
            let (axisCount, rowCount) = (positions.shape[1], positions.shape[2])
            let entry = positions.shape[0] == 1 ? 0 : batch
            return (0..<axisCount).map { axis in
                rows.map { positions.elements[(entry * axisCount + axis) * rowCount + $0] }
            }
        }
    }

    /// The least and the greatest position of `rowCount` rows.
    func range(rowCount: Int) -> ClosedRange<Double> {
        func range(_ positions: some Collection<Int>) -> ClosedRange<Double> {
            Double(positions.min() ?? 0)...Double(positions.max() ?? 0)
        }
        switch self {
        case .ofSequence(.indices, let first):
            return Double(first)...Double(first + rowCount - 1)
        case .ofSequence(.consecutive(let origins), let first):
            let origins = range(origins)
            let last = Double(first + rowCount - 1)
            return (origins.lowerBound + Double(first))...(origins.upperBound + last)
        case .ofSequence(.listed(let positions), let first):
            return range(positions.flatMap { $0[first..<(first + rowCount)] })
        case .listed(let positions):
            return (positions.elements.min() ?? 0)...(positions.elements.max() ?? 0)
        }
    }
}
