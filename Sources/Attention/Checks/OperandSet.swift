import Tensors

/// The shapes of a source's tensors, each with its projection, checked to have the same rank and batch.
///
/// A class, because it is large and every check of a plan reads parts of it.
final class OperandSet: Sendable {
    /// The tensor that queries are made from.
    let queries: Operand
    /// The tensor that keys are made from.
    let keys: Operand
    /// The tensor that values are made from; nil where none are given.
    let values: Operand?
    /// The head counts that the request asks for.
    let heads: HeadCounts

    /// Checks each tensor of the source, and that ranks and batches agree.
    init<Scalar: AttentionScalar>(
        _ source: borrowing AttentionSource<Scalar>,
        heads: HeadCounts
    ) throws(AttentionError) {
        self.heads = heads
        let parameters = source.parameters
        switch parameters {
        case .matrices(let matrices): try matrices.requireConsistency()
        case .seeded(let seeded): try requirePositive(seeded.clip, at: .clip)
        case nil: break
        }
        switch copy source {
        case .inputs(let inputs):
            queries = try Operand(.queries, inputs.shape, at: .inputs, parameters, heads)
            // A tensor that is valid as queries is valid as keys and values.
            keys = queries.used(as: .keys)
            values = queries.used(as: .values)
        case .projected(let inputs, let memory, _):
            let other = memory?.shape ?? inputs.shape
            let member: RequestMember = memory == nil ? .inputs : .memory
            queries = try Operand(.queries, inputs.shape, at: .inputs, parameters, heads)
            keys = try Operand(.keys, other, at: member, parameters, heads)
            values = try Operand(.values, other, at: member, parameters, heads)
        case .given(let queries, let keys, let values, _):
            self.queries = try Operand(.queries, queries.shape, at: .queries, parameters, heads)
            self.keys = try Operand(.keys, keys.shape, at: .keys, parameters, heads)
            if let values {
                self.values = try Operand(.values, values.shape, at: .values, parameters, heads)
            } else {
                self.values = nil
                if case .matrices(let matrices) = parameters {
                    let hasMatrix = matrices[matrix: .values] != nil
                    guard !hasMatrix, matrices[bias: .values] == nil else {
                        let member: RequestMember = hasMatrix ? .wv : .bv
                        throw AttentionError(
                            .contradiction,
                            at: member,
                            "\(member.name) cannot be used without values"
                        )
                    }
                }
            }
        }
        try requireSameRankAndBatch(keys)
        if let values { try requireSameRankAndBatch(values) }
        if case .seeded(let seeded) = parameters { try requireSquareMatrices(seeded) }
    }

    /// Throws unless an operand has the rank and batch of the queries.
    private func requireSameRankAndBatch(_ operand: Operand) throws(AttentionError) {
        let (member, rank) = (operand.member, operand.shape.rank)
        let expected = queries.shape.rank
        try require(
            rank == expected,
            at: member,
            "\(member.name) has rank \(rank); expected \(expected), as in \(queries.member.name)"
        )
        try require(
            operand.batchCount == queries.batchCount,
            at: member,
            "\(member.name) has batch size \(operand.batchCount); "
                + "expected \(queries.batchCount), as in \(queries.member.name)"
        )
    }

    /// The operands that are given.
    var all: [Operand] { [queries, keys, values].compactMap(\.self) }

    /// Whether tensors have a batch dimension.
    var hasBatch: Bool { queries.shape.rank > 2 }
    /// Whether the request's tensors have a head dimension.
    var isSeparate: Bool { queries.shape.rank == 4 }
    /// Whether scores have a head dimension.
    var hasHeads: Bool { isSeparate || heads.headCount != nil }

    /// Checks and returns the number of heads of an operand.
    func headCount(of operand: Operand) throws(AttentionError) -> Int {
        let usesKeyValueHeads = operand.role != .queries && heads.keyValueHeadCount != nil
        let option: RequestMember = usesKeyValueHeads ? .keyValueHeadCount : .headCount
        if isSeparate {
            let found = operand.shape[1]
            let stated = operand.role == .queries ? heads.headCount : heads.keyValueHeadCount
            if let stated, stated != found {
                throw AttentionError(
                    .contradiction,
                    at: option,
                    "\(option.name) is \(stated), but \(operand.member.name) has "
                        + found.of("head")
                )
            }
            return found
        }
        try require(
            heads.keyValueHeadCount == nil || heads.headCount != nil,
            .contradiction,
            at: .keyValueHeadCount,
            "num_kv_heads requires num_heads"
        )
        let count = heads.packedCount(of: operand.role)
        try require(
            operand.width.isMultiple(of: count),
            at: option,
            "\(option.name) is \(count); expected a divisor of \(operand.width), "
                + "the width of \(operand.projectedName)"
        )
        return count
    }
}
