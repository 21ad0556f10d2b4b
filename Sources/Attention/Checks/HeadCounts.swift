/// The head counts of a request, checked against each other.
struct HeadCounts: Sendable {
    /// `num_heads`, if given.
    let headCount: Int?
    /// `num_kv_heads`, if given.
    let keyValueHeadCount: Int?

    /// Checks that both are positive and the second divides the first.
    init(headCount: Int?, keyValueHeadCount: Int?) throws(AttentionError) {
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        try Self.requirePositive(headCount, at: .headCount)
        try Self.requirePositive(keyValueHeadCount, at: .keyValueHeadCount)
        guard let headCount, let keyValueHeadCount else { return }
        guard headCount.isMultiple(of: keyValueHeadCount) else {
            throw AttentionError(
                .shapeMismatch,
                at: .keyValueHeadCount,
                "num_kv_heads is \(keyValueHeadCount), which does not divide num_heads, "
                    + "\(headCount)"
            )
        }
    }

    private static func requirePositive(
        _ count: Int?,
        at member: RequestMember
    ) throws(AttentionError) {
        guard let count, count < 1 else { return }
        throw AttentionError(
            .outOfRange,
            at: member,
            "\(member.name) is \(count); expected 1 or more"
        )
    }

    /// How many heads a packed tensor of this role has.
    func packedCount(of role: ProjectionRole) -> Int {
        switch role {
        case .queries, .output: headCount ?? 1
        case .keys, .values: keyValueHeadCount ?? headCount ?? 1
        }
    }

    /// The columns of the matrix that a seed draws for a role.
    func drawnWidth(of role: ProjectionRole, outputDimension: Int) -> Int {
        guard role != .queries, let headCount else { return outputDimension }
        // As wide as its fraction of the heads. That num_heads divides d_out is checked where the
        // queries are split, and that num_kv_heads does not stand alone.
        return outputDimension / headCount * packedCount(of: role)
    }
}
