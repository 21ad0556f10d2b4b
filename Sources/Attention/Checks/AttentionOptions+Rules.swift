import Kernels
import Tensors

extension AttentionOptions {
    /// Checks every option that changes scores against the extents.
    ///
    /// No initialiser of the rules, which would be handed a copy of all options.
    ///
    /// - Throws: `AttentionError` at the first member that is wrong.
    func scoreRules(_ extents: AttentionExtents) throws(AttentionError) -> ScoreRules<Scalar> {
        let scale = try checkedScale(headDimension: extents.headDimension)
        guard hasRareOptions else {
            return ScoreRules(scale: scale, visibility: KeyVisibility(isCausal: isCausal))
        }
        return ScoreRules(
            scale: scale,
            softcap: try checkedSoftcap(),
            alibiSlopes: try alibi.map { alibi throws(AttentionError) in
                try alibi.slopes(batchCount: extents.batchCount, headCount: extents.headCount)
            },
            bias: try extents.broadcastLayout(bias?.shape, at: .bias),
            mask: try extents.broadcastLayout(mask?.shape, at: .mask),
            visibility: try keyVisibility(extents.sequence),
            sinks: try checkedSinks(headCount: extents.headCount)
        )
    }

    fileprivate func checkedScale(headDimension: Int) throws(AttentionError) -> Scalar {
        switch scale {
        case .inverseSquareRootOfHeadDimension:
            return Scalar(1 / Double(headDimension).squareRoot())
        case .factor(let factor):
            guard factor.isFinite else {
                throw AttentionError(
                    .outOfRange,
                    at: .scale,
                    "scale is \(factor); expected a finite number"
                )
            }
            return factor
        }
    }

    fileprivate func checkedSoftcap() throws(AttentionError) -> Scalar? {
        guard let softcap else { return nil }
        guard softcap > 0, softcap.isFinite else {
            throw AttentionError(
                .outOfRange,
                at: .softcap,
                "softcap is \(softcap); expected a finite number above 0"
            )
        }
        return softcap
    }

    fileprivate func checkedSinks(headCount: Int) throws(AttentionError) -> [Scalar]? {
        guard let sinks else { return nil }
        guard sinks.count == headCount else {
            throw AttentionError(
                .shapeMismatch,
                at: .sinks,
                "sinks has \(sinks.count) numbers; expected \(headCount), one for each query head"
            )
        }
        if let head = sinks.firstIndex(where: { !($0 < .infinity) }) {
            throw AttentionError(
                .outOfRange,
                pointer: "\(RequestMember.sinks.pointer)/\(head)",
                "sinks has \(sinks[head]); expected a finite number or -infinity"
            )
        }
        return sinks
    }

    /// Checks the dropout; nil where nothing is dropped.
    func checkedDropout(queryCount: Int) throws(AttentionError) -> WeightDropout? {
        guard let dropout else { return nil }
        guard 0...1 ~= dropout.probability else {
            throw AttentionError(
                .outOfRange,
                at: .dropoutProbability,
                "p of dropout is \(dropout.probability); expected 0 to 1"
            )
        }
        guard dropout.probability > 0 else { return nil }
        return WeightDropout(
            probability: dropout.probability,
            seed: dropout.seed,
            queryCount: queryCount
        )
    }
}

extension AlibiSlopes {
    /// The slopes, checked against the heads that there are.
    fileprivate func slopes(
        batchCount: Int,
        headCount: Int
    ) throws(AttentionError) -> HeadSlopes<Scalar> {
        switch self {
        case .standard: return HeadSlopes(standardFor: headCount)
        case .slopes(let slopes):
            guard slopes.shape == [headCount] || slopes.shape == [batchCount, headCount] else {
                throw AttentionError(
                    .shapeMismatch,
                    at: .alibiSlopes,
                    "alibi_slopes has shape \(slopes.shape); expected [\(headCount)] or "
                        + "[\(batchCount),\(headCount)], one for each query head"
                )
            }
            if let slope = slopes.elements.first(where: { !$0.isFinite }) {
                throw AttentionError(
                    .outOfRange,
                    at: .alibiSlopes,
                    "alibi_slopes has \(slope); expected finite numbers"
                )
            }
            return HeadSlopes(slopes.elements, headCount: headCount)
        }
    }
}
