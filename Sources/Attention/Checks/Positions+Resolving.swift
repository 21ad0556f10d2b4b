import Kernels
import Tensors

extension Positions {
    /// The greatest magnitude of a position: beyond 2⁵³ a Double cannot tell neighbours apart.
    private static var limit: Int { 1 << 53 }

    /// Where all queries and all keys of each batch entry stand.
    ///
    /// - Parameters:
    ///   - extents: How many queries and keys there are.
    ///   - keyLengths: How many keys of each batch entry are valid; nil for all.
    /// - Returns: A position for each index of each batch entry.
    /// - Throws: `AttentionError` at the member that does not fit or stands beside another.
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
            guard keyOffset == nil else {
                throw Self.contradiction(.keyPositions, .keyOffset)
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
            guard queryOffset == nil else {
                throw Self.contradiction(.queryPositions, .queryOffset)
            }
            return .listed(try Self.listed(queryPositions, extents, at: .queryPositions))
        }
        let entries = 0..<extents.batchCount
        switch queryOffset {
        case .at(let offset):
            return .consecutive(from: try Self.numbers(offset, extents, at: .queryOffset))
        case .end:
            return .consecutive(
                from: entries.map { batch in
                    let validCount = keyLengths?[batch] ?? extents.keyCount
                    // Without a valid key the last one would stand just before the first.
                    let last =
                        validCount > 0
                        ? keys.position(batch: batch, index: validCount - 1)
                        : keys.position(batch: batch, index: 0) - 1
                    return last - (extents.queryCount - 1)
                }
            )
        case nil:
            guard let pastCount = extents.pastCount else { return .indices }
            let offsets = try keyOffset.map { offset throws(AttentionError) in
                try Self.numbers(offset, extents, at: .keyOffset)
            }
            return .consecutive(from: entries.map { (offsets?[$0] ?? 0) + pastCount })
        }
    }

    private static func numbers(
        _ offset: PerBatchEntry,
        _ extents: SequenceExtents,
        at member: RequestMember
    ) throws(AttentionError) -> [Int] {
        try offset.numbers(
            batchCount: extents.batchCount,
            in: -limit...limit,
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
        if let position = tensor.elements.first(where: { !(-limit...limit ~= $0) }) {
            throw AttentionError(
                .outOfRange,
                at: member,
                "\(member.name) has \(position); expected -2^53 to 2^53"
            )
        }
        return listed
    }

    private static func contradiction(
        _ member: RequestMember,
        _ other: RequestMember
    ) -> AttentionError {
        AttentionError(
            .contradiction,
            at: member,
            "\(member.name) does not go with \(other.name): give either"
        )
    }
}

/// How many queries and keys there are, for what is said about each of them.
struct SequenceExtents: Sendable {
    let batchCount: Int
    /// All queries, whatever the selection.
    let queryCount: Int
    /// All keys, the past included.
    let keyCount: Int
    /// How many of the keys are past; nil where there is no past.
    let pastCount: Int?

    /// Checks a tensor that has a number for each query or key, and returns them by batch entry.
    ///
    /// - Parameters:
    ///   - tensor: `[n]`, for every batch entry, or `[batch, n]`.
    ///   - member: Where it stands in the request: positions or segments.
    /// - Returns: One list for each batch entry.
    /// - Throws: `shapeMismatch`.
    func labels(_ tensor: Tensor<Int>, at member: RequestMember) throws(AttentionError) -> [[Int]] {
        let isOfQueries = member == .queryPositions || member == .querySegments
        let count = isOfQueries ? queryCount : keyCount
        if tensor.shape == [count] {
            return Array(repeating: tensor.elements, count: batchCount)
        }
        guard tensor.shape == [batchCount, count] else {
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has shape \(tensor.shape); expected [\(count)] or "
                    + "[\(batchCount),\(count)], a number for each \(isOfQueries ? "query" : "key")"
                    + (isOfQueries || pastCount == nil ? "" : ", the past first")
            )
        }
        return (0..<batchCount).map { batch in
            Array(tensor.elements[(batch * count)..<((batch + 1) * count)])
        }
    }
}
