import Tensors

/// The tensors of a source, each with its projection, known to have the same rank and batch.
///
/// A class, because there is much of it, and every check of a plan reads some.
final class OperandSet<Scalar: AttentionScalar>: Sendable {
    /// The tensor that queries come from.
    let queries: Operand<Scalar>
    /// The tensor that keys come from.
    let keys: Operand<Scalar>
    /// The tensor that values come from; nil where none are given.
    let values: Operand<Scalar>?
    /// The matrices and biases, if there are any.
    let parameters: AttentionParameters<Scalar>?
    /// The head counts that the request asks for.
    let heads: HeadCounts

    /// Checks every tensor of the source by itself, and that rank and batch agree.
    init(_ source: consuming AttentionSource<Scalar>, heads: HeadCounts) throws(AttentionError) {
        self.heads = heads
        switch consume source {
        case .inputs(let inputs):
            parameters = nil
            queries = try Operand(.queries, inputs, at: .inputs)
            // What is right as queries is right as keys and values.
            keys = queries.used(as: .keys)
            values = queries.used(as: .values)
        case .projected(let inputs, let memory, let parameters):
            self.parameters = parameters
            let other: (tensor: Tensor<Scalar>, member: RequestMember) =
                memory.map { ($0, .memory) } ?? (inputs, .inputs)
            queries = try Operand(.queries, inputs, at: .inputs, parameters, heads)
            keys = try Operand(.keys, other.tensor, at: other.member, parameters, heads)
            values = try Operand(.values, other.tensor, at: other.member, parameters, heads)
        case .given(let queries, let keys, let values, let parameters):
            self.parameters = parameters
            self.queries = try Operand(.queries, queries, at: .queries, parameters, heads)
            self.keys = try Operand(.keys, keys, at: .keys, parameters, heads)
            if let values {
                self.values = try Operand(.values, values, at: .values, parameters, heads)
            } else {
                self.values = nil
                try requireNothing(of: .values, in: parameters)
            }
        }
        let shape = queries.tensor.shape
        try requireSameRankAndBatch(keys.tensor.shape, keys.member, as: shape)
        if let other = values?.tensor.shape, let member = values?.member {
            try requireSameRankAndBatch(other, member, as: shape)
        }
        // W_O takes part in no operand, and not in every operation.
        if case .matrices(let matrices) = parameters {
            try matrices.requireMatrix(ofBias: .output)
        }
    }

    /// Throws unless a tensor has the rank and batch of the queries.
    private func requireSameRankAndBatch(
        _ shape: Shape,
        _ member: RequestMember,
        as queriesShape: Shape
    ) throws(AttentionError) {
        guard shape.rank == queriesShape.rank else {
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has rank \(shape.rank); expected "
                    + "\(queriesShape.rank), as in \(queries.member.name)"
            )
        }
        let batchCount = Operand<Scalar>.batchCount(of: shape)
        let expected = Operand<Scalar>.batchCount(of: queriesShape)
        guard batchCount == expected else {
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has batch size \(batchCount); expected \(expected), "
                    + "as in \(queries.member.name)"
            )
        }
    }

    /// Those operands that there are.
    var all: [Operand<Scalar>] { [queries, keys, values].compactMap(\.self) }

    /// Whether tensors have a dimension for the batch.
    var hasBatch: Bool { queries.tensor.shape.rank > 2 }
    /// Whether heads have a dimension of their own in the request.
    var isSeparate: Bool { queries.tensor.shape.rank == 4 }
    /// Whether heads have a dimension of their own in scores.
    var hasHeads: Bool { isSeparate || heads.headCount != nil }

    /// Checks and returns how many heads an operand has.
    func headCount(of operand: Operand<Scalar>) throws(AttentionError) -> Int {
        let asked =
            operand.role == .queries
            ? heads.headCount : heads.keyValueHeadCount ?? heads.headCount
        let option: RequestMember =
            operand.role == .queries || heads.keyValueHeadCount == nil
            ? .headCount : .keyValueHeadCount
        if isSeparate {
            let found = operand.tensor.shape[1]
            let stated = operand.role == .queries ? heads.headCount : heads.keyValueHeadCount
            guard stated == nil || stated == found else {
                throw AttentionError(
                    .contradiction,
                    at: option,
                    "\(option.name) is \(stated ?? 0); expected \(found), the heads of "
                        + "\(operand.member.name), or nothing"
                )
            }
            return found
        }
        if heads.keyValueHeadCount != nil, heads.headCount == nil {
            throw AttentionError(
                .contradiction,
                at: .keyValueHeadCount,
                "num_kv_heads needs num_heads"
            )
        }
        let count = asked ?? 1
        guard operand.width.isMultiple(of: count) else {
            throw AttentionError(
                .shapeMismatch,
                at: option,
                "\(option.name) is \(count), which does not divide \(operand.width), "
                    + "the width of \(operand.widthName)"
            )
        }
        return count
    }
}

/// Throws if there is a matrix or bias whose tensor is missing.
private func requireNothing<Scalar: AttentionScalar>(
    of role: ProjectionRole,
    in parameters: AttentionParameters<Scalar>?
) throws(AttentionError) {
    guard case .matrices(let matrices) = parameters else { return }
    let members: [(RequestMember, Tensor<Scalar>?)] = [
        (role.matrixMember, matrices[matrix: role]), (role.biasMember, matrices[bias: role]),
    ]
    for case (let member, .some) in members {
        throw AttentionError(
            .contradiction,
            at: member,
            "\(member.name) has no \(role.output.name) to apply to"
        )
    }
}

extension Operand {
    /// Checks a tensor that is used as it is.
    fileprivate init(
        _ role: ProjectionRole,
        _ tensor: Tensor<Scalar>,
        at member: RequestMember
    ) throws(AttentionError) {
        try self.init(role, tensor, at: member, parameters: nil, drawnWidth: 0)
    }

    /// Checks a tensor and the projection that the parameters have for it.
    fileprivate init(
        _ role: ProjectionRole,
        _ tensor: Tensor<Scalar>,
        at member: RequestMember,
        _ parameters: AttentionParameters<Scalar>?,
        _ heads: HeadCounts
    ) throws(AttentionError) {
        var drawnWidth = 0
        if case .seeded(let seeded) = parameters {
            try seeded.requireDrawable()
            drawnWidth = heads.drawnWidth(of: role, outputDimension: seeded.outputDimension)
        }
        try self.init(role, tensor, at: member, parameters: parameters, drawnWidth: drawnWidth)
    }
}
