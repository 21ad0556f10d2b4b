import Kernels
import Tensors

extension LinearUpdate {
    /// Returns the rule, after comparing it with the members that are given.
    ///
    /// - Throws: `missingMember` for what the rule requires, `contradiction` at what it does not use.
    func checkedRule() throws(AttentionError) -> LinearRule {
        guard let rule else {
            let names = LinearRule.allCases.map { "\"\($0.rawValue)\"" }
            throw AttentionError(
                .missingMember,
                "rule is missing; expected \(names.joined(separator: " or "))"
            )
        }
        try check(decay, at: .decay, of: rule, isUsed: \.usesDecay)
        try check(beta, at: .beta, of: rule, isUsed: \.usesBeta)
        return rule
    }

    private func check(
        _ tensor: Tensor<Scalar>?,
        at member: RequestMember,
        of rule: LinearRule,
        isUsed: (LinearRule) -> Bool
    ) throws(AttentionError) {
        if isUsed(rule) {
            guard tensor == nil else { return }
            throw AttentionError(
                .missingMember,
                "\(member.name) is missing; rule \"\(rule.rawValue)\" requires it"
            )
        }
        let others = LinearRule.allCases.filter(isUsed).map { "\"\($0.rawValue)\"" }
        try require(
            tensor == nil,
            .contradiction,
            at: member,
            "rule \"\(rule.rawValue)\" does not use \(member.name); "
                + "\(others.joined(separator: " and ")) do"
        )
    }

    /// Checks the shapes of state, decay and beta, and returns what the decay belongs to.
    func checkedDecay(_ extents: AttentionExtents) throws(AttentionError) -> LinearGeometry.Decay {
        let (tokens, state) = (extents.tokenShape, extents.stateShape)
        if let found = beta?.shape {
            try require(
                found == tokens,
                at: .beta,
                "beta has shape \(found); expected \(tokens), one number per token"
                    + extents.perHead
            )
        }
        if let found = self.state?.shape {
            try require(
                found == state,
                at: .state,
                "state has shape \(found); expected \(state): a row per number of a key, "
                    + "a column per number of a value" + extents.perHead
            )
        }
        guard let found = decay?.shape else { return .none }
        if found == tokens { return .perHead }
        let channels = tokens.appending(extents.headDimension)
        try require(
            found == channels,
            at: .decay,
            "decay has shape \(found); expected \(tokens), one number per token, or \(channels), "
                + "one per number of a key" + extents.perHead
        )
        return .perChannel
    }
}

extension AttentionExtents {
    /// Throws unless there are as many keys as queries.
    func requireTokens(_ operands: OperandSet) throws(AttentionError) {
        try require(
            keyCount == queryCount,
            at: operands.keys.member,
            "\(operands.keys.member.name) has \(keyCount.of("row")); expected \(queryCount), "
                + "as in \(operands.queries.member.name), because each token has a query and a key"
        )
    }

    /// `[batch, key/value heads, n]`, without the dimensions that queries do not have.
    fileprivate var tokenShape: Shape { stateLeadingShape.appending(queryCount) }

    /// `[batch, key/value heads, d, dv]`, without the dimensions that queries do not have.
    var stateShape: Shape {
        stateLeadingShape.appending(headDimension).appending(valueDimension ?? 0)
    }

    private var stateLeadingShape: Shape {
        hasHeads ? batchShape.appending(keyValueHeadCount) : batchShape
    }

    /// The end of an error about a shape that has heads, if it is not that of the queries.
    fileprivate var perHead: String {
        hasHeads && headCount != keyValueHeadCount ? ", for each key/value head" : ""
    }
}
