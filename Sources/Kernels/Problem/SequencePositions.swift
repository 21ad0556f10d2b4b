/// The positions of the queries or the keys of each batch entry in the sequence.
package enum SequencePositions: Hashable, Sendable {
    /// The index, in every batch entry.
    case indices
    /// Consecutive positions from a first one for each batch entry.
    case consecutive(from: [Int])
    /// Arbitrary positions for each batch entry.
    case listed([[Int]])

    /// The position of a query or key.
    @inline(__always)
    package func position(batch: Int, index: Int) -> Int {
        switch self {
        case .indices: index
        case .consecutive(let first): first[batch] + index
        case .listed(let positions): positions[batch][index]
        }
    }

    /// The first position if they are consecutive; nil otherwise.
    func origin(batch: Int) -> Int? {
        switch self {
        case .indices: 0
        case .consecutive(let first): first[batch]
        case .listed: nil
        }
    }

    /// Whether there is a position for each index in each batch entry.
    func covers(batchCount: Int, count: Int) -> Bool {
        switch self {
        case .indices: true
        case .consecutive(let first): first.count == batchCount
        case .listed(let positions):
            positions.count == batchCount && positions.allSatisfy { $0.count >= count }
        }
    }
}
