import Kernels
import Tensors

extension KeyVisibility {
    /// Checks everything that hides keys, but for mask and bias, against the extents.
    ///
    /// - Throws: `AttentionError` at the first member that is wrong.
    init<Scalar: AttentionScalar>(
        _ options: AttentionOptions<Scalar>,
        _ extents: SequenceExtents
    ) throws(AttentionError) {
        self.init(isCausal: options.isCausal)
        windowLeft = try options.window?.left.map { bound throws(AttentionError) in
            try Self.windowBound(bound, at: .windowLeft)
        }
        windowRight = try options.window?.right.map { bound throws(AttentionError) in
            try Self.windowBound(bound, at: .windowRight)
        }
        keyLengths = try options.keyLengths(extents)
        prefixLengths = try options.prefixLengths(extents)
        (queryPositions, keyPositions) = try options.positions.resolved(
            extents,
            keyLengths: keyLengths
        )
        if let segments = options.segments {
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
            querySegments = try extents.labels(queries, at: .querySegments)
            keySegments = try extents.labels(keys, at: .keySegments)
        }
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
}

extension AttentionOptions {
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
