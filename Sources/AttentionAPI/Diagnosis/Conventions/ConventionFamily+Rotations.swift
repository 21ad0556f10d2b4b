import Attention
import Tensors

extension ConventionFamily {
    /// What RoPE rotates, and by which angles.
    static let rotations = ConventionFamily { _, facts, _ in
        guard let rope = facts.rope else { return newRotations(facts) }
        return [
            Variant(
                "no-rope",
                "The observed result does not rotate queries and keys. The request has rope."
            ) { _ in [(.rope, .null)] },
            Variant(
                "rope-pairing",
                "The observed result rotates \(pairs(!rope.isInterleaved)). The request rotates "
                    + "\(pairs(rope.isInterleaved)): rope.interleaved is \(rope.isInterleaved)."
            ) { _ in [(.ropeInterleaved, .bool(!rope.isInterleaved))] },
        ] + bases(rope) + extents(rope, facts) + scalings(rope) + attentionFactors(rope)
    }

    private static func pairs(_ isInterleaved: Bool) -> String {
        isInterleaved
            ? "neighbouring numbers as pairs"
            : "each number with its counterpart in the second half"
    }

    private static func newRotations(_ facts: RequestFacts) -> [Variant] {
        guard facts.headSize % 2 == 0 else { return [] }
        return [false, true].map { isInterleaved in
            Variant(
                "rope",
                "The observed result rotates queries and keys by their positions, "
                    + "\(pairs(isInterleaved)). The request has no rope."
            ) { _ in [(.rope, .object(["interleaved": .bool(isInterleaved)]))] }
        }
    }

    private static func bases(_ rope: RotaryEmbedding) -> [Variant] {
        guard rope.frequencies == nil, rope.cosines == nil else { return [] }
        let base = rope.usedBase
        return [10_000.0, 500_000, 1_000_000].filter { $0 != base }.map { other in
            Variant(
                "rope-base",
                "The observed result's RoPE has the base \(brief(other)). The request's has "
                    + "\(brief(base))."
            ) { _ in
                let isInScaling = rope.scaling?.base != nil
                return [(.ropeBase, .number(other))]
                    + (isInScaling ? [(.scalingBase, .number(other))] : [])
            }
        }
    }

    private static func extents(_ rope: RotaryEmbedding, _ facts: RequestFacts) -> [Variant] {
        guard rope.frequencies == nil, rope.cosines == nil, rope.axes == nil,
            rope.scaling?.partialRotaryFactor == nil
        else { return [] }
        let dimension = rope.dimension ?? facts.headSize - rope.first
        var variants: [Variant] = []
        for other in [facts.headSize, facts.headSize / 2, facts.headSize / 4]
        where other != dimension && other % 2 == 0 && other > 0
            && rope.first + other <= facts.headSize
        {
            variants.append(
                Variant(
                    "rope-dims",
                    "The observed result rotates \(other) numbers of each head. The request rotates "
                        + "\(dimension)."
                ) { _ in [(.ropeDimension, .number(Double(other)))] }
            )
        }
        if dimension < facts.headSize, rope.scaling == nil {
            let base = rope.usedBase
            variants.append(
                Variant(
                    "rope-frequencies",
                    "The observed result computes the frequencies from the whole head, \(facts.headSize) "
                        + "numbers. The request computes them from the \(dimension) that are rotated."
                ) { _ in
                    let frequencies = RotaryEmbedding.frequencies(
                        base: base,
                        dimension: facts.headSize
                    )
                    return [
                        (.ropeFrequencies, .numbers(Array(frequencies.prefix(dimension / 2)))),
                        (.ropeBase, .null), (.ropeDimension, .null),
                    ]
                }
            )
        }
        if dimension < facts.headSize {
            let first = rope.first == 0 ? facts.headSize - dimension : 0
            variants.append(
                Variant(
                    "rope-end",
                    "The observed result rotates the \(rope.first == 0 ? "last" : "first") "
                        + "\(dimension) numbers of each head. The request rotates \(dimension) numbers "
                        + "from index \(rope.first) on."
                ) { _ in
                    [
                        (.ropeFirst, .number(Double(first))),
                        (.ropeDimension, .number(Double(dimension))),
                    ]
                }
            )
        }
        return variants
    }

    private static func scalings(_ rope: RotaryEmbedding) -> [Variant] {
        guard let scaling = rope.scaling else { return [] }
        var variants: [Variant] = []
        if scaling.kind != .standard {
            variants.append(
                Variant(
                    "no-rope-scaling",
                    "The observed result uses RoPE without its scaling. The request has rope.scaling of "
                        + "the type \(scaling.kind.rawValue)."
                ) { _ in
                    [(.ropeScaling, .null)]
                        + (scaling.base.map { [(.ropeBase, .number($0))] } ?? [])
                }
            )
        }
        if let factor = scaling.factor, factor != 1 {
            variants.append(
                Variant(
                    "rope-scaling-twice",
                    "The observed result applies the factor of rope.scaling twice: "
                        + "\(brief(factor * factor)). The request applies \(brief(factor)) once."
                ) { _ in [(.scalingFactor, .number(factor * factor))] }
            )
        }
        return variants
    }

    private static func attentionFactors(_ rope: RotaryEmbedding) -> [Variant] {
        let factor = rope.usedAttentionFactor
        guard factor != 1 else { return [] }
        return [
            Variant(
                "rope-factor-left-out",
                "The observed result does not multiply cosine and sine by the attention factor, "
                    + "\(brief(factor)). The request does."
            ) { _ in [(.ropeAttentionFactor, .number(1))] },
            Variant(
                "rope-factor-twice",
                "The observed result multiplies cosine and sine by the attention factor, "
                    + "\(brief(factor)), twice. The request does so once."
            ) { _ in [(.ropeAttentionFactor, .number(factor * factor))] },
        ]
    }

    // MARK: Positions

    /// The positions that RoPE rotates by.
    static let rotaryPositions = ConventionFamily { request, facts, _ in
        guard facts.rope != nil, let queries = facts.rotaryQueryPositions,
            let keys = facts.rotaryKeyPositions
        else { return [] }
        let ownCount = facts.keyCount - facts.pastCount
        @Sendable func positions(
            _ member: RequestMember,
            _ numbers: [Double],
            _ count: Int
        ) -> RequestValue.Change {
            // One list for all batch entries where they are equal.
            let entries = stride(from: 0, to: numbers.count, by: count).map {
                Array(numbers[$0..<$0 + count])
            }
            guard entries.contains(where: { $0 != entries[0] }) else {
                return (member, .numbers(entries[0]))
            }
            let rows = entries.map { "[\($0.map { "\($0)" }.joined(separator: ","))]" }
            return (member, .text("[\(rows.joined(separator: ","))]"))
        }
        func variant(
            _ convention: String,
            _ text: String,
            queries newQueries: [Double]? = nil,
            keys newKeys: [Double]? = nil,
            scale: Double? = nil
        ) -> Variant {
            Variant(convention, text) { _ in
                // Positions of keys would otherwise follow those of queries in self-attention.
                [
                    positions(.ropeQueryPositions, newQueries ?? queries, facts.queryCount),
                    positions(.ropeKeyPositions, newKeys ?? keys, ownCount),
                ] + (scale.map { [(.scale, .number($0))] } ?? [])
            }
        }
        // At position 0, rows are not turned, but still multiplied by the attention factor.
        let factor = facts.rope?.usedAttentionFactor ?? 1
        let unfactored = factor == 1 ? nil : facts.scale / factor
        var variants = [-1.0, 1].map { shift in
            variant(
                "rope-offset",
                "The observed result rotates queries by positions \(shift < 0 ? "one less" : "one more") "
                    + "than the request does, relative to the keys.",
                queries: queries.map { $0 + shift }
            )
        }
        variants += [-1.0, 1].map { shift in
            variant(
                "rope-offset",
                "The observed result rotates queries and new keys by positions "
                    + "\(shift < 0 ? "one less" : "one more") than the request does.",
                queries: queries.map { $0 + shift },
                keys: keys.map { $0 + shift }
            )
        }
        variants += [
            variant(
                "rope-sign",
                "The observed result rotates in the opposite direction. The request turns a pair by "
                    + "position · frequency.",
                queries: queries.map { -$0 },
                keys: keys.map { -$0 }
            ),
            variant(
                "rope-keys-only",
                "The observed result rotates the keys only. The request rotates queries too.",
                queries: queries.map { _ in 0 },
                scale: unfactored
            ),
            variant(
                "rope-queries-only",
                "The observed result rotates the queries only. The request rotates its keys too.",
                keys: keys.map { _ in 0 },
                scale: unfactored
            ),
        ]
        let fromZero = (0..<facts.queryCount).map(Double.init)
        if facts.pastCount > 0 || queries.first != 0 {
            let keysFromZero = (0..<ownCount).map(Double.init)
            variants.append(
                variant(
                    "rope-position-zero",
                    "The observed result counts the positions of new queries and keys from 0. The "
                        + "request's queries start at position \(brief(queries.first ?? 0)).",
                    queries: facts.batchEntries.flatMap { _ in fromZero },
                    keys: facts.batchEntries.flatMap { _ in keysFromZero }
                )
            )
            variants.append(
                variant(
                    "rope-position-zero",
                    "The observed result counts the positions of queries from 0. The request's start at "
                        + "position \(brief(queries.first ?? 0)).",
                    queries: facts.batchEntries.flatMap { _ in fromZero }
                )
            )
        }
        return variants + rotatedValues(request, facts)
    }

    private static func rotatedValues(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [Variant] {
        guard facts.headSize == facts.valueSize else { return [] }
        let text =
            "The observed result rotates the values too. The request rotates queries and keys only."
        guard facts.isProjected || request.value[.parameters] != nil else {
            return [
                Variant(
                    "rope-on-values",
                    text,
                    computing: { (request, execution) throws(AttentionError) in
                        try request.rotatingValues(facts, execution)
                    }
                )
            ]
        }
        // No option rotates projected values.
        guard facts.querySelection == .all, facts.pastCount == 0, request.value[.wg] == nil else {
            return []
        }
        return [
            Variant(
                "rope-on-values",
                text,
                effect: .restoring(request, facts) { $0 },
                computing: { (request, execution) throws(AttentionError) in
                    try request.givingHeads(facts, .rotatedWithValues, execution)
                }
            )
        ]
    }
}

extension DiagnosedRequest {
    /// Returns the changes that rotate given values as keys are; nil if that is not possible.
    fileprivate mutating func rotatingValues(
        _ facts: RequestFacts,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> [RequestValue.Change]? {
        guard let values = try results([.values], execution)?[.values],
            let rotated = try rotated(values, facts, execution)
        else { return nil }
        guard !facts.isSeparate else { return [(.values, attach(rotated))] }
        let width = facts.keyValueHeadCount * facts.valueSize
        let extents = (facts.batchCount.map { [$0] } ?? []) + [rotated.shape[2], width]
        let packed = rotated.exchanging(1, 2).reshaped(to: Shape(extents))
        return [(.values, attach(packed))]
    }
}
