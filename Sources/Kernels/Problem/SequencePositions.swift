/// The positions of the queries or the keys of each batch entry in the sequence.
package enum SequencePositions: Hashable, Sendable {
    /// The index, in every batch entry.
    case indices
    /// Consecutive positions from a first one for each batch entry, or for all.
    case consecutive(from: [Int])
    /// Arbitrary positions for each batch entry, or for all.
    case listed([[Int]])

    /// The number of batch entries with positions of their own; 1 where they may be the same for all.
    package var entryCount: Int {
        switch self {
        case .indices: 1
        case .consecutive(let first): first.count
        case .listed(let positions): positions.count
        }
    }

    /// The position of a query or key.
    @inline(__always)
    package func position(batch: Int, index: Int) -> Int {
        switch self {
        case .indices: index
        case .consecutive(let first): first.entry(batch) + index
        case .listed(let positions): positions.entry(batch)[index]
        }
    }

    /// The first position if they are consecutive; nil otherwise.
    func origin(batch: Int) -> Int? {
        switch self {
        case .indices: 0
        case .consecutive(let first): first.entry(batch)
        case .listed: nil
        }
    }

    /// Whether there is a position for each index in each batch entry.
    func covers(batchCount: Int, count: Int) -> Bool {
        switch self {
        case .indices: true
        case .consecutive(let first): first.covers(batchCount)
        case .listed(let positions):
            positions.covers(batchCount) && positions.allSatisfy { $0.count >= count }
        }
    }
}

extension Array {
    /// The element of a batch entry, in a list with one for each batch entry or one for all.
    @inline(__always)
    package func entry(_ batch: Int) -> Element { self[count == 1 ? 0 : batch] }

    /// Whether there is one element for each batch entry, or one for all.
    func covers(_ batchCount: Int) -> Bool { count == batchCount || count == 1 }
}
