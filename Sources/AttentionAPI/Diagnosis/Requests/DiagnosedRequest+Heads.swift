import Attention
import Tensors

/// How far queries, keys and values are computed before a changed request gives them.
enum GivenOperands {
    /// As they are projected, before the norm and RoPE.
    case projected
    /// As the scores use them.
    case rotated
    /// As the scores use them, with values that are rotated like the keys.
    case rotatedWithValues
}

extension DiagnosedRequest {
    /// Returns the changes that give queries, keys and values with heads apart, regrouped; nil if the
    /// request cannot be computed.
    ///
    /// - Throws: `AttentionError` if the computation was cancelled.
    mutating func givingHeads(
        _ facts: RequestFacts,
        _ operands: GivenOperands,
        _ execution: ExecutionContext,
        _ regroup: (Tensor<Double>) -> Tensor<Double> = { $0 }
    ) throws(AttentionError) -> [RequestValue.Change]? {
        let isProjected = operands == .projected
        var source = self
        if isProjected {
            guard let plain = changed(by: [(.rope, .null), (.norm, .null)]) else { return nil }
            source = plain
        }
        guard let results = try source.results([.queries, .keys, .values], execution) else {
            return nil
        }
        let kept: Set<RequestMember> = isProjected ? [.rope, .norm] : []
        let removed: [RequestMember] = [
            .inputs, .memory, .parameters, .headCount, .keyValueHeadCount, .rope, .norm,
        ]
        var changes: [RequestValue.Change] = removed.filter { !kept.contains($0) }
            .map { ($0, .null) }
        for (member, output) in [
            (RequestMember.queries, AttentionOutput.queries), (.keys, .keys), (.values, .values),
        ] {
            guard var tensor = results[output] else { return nil }
            if member == .values, operands == .rotatedWithValues {
                guard let rotated = try rotated(tensor, facts, execution) else { return nil }
                tensor = rotated
            }
            changes.append((member, attach(regroup(tensor.separated(facts)))))
        }
        if isProjected, facts.isSelfAttention { changes += keyPositionsOfSelfAttention }
        return changes
    }

    /// The change that gives keys the rotary positions of queries, which they have in self-attention.
    private var keyPositionsOfSelfAttention: [RequestValue.Change] {
        guard value[.ropeKeyPositions] == nil, let positions = value[.ropeQueryPositions] else {
            return []
        }
        return [(.ropeKeyPositions, positions)]
    }

    /// Returns values as RoPE would rotate keys, [batch, heads, rows, size]; nil if that is not possible.
    ///
    /// - Throws: `AttentionError` if the computation was cancelled.
    func rotated(
        _ values: Tensor<Double>,
        _ facts: RequestFacts,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Double>? {
        var copy = self
        let keys = copy.attach(values.separated(facts))
        let removed: [RequestMember] = [
            .inputs, .memory, .parameters, .headCount, .keyValueHeadCount, .norm, .mask, .bias,
            .sinks,
            .alibiSlopes, .queryScale, .dropout, .pastKeys, .pastValues,
        ]
        var changes: [RequestValue.Change] = removed.map { ($0, .null) }
        changes.append((.keys, keys))
        if facts.pastCount > 0 {
            guard facts.batchCount ?? 1 == 1, let positions = facts.rotaryKeyPositions else {
                return nil
            }
            changes.append((.ropeKeyPositions, .numbers(positions)))
        } else if facts.isSelfAttention {
            changes += keyPositionsOfSelfAttention
        }
        // As many queries as there are, because positions may be given for each.
        let queries = Tensor<Double>(
            shape: [
                facts.batchCount ?? 1, facts.keyValueHeadCount, facts.queryCount, facts.headSize,
            ],
            repeating: 0
        )
        changes += [(.queries, copy.attach(queries)), (.values, keys)]
        return try copy.changed(by: changes)?.results([.keys], execution)?[.keys]
    }
}

extension Tensor {
    /// The tensor with a batch and heads apart: [batch, heads, rows, size].
    fileprivate func separated(_ facts: RequestFacts) -> Tensor {
        let heads = facts.hasHeads ? shape[-3] : 1
        return reshaped(to: [facts.batchCount ?? 1, heads, shape[-2], shape[-1]])
    }
}
