extension RotaryScaling {
    /// The members that only some kinds use, and whether they are given.
    private var particulars: [(member: RequestMember, isGiven: Bool, kinds: [Kind])] {
        [
            (
                .scalingFactor, factor != nil,
                [.linear, .dynamic, .llama3, .yarn, .longrope, .proportional]
            ),
            (.scalingAttentionFactor, attentionFactor != nil, [.yarn, .longrope]),
            (.scalingLowFrequencyFactor, lowFrequencyFactor != nil, [.llama3]),
            (.scalingHighFrequencyFactor, highFrequencyFactor != nil, [.llama3]),
            (.scalingBetaFast, betaFast != nil, [.yarn]),
            (.scalingBetaSlow, betaSlow != nil, [.yarn]),
            (.scalingMscale, mscale != nil, [.yarn]),
            (.scalingMscaleAllDimensions, mscaleAllDimensions != nil, [.yarn]),
            (.scalingTruncate, truncates != nil, [.yarn]),
            (.scalingShortFactor, shortFactors != nil, [.longrope]),
            (.scalingLongFactor, longFactors != nil, [.longrope]),
        ]
    }

    /// The members without which a kind cannot be computed; each list is of alternatives.
    private var requirements: [[(member: RequestMember, isGiven: Bool)]] {
        let factor = (RequestMember.scalingFactor, self.factor != nil)
        let original = (RequestMember.scalingOriginalMaximum, originalMaximumPositions != nil)
        let maximum = (RequestMember.scalingMaximum, maximumPositions != nil)
        switch kind {
        case .standard, .proportional: return []
        case .linear: return [[factor]]
        case .dynamic: return [[factor], [maximum, original]]
        case .llama3:
            return [
                [factor], [(.scalingLowFrequencyFactor, lowFrequencyFactor != nil)],
                [(.scalingHighFrequencyFactor, highFrequencyFactor != nil)], [original],
            ]
        case .yarn: return [[original], [factor, maximum]]
        case .longrope:
            let attentionFactor = (RequestMember.scalingAttentionFactor, attentionFactor != nil)
            return [
                [(.scalingShortFactor, shortFactors != nil)],
                [(.scalingLongFactor, longFactors != nil)], [original],
                [factor, maximum, attentionFactor],
            ]
        }
    }

    /// Checks the members against each other and against the base of the request.
    ///
    /// - Throws: `outOfRange`, `contradiction` or `missingMember`.
    func requireConsistency(base requested: Double?) throws(AttentionError) {
        for (member, isGiven, kinds) in particulars where isGiven && !kinds.contains(kind) {
            throw AttentionError(
                .contradiction,
                at: member,
                "\(member.nameInParent) is not used by rope_type \"\(kind.rawValue)\""
                    + (member == .scalingAttentionFactor
                        ? "; set attention_factor of rope instead" : "")
            )
        }
        for alternatives in requirements where !alternatives.contains(where: \.isGiven) {
            let names = alternatives.map(\.member.name).joined(separator: " or ")
            throw AttentionError(
                .missingMember,
                "\(names) is missing from scaling of rope; rope_type \"\(kind.rawValue)\" "
                    + "requires it"
            )
        }
        for (member, number) in [
            (RequestMember.scalingBase, base), (.scalingPartialFactor, partialRotaryFactor),
            (.scalingFactor, factor), (.scalingOriginalMaximum, originalMaximumPositions),
            (.scalingMaximum, maximumPositions), (.scalingBetaFast, betaFast),
            (.scalingBetaSlow, betaSlow), (.scalingLowFrequencyFactor, lowFrequencyFactor),
            (.scalingHighFrequencyFactor, highFrequencyFactor),
        ] {
            try requirePositive(number, at: member)
        }
        try requireFinite(attentionFactor, at: .scalingAttentionFactor)
        if let base, let requested, base != requested {
            throw AttentionError(
                .contradiction,
                at: .scalingBase,
                "rope_theta of scaling is \(base), but base of rope is \(requested)"
            )
        }
        try requireRange()
    }

    private func requireRange() throws(AttentionError) {
        if let partialRotaryFactor, partialRotaryFactor > 1 {
            throw AttentionError(
                .outOfRange,
                at: .scalingPartialFactor,
                "partial_rotary_factor of scaling is \(partialRotaryFactor); "
                    + "expected a number above 0, at most 1"
            )
        }
        if kind == .llama3, let low = lowFrequencyFactor, let high = highFrequencyFactor {
            try require(
                low < high,
                .outOfRange,
                at: .scalingHighFrequencyFactor,
                "high_freq_factor of scaling is \(high); expected more than low_freq_factor, \(low)"
            )
        }
        for (member, factors) in [
            (RequestMember.scalingShortFactor, shortFactors), (.scalingLongFactor, longFactors),
        ] {
            guard let index = factors?.firstIndex(where: { !($0 > 0 && $0.isFinite) }) else {
                continue
            }
            throw AttentionError(
                .outOfRange,
                pointer: "\(member.pointer)/\(index)",
                "\(member.nameInParent) contains \(factors?[index] ?? 0); "
                    + "expected finite numbers above 0"
            )
        }
        if let index = sections?.firstIndex(where: { $0 < 0 }) {
            throw AttentionError(
                .outOfRange,
                pointer: "\(RequestMember.scalingSections.pointer)/\(index)",
                "mrope_section of scaling contains \(sections?[index] ?? 0); expected 0 or more"
            )
        }
        try require(
            sections != nil || hasInterleavedSections != true,
            .contradiction,
            at: .scalingInterleavedSections,
            "mrope_interleaved of scaling requires mrope_section"
        )
    }

    /// Checks the members that have a number for each pair.
    func requirePairs(_ pairCount: Int, headDimension: Int) throws(AttentionError) {
        for (member, factors) in [
            (RequestMember.scalingShortFactor, shortFactors), (.scalingLongFactor, longFactors),
        ] {
            guard let factors, factors.count != pairCount else { continue }
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.nameInParent) has \(factors.count.of("number")); "
                    + "expected \(pairCount), one per pair"
            )
        }
        if let sections {
            var sum = SaturatingSum()
            for count in sections { sum += count }
            try require(
                sum.value == pairCount,
                at: .scalingSections,
                "the numbers of mrope_section of scaling add up to \(sum.value); "
                    + "expected \(pairCount), the number of pairs"
            )
        }
    }

    /// How many numbers of a head are rotated; nil if the members do not say.
    func dimension(ofHead headDimension: Int) -> Int? {
        // The factor of a proportional rotation is the share of pairs that turn.
        guard kind != .proportional else { return nil }
        return partialRotaryFactor.map { Int((Double(headDimension) * $0).rounded(.down)) }
    }

    /// The row of the positions that turns each pair; nil without sections.
    func axes(pairCount: Int) -> [Int]? {
        guard let sections else { return nil }
        guard hasInterleavedSections ?? false else {
            return sections.enumerated().flatMap { axis, count in
                Array(repeating: axis, count: count)
            }
        }
        // Pair i belongs to axis i mod 3 as far as that axis' section reaches, else to the first.
        return (0..<pairCount).map { pair in
            let axis = pair % sections.count
            return pair < sections[axis] * sections.count ? axis : 0
        }
    }
}
