/// Replaces each column of each matrix by its softmax: weights that sum to 1 over the queries.
///
/// This is not attention but a mistake that the notebook makes and the service can demonstrate. A
/// column whose scores are all −∞ becomes 0.
///
/// - Parameters:
///   - matrices: Shape `[matrixCount, rowCount, columnCount]`, finite or −∞.
///   - rowCount: The number of queries.
///   - columnCount: The number of keys.
///   - isCancelled: Asked for each vector of columns.
/// - Throws: `cancelled` only.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func columnSoftmax<Scalar: KernelScalar>(
    _ matrices: inout [Scalar],
    rowCount: Int,
    columnCount: Int,
    isCancelled: () -> Bool
) throws(KernelFailure) {
    let size = rowCount * columnCount
    precondition(size > 0 && matrices.count.isMultiple(of: size))
    let width = Scalar.Vector.scalarCount
    for first in stride(from: 0, to: matrices.count, by: size) {
        for column in stride(from: 0, to: columnCount, by: width) {
            guard !isCancelled() else { throw .cancelled }
            let count = min(width, columnCount - column)
            var panel = [Scalar](repeating: 0, count: rowCount * width)
            for row in 0..<rowCount {
                for lane in 0..<count {
                    panel[row * width + lane] = matrices[first + row * columnCount + column + lane]
                }
            }
            let divisors = softmaxTerms(&panel, rowCount: rowCount)
            for row in 0..<rowCount {
                for lane in 0..<count {
                    matrices[first + row * columnCount + column + lane] =
                        panel[row * width + lane] / divisors[lane]
                }
            }
        }
    }
}

/// Replaces each score of a panel, one vector wide, by its term; returns the divisor of each lane.
private func softmaxTerms<Scalar: KernelScalar>(_ panel: inout [Scalar], rowCount: Int) -> [Scalar]
{
    let width = Scalar.Vector.scalarCount
    return unsafe withUnsafeTemporaryAllocation(
        of: Scalar.self,
        capacity: OnlineSoftmax<Scalar>.scratchCount(laneCount: width)
    ) { scratch in
        // SAFETY: the panel has `rowCount` rows of one vector, and the scratch its full count.
        guard let terms = unsafe panel.start, let state = scratch.baseAddress else { return [] }
        let softmax = unsafe OnlineSoftmax(laneCount: width, scratch: state)
        unsafe softmax.absorb(terms, count: rowCount)
        return (0..<width).map { lane in softmax.divisor(ofLane: lane) }
    }
}
