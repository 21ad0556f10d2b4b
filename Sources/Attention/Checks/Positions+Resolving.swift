import Kernels
import Tensors

extension Positions {
    /// The range of positions: beyond ±2⁵³ a Double cannot represent every whole number.
    private static var allowed: ClosedRange<Int> { -(1 << 53)...(1 << 53) }

    /// Returns the positions of all queries and all keys of each batch entry.
    ///
    /// - Parameters:
    ///   - extents: The numbers of queries and keys.
    ///   - keyLengths: The number of valid keys of each batch entry; nil means all.
    /// - Returns: A position for each index of each batch entry, or for each index.
    /// - Throws: `AttentionError` at a member that does not fit or excludes another.
    func resolved(
        _ extents: SequenceExtents,
        keyLengths: [Int]? = nil
    ) throws(AttentionError) -> (queries: SequencePositions, keys: SequencePositions) {
        let keys = try keyPositions(extents)
        return (try queryPositions(extents, keys, keyLengths), keys)
    }

    private func keyPositions(
        _ extents: SequenceExtents
    ) throws(AttentionError) -> SequencePositions {
        if let keyPositions {
            guard keyOffset?.isZero ?? true else {
                throw AttentionError(.keyPositions, excludes: .keyOffset)
            }
            return .listed(try Self.listed(keyPositions, extents, at: .keyPositions))
        }
        guard let keyOffset else { return .indices }
        return .consecutive(from: try Self.numbers(keyOffset, extents, at: .keyOffset))
    }

    private func queryPositions(
        _ extents: SequenceExtents,
        _ keys: SequencePositions,
        _ keyLengths: [Int]?
    ) throws(AttentionError) -> SequencePositions {
        if let queryPositions {
            guard hasDefaultQueryOffset(extents) else {
                throw AttentionError(.queryPositions, excludes: .queryOffset)
            }
            return .listed(try Self.listed(queryPositions, extents, at: .queryPositions))
        }
        switch queryOffset {
        case .at(let offset):
            return .consecutive(from: try Self.numbers(offset, extents, at: .queryOffset))
        case .end:
            let entryCount = max(keyLengths?.count ?? 1, keys.entryCount)
            return .consecutive(
                from: (0..<entryCount).map { batch in
                    let validCount = keyLengths?.entry(batch) ?? extents.keyCount
                    // Without a valid key, the last query is placed just before the first key.
                    let last =
                        validCount > 0
                        ? keys.position(batch: batch, index: validCount - 1)
                        : keys.position(batch: batch, index: 0) - 1
                    return last - (extents.queryCount - 1)
                }
            )
        case nil:
            guard let pastCount = extents.pastCount else { return .indices }
            let offset = keyOffset ?? .same(0)
            let offsets = try Self.numbers(offset, extents, at: .keyOffset)
            return .consecutive(from: offsets.map { $0 + pastCount })
        }
    }

    /// Whether the offset of the queries is absent, or that of a request without a past.
    private func hasDefaultQueryOffset(_ extents: SequenceExtents) -> Bool {
        switch queryOffset {
        case nil: true
        case .at(let offset): offset.isZero && extents.pastCount == nil
        case .end: false
        }
    }

    private static func numbers(
        _ offset: PerBatchEntry,
        _ extents: SequenceExtents,
        at member: RequestMember
    ) throws(AttentionError) -> [Int] {
        try offset.numbers(
            batchCount: extents.batchCount,
            in: allowed,
            at: member,
            "-2^53 to 2^53"
        )
    }

    private static func listed(
        _ tensor: Tensor<Int>,
        _ extents: SequenceExtents,
        at member: RequestMember
    ) throws(AttentionError) -> [[Int]] {
        let listed = try extents.labels(tensor, at: member)
        if let index = tensor.elements.firstIndex(where: { !allowed.contains($0) }) {
            throw AttentionError(
                .outOfRange,
                pointer: member.pointer(toElement: index, of: tensor.shape),
                "\(member.name) contains \(tensor.elements[index]); expected -2^53 to 2^53"
            )
        }
        return listed
    }
}
