/// The head counts that a request asks for, checked against each other.
struct HeadCounts: Sendable {
    /// `num_heads`, if given.
    let headCount: Int?
    /// `num_kv_heads`, if given.
    let keyValueHeadCount: Int?

    /// Checks that both are positive and that the second divides the first.
    init(headCount: Int?, keyValueHeadCount: Int?) throws(AttentionError) {
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        try Self.requirePositive(headCount, at: .headCount)
        try Self.requirePositive(keyValueHeadCount, at: .keyValueHeadCount)
        guard let headCount, let keyValueHeadCount else { return }
        try require(
            headCount.isMultiple(of: keyValueHeadCount),
            at: .keyValueHeadCount,
            "num_kv_heads is \(keyValueHeadCount); expected a divisor of \(headCount), num_heads"
        )
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

    /// The number of heads of a packed tensor of this role.
    func packedCount(of role: ProjectionRole) -> Int {
        switch role {
        case .queries, .output, .gate: headCount ?? 1
        case .keys, .values: keyValueHeadCount ?? headCount ?? 1
        }
    }

    /// The number of columns of the matrix that a seed draws for a role.
    func drawnWidth(of role: ProjectionRole, outputDimension: Int) -> Int {
        guard role != .queries, let headCount else { return outputDimension }
        // In proportion to its heads. OperandSet.headCount(of:) checks that num_heads divides
        // d_out, and that num_kv_heads is not given alone.
        return outputDimension / headCount * packedCount(of: role)
    }
}
