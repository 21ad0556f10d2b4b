import Kernels
import Tensors

extension AttentionOptions {
    /// Checks everything that hides keys, but for mask and bias, against the extents.
    ///
    /// - Throws: `AttentionError` at the first member that is wrong.
    func keyVisibility(_ extents: SequenceExtents) throws(AttentionError) -> KeyVisibility {
        var visibility = KeyVisibility(isCausal: isCausal)
        if let left = window?.left {
            visibility.windowLeft = try Self.windowBound(left, at: .windowLeft)
        }
        if let right = window?.right {
            visibility.windowRight = try Self.windowBound(right, at: .windowRight)
        }
        visibility.keyLengths = try keyLengths(extents)
        visibility.prefixLengths = try prefixLengths(extents)
        (visibility.queryPositions, visibility.keyPositions) = try positions.resolved(
            extents,
            keyLengths: visibility.keyLengths
        )
        if let segments {
            guard let queries = segments.queries, let keys = segments.keys else {
                let isOfQueries = segments.keys == nil
                throw AttentionError(
                    .missingMember,
                    pointer: "",
                    isOfQueries
                        ? "key_segments is missing; query_segments is there"
                        : "query_segments is missing; key_segments is there"
                )
            }
            visibility.querySegments = try extents.labels(queries, at: .querySegments)
            visibility.keySegments = try extents.labels(keys, at: .keySegments)
        }
        return visibility
    }

    /// Checks a bound of the window; beyond 2⁶⁰ none differs from its neighbours.
    private static func windowBound(
        _ bound: Int,
        at member: RequestMember
    ) throws(AttentionError) -> Int {
        guard bound >= 0 else {
            throw AttentionError(
                .outOfRange,
                at: member,
                "\(member.name) of window is \(bound); expected 0 or more"
            )
        }
        return min(bound, 1 << 60)
    }

    fileprivate func keyLengths(_ extents: SequenceExtents) throws(AttentionError) -> [Int]? {
        guard let keyLengths else { return nil }
        guard extents.pastCount == nil else {
            throw AttentionError(
                .contradiction,
                at: .keyLengths,
                "key_lengths does not go with past_keys"
            )
        }
        return try keyLengths.numbers(
            batchCount: extents.batchCount,
            in: 0...extents.keyCount,
            at: .keyLengths,
            "0 to \(extents.keyCount), the number of keys"
        )
    }

    fileprivate func prefixLengths(_ extents: SequenceExtents) throws(AttentionError) -> [Int]? {
        guard let prefixLengths else { return nil }
        guard isCausal else {
            throw AttentionError(
                .contradiction,
                at: .prefixLengths,
                "prefix_lengths needs causal, whose limit it lifts"
            )
        }
        return try prefixLengths.numbers(
            batchCount: extents.batchCount,
            in: 0...(.max),
            at: .prefixLengths,
            "0 or more"
        )
    }
}
