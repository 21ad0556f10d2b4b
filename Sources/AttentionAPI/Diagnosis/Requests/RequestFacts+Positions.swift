import Attention
import Tensors

extension RequestFacts {
    /// The batch entries, one without a batch.
    var batchEntries: Range<Int> { 0..<(batchCount ?? 1) }

    /// Returns the number of keys of a batch entry that are not padding.
    func validKeyCount(_ batch: Int) -> Int { keyLengths?[batch] ?? keyCount }

    /// Whether all batch entries have the same positions.
    var hasEqualPositions: Bool {
        batchEntries.allSatisfy {
            positionsOfKeys($0) == positionsOfKeys(0)
                && positionsOfQueries($0) == positionsOfQueries(0)
        }
    }

    /// Returns the positions of all keys of a batch entry.
    func positionsOfKeys(_ batch: Int) -> [Int] {
        if let listed = positions.keyPositions { return listed.entry(batch, keyCount) }
        let offset = positions.keyOffset?[batch] ?? 0
        return (0..<keyCount).map { offset + $0 }
    }

    /// Returns the positions of all queries of a batch entry.
    func positionsOfQueries(_ batch: Int) -> [Int] {
        if let listed = positions.queryPositions { return listed.entry(batch, queryCount) }
        let first: Int
        switch positions.queryOffset {
        case .at(let offset): first = offset[batch]
        case .end:
            let count = validKeyCount(batch)
            let keys = positionsOfKeys(batch)
            first = (count > 0 ? keys[count - 1] : keys[0] - 1) - (queryCount - 1)
        case nil: first = pastCount > 0 ? pastCount + (positions.keyOffset?[batch] ?? 0) : 0
        }
        return (0..<queryCount).map { first + $0 }
    }

    /// The positions that RoPE turns queries by, those of all batch entries in turn; nil if they are
    /// given for several axes.
    var rotaryQueryPositions: [Double]? {
        guard rope?.axes == nil else { return nil }
        if let listed = rope?.queryPositions {
            return batchEntries.flatMap { listed.entry($0, queryCount) }
        }
        return batchEntries.flatMap { positionsOfQueries($0).map(Double.init) }
    }

    /// The positions that RoPE turns the request's own keys by; nil if they are given for several axes.
    var rotaryKeyPositions: [Double]? {
        guard rope?.axes == nil else { return nil }
        let ownCount = keyCount - pastCount
        if let listed = rope?.keyPositions ?? (isSelfAttention ? rope?.queryPositions : nil) {
            return batchEntries.flatMap { listed.entry($0, ownCount) }
        }
        return batchEntries.flatMap { positionsOfKeys($0).suffix(ownCount).map(Double.init) }
    }
}

extension PerBatchEntry {
    fileprivate subscript(batch: Int) -> Int {
        switch self {
        case .same(let number): number
        case .each(let numbers): numbers.count == 1 ? numbers[0] : numbers[batch]
        }
    }
}

extension Tensor {
    /// Returns the elements of a batch entry; a tensor of rank 1 has those of all.
    fileprivate func entry(_ batch: Int, _ count: Int) -> [Element] {
        shape.rank == 1 ? elements : Array(elements[batch * count..<(batch + 1) * count])
    }
}
