import Kernels
import Tensors

extension AttentionOptions {
    /// Checks everything that hides keys, except mask and bias, against the extents.
    ///
    /// - Throws: `AttentionError` at the first member that is wrong.
    func keyVisibility(_ extents: SequenceExtents) throws(AttentionError) -> KeyVisibility {
        var visibility = KeyVisibility(isCausal: isCausal)
        if let left = self.window?.left {
            visibility.windowLeft = try Self.windowBound(left, at: .windowLeft)
        }
        if let right = self.window?.right {
            visibility.windowRight = try Self.windowBound(right, at: .windowRight)
        }
        visibility.keyLengths = try checkedKeyLengths(extents)
        visibility.prefixLengths = try checkedPrefixLengths(extents)
        (visibility.queryPositions, visibility.keyPositions) = try self.positions.resolved(
            extents,
            keyLengths: visibility.keyLengths
        )
        if let segments = self.segments {
            guard let queries = segments.queries, let keys = segments.keys else {
                throw AttentionError(
                    .missingMember,
                    segments.keys == nil
                        ? "key_segments is missing; it is required with query_segments"
                        : "query_segments is missing; it is required with key_segments"
                )
            }
            visibility.querySegments = try extents.labels(queries, at: .querySegments)
            visibility.keySegments = try extents.labels(keys, at: .keySegments)
        }
        return visibility
    }

    /// Checks a bound of the window, and limits it to 2⁶⁰, beyond which all bounds are equivalent.
    private static func windowBound(
        _ bound: Int,
        at member: RequestMember
    ) throws(AttentionError) -> Int {
        try require(
            bound >= 0,
            .outOfRange,
            at: member,
            "\(member.name) of window is \(bound); expected 0 or more"
        )
        return min(bound, 1 << 60)
    }

    private func checkedKeyLengths(_ extents: SequenceExtents) throws(AttentionError) -> [Int]? {
        guard let keyLengths = self.keyLengths else { return nil }
        guard extents.pastCount == nil else {
            throw AttentionError(.keyLengths, excludes: .pastKeys)
        }
        return try keyLengths.numbers(
            batchCount: extents.batchCount,
            in: 0...extents.keyCount,
            at: .keyLengths,
            "0 to \(extents.keyCount), the number of keys"
        )
    }

    private func checkedPrefixLengths(_ extents: SequenceExtents) throws(AttentionError) -> [Int]? {
        guard let prefixLengths = self.prefixLengths else { return nil }
        try require(
            isCausal || prefixLengths.isZero,
            .contradiction,
            at: .prefixLengths,
            "prefix_lengths requires causal to be true"
        )
        let numbers = try prefixLengths.numbers(
            batchCount: extents.batchCount,
            in: 0...(.max),
            at: .prefixLengths,
            "0 or more"
        )
        return isCausal ? numbers : nil
    }
}
