import Kernels
import Tensors

extension AttentionOptions {
    /// Checks every option that changes scores against the extents.
    ///
    /// Not an initialiser of the rules, to which all options would be copied.
    ///
    /// - Throws: `AttentionError` at the first member that is wrong.
    func scoreRules(_ extents: AttentionExtents) throws(AttentionError) -> ScoreRules<Scalar> {
        let scale = try checkedScale(headDimension: extents.headDimension)
        // All other options that change scores are rare ones.
        guard hasRareOptions else {
            return ScoreRules(scale: scale, visibility: KeyVisibility(isCausal: isCausal))
        }
        return ScoreRules(
            scale: scale,
            softcap: try checkedSoftcap(),
            alibiSlopes: try self.alibi.map { alibi throws(AttentionError) in
                try alibi.slopes(batchCount: extents.batchCount, headCount: extents.headCount)
            },
            bias: try self.bias.map { bias throws(AttentionError) in
                try BroadcastLayout(bias.shape, to: extents, at: .bias)
            },
            mask: try self.mask.map { mask throws(AttentionError) in
                try BroadcastLayout(mask.shape, to: extents, at: .mask)
            },
            visibility: try keyVisibility(extents.sequence),
            sinks: try checkedSinks(headCount: extents.headCount)
        )
    }

    private func checkedScale(headDimension: Int) throws(AttentionError) -> Scalar {
        switch scale {
        case .inverseSquareRootOfHeadDimension:
            return Scalar(1 / Double(headDimension).squareRoot())
        case .factor(let factor):
            try require(
                factor.isFinite,
                .outOfRange,
                at: .scale,
                "scale is \(factor); expected a finite number"
            )
            return Scalar(factor)
        }
    }

    /// Checks the factors of the queries' scores.
    func requireQueryScale(_ extents: AttentionExtents) throws(AttentionError) {
        guard let shape = self.queryScale?.shape else { return }
        let (batchCount, count) = (extents.batchCount, extents.queryCount)
        try require(
            shape == [count] || shape == [batchCount, count],
            at: .queryScale,
            "query_scale has shape \(shape); expected [\(count)] or [\(batchCount),\(count)], "
                + "one number per query"
        )
    }

    private func checkedSoftcap() throws(AttentionError) -> Scalar? {
        guard let softcap = self.softcap else { return nil }
        try require(
            softcap > 0 && softcap.isFinite,
            .outOfRange,
            at: .softcap,
            "softcap is \(softcap); expected a finite number above 0"
        )
        return softcap
    }

    private func checkedSinks(headCount: Int) throws(AttentionError) -> [Scalar]? {
        guard let sinks = self.sinks else { return nil }
        try require(
            sinks.count == headCount,
            at: .sinks,
            "sinks has \(sinks.count.of("number")); expected \(headCount), one per query head"
        )
        if let head = sinks.firstIndex(where: { !($0 < .infinity) }) {
            throw AttentionError(
                .outOfRange,
                pointer: "\(RequestMember.sinks.pointer)/\(head)",
                "sinks contains \(sinks[head]); expected finite numbers or -infinity"
            )
        }
        return sinks
    }

    /// Checks the dropout; nil where nothing is dropped.
    func checkedDropout(queryCount: Int) throws(AttentionError) -> WeightDropout? {
        guard let dropout = self.dropout else { return nil }
        try require(
            0...1 ~= dropout.probability,
            .outOfRange,
            at: .dropoutProbability,
            "p of dropout is \(dropout.probability); expected a number from 0 to 1"
        )
        guard dropout.probability > 0 else { return nil }
        return WeightDropout(
            probability: dropout.probability,
            seed: dropout.seed,
            queryCount: queryCount
        )
    }

    /// Throws if an output or the sinks cannot be combined with the softmax over the queries.
    func requireNoContradiction(with outputs: OutputSet) throws(AttentionError) {
        guard softmaxAxis == .queries else { return }
        try require(
            self.sinks == nil,
            .contradiction,
            at: .softmaxAxis,
            "sinks cannot be used with softmax_axis \"queries\""
        )
        for output in [AttentionOutput.context, .output, .logSumExp] {
            try require(
                !outputs.contains(output),
                .contradiction,
                at: .softmaxAxis,
                "\(output.name) cannot be computed with softmax_axis \"queries\""
            )
        }
    }
}

extension AlibiSlopes {
    /// Checks the slopes against the numbers of batch entries and heads.
    fileprivate func slopes(
        batchCount: Int,
        headCount: Int
    ) throws(AttentionError) -> HeadSlopes<Scalar> {
        switch self {
        case .standard: return HeadSlopes(standardFor: headCount)
        case .slopes(let slopes):
            try require(
                slopes.shape == [headCount] || slopes.shape == [batchCount, headCount],
                at: .alibiSlopes,
                "alibi_slopes has shape \(slopes.shape); expected [\(headCount)] or "
                    + "[\(batchCount),\(headCount)], one slope per query head"
            )
            if let slope = slopes.elements.first(where: { !$0.isFinite }) {
                throw AttentionError(
                    .outOfRange,
                    at: .alibiSlopes,
                    "alibi_slopes contains \(slope); expected finite numbers"
                )
            }
            return HeadSlopes(slopes.elements, headCount: headCount)
        }
    }
}
