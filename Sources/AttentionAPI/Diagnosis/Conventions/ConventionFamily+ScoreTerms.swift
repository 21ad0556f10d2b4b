import Attention
import Tensors

extension ConventionFamily {
    /// ALiBi.
    static let alibiBiases = ConventionFamily { request, facts, _ in
        guard facts.hasAlibi else {
            return [
                Variant(
                    "alibi",
                    "The observed result adds ALiBi's bias with the standard slopes to the scores. The "
                        + "request has no alibi_slopes."
                ) { _ in [(.alibiSlopes, .string("standard"))] }
            ]
        }
        let count = facts.headCount
        let slopes = facts.alibiSlopes ?? AlibiSlopes<Double>.standardSlopes(headCount: count)
        func variant(_ convention: String, _ text: String, _ other: [Double]) -> Variant {
            Variant(convention, text) { _ in [(.alibiSlopes, .numbers(other))] }
        }
        let without = Variant(
            "no-alibi",
            "The observed result does not add ALiBi's bias. The request has alibi_slopes."
        ) { _ in [(.alibiSlopes, .null)] }
        // Slopes may be those of each batch entry.
        guard slopes.count == count else { return [without] }
        var variants = [
            without,
            variant(
                "alibi-sign",
                "The observed result adds slope · distance to the scores. The request subtracts it.",
                slopes.map { -$0 }
            ),
            variant(
                "alibi-twice",
                "The observed result adds ALiBi's bias twice. The request adds it once.",
                slopes.map { 2 * $0 }
            ),
        ]
        if facts.scale != 1 {
            variants.append(
                variant(
                    "alibi-scaled",
                    "The observed result multiplies ALiBi's bias by the scale too, "
                        + "\(brief(facts.scale)). The request adds it to the scaled scores.",
                    slopes.map { $0 * facts.scale }
                )
            )
        }
        func geometric(_ first: Double, _ step: Double) -> [Double] {
            AlibiSlopes<Double>.geometricSlopes(headCount: count, first: first, step: step)
        }
        let step = -8 / Double(count)
        let formulas: [(String, String, [Double])] = [
            (
                "alibi-slopes", "2^(-8·h/heads) for h = 0, 1, …",
                geometric(0, step)
            ),
            (
                "alibi-formula", "2^(-8·(h+1)/heads) for h = 0, 1, …",
                geometric(step, step)
            ),
            (
                "alibi-formula", "2^(-(h+1)) for h = 0, 1, …",
                geometric(-1, -1)
            ),
            (
                "alibi-formula", "those of the ALiBi paper's code",
                AlibiSlopes<Double>.standardSlopes(headCount: count)
            ),
        ]
        for (convention, formula, other) in formulas
        where zip(other, slopes).contains(where: { abs($0 - $1) > 1e-7 * abs($1) }) {
            variants.append(
                variant(
                    convention,
                    "The observed result's slopes of ALiBi are \(formula): \(list(other)). The "
                        + "request's are \(list(slopes)).",
                    other
                )
            )
        }
        guard facts.hasEqualPositions else { return variants }
        variants.append(
            Variant(
                "alibi-by-column",
                "The observed result adds slope · key position to the scores. The request subtracts "
                    + "slope · distance between query and key."
            ) { request in
                let keys = facts.positionsOfKeys(0).map(Double.init)
                let elements = slopes.flatMap { slope in keys.map { slope * $0 } }
                let shape: Shape = facts.hasHeads ? [count, 1, keys.count] : [1, keys.count]
                let bias = Tensor(shape: shape, elements: elements)
                return [(.alibiSlopes, .null), (.bias, request.addingBias(bias, facts))]
            }
        )
        return variants
    }

    private static func list(_ numbers: [Double]) -> String {
        let shown = numbers.prefix(3).map(brief).joined(separator: ", ")
        return numbers.count > 3 ? shown + ", …" : shown
    }

    /// The softcap.
    static let softcaps = ConventionFamily { request, facts, _ in
        guard let softcap = facts.softcap else { return [] }
        var variants = [
            Variant(
                "no-softcap",
                "The observed result does not apply a softcap. The request has a softcap of "
                    + "\(brief(softcap))."
            ) { _ in [(.softcap, .null)] }
        ]
        if facts.hidesKeys(request), facts.sinks == nil, !facts.hasDropout,
            facts.querySelection == .all
        {
            variants.append(
                Variant(
                    "softcap-after-mask",
                    "The observed result applies the softcap after the mask, so that hidden keys have "
                        + "the score \(brief(-softcap)) and keep a weight. The request hides them "
                        + "afterwards.",
                    effect: .softcapAfterMask(softcap)
                )
            )
        }
        return variants
    }

    /// The sinks.
    static let sinks = ConventionFamily { _, facts, _ in
        guard let sinks = facts.sinks else { return [] }
        var variants = [
            Variant(
                "no-sinks",
                "The observed result has no sink in the softmax's denominator. The request has sinks."
            ) { _ in [(.sinks, .null)] },
            Variant(
                "sinks-negated",
                "The observed result uses the sinks with the opposite sign. The request's are "
                    + "\(list(sinks))."
            ) { _ in [(.sinks, .numbers(sinks.map { $0 == -.infinity ? $0 : -$0 }))] },
        ]
        if facts.scale != 1 {
            variants.append(
                Variant(
                    "sinks-scaled",
                    "The observed result multiplies the sinks by the scale too, \(brief(facts.scale)). "
                        + "The request takes them as they are."
                ) { _ in
                    [(.sinks, .numbers(sinks.map { $0 == -.infinity ? $0 : $0 * facts.scale }))]
                }
            )
        }
        return variants
    }

    /// The norm of queries and keys.
    static let norms = ConventionFamily { _, facts, _ in
        guard let norm = facts.norm else { return [] }
        var variants = [
            Variant(
                "no-norm",
                "The observed result does not normalise queries and keys. The request has qk_norm."
            ) { _ in [(.norm, .null)] }
        ]
        if facts.rope != nil {
            let (there, here) = norm.isAfterRope ? ("before", "after") : ("after", "before")
            variants.append(
                Variant(
                    "norm-after-rope",
                    "The observed result normalises queries and keys \(there) it rotates them. The "
                        + "request normalises \(here) it rotates."
                ) { _ in [(.normAfterRope, .bool(!norm.isAfterRope))] }
            )
        }
        if facts.headCount > 1 {
            let (there, here) =
                norm.isOverAllHeads
                ? ("each head separately", "all heads of a row together")
                : ("all heads of a row together", "each head separately")
            variants.append(
                Variant(
                    "norm-over-all-heads",
                    "The observed result normalises \(there). The request normalises \(here)."
                ) { request in
                    var changes: [RequestValue.Change] = [
                        (.normExtent, .string(norm.isOverAllHeads ? "head" : "all"))
                    ]
                    // The weights of all heads side by side, or those of each head.
                    for (member, count) in [
                        (RequestMember.normQueryWeight, facts.headCount),
                        (.normKeyWeight, facts.keyValueHeadCount),
                    ] {
                        guard let weight = request.tensor(member) else { continue }
                        let isOfOneHead = weight.elements.count == facts.headSize
                        let elements =
                            isOfOneHead
                            ? (0..<count).flatMap { _ in weight.elements } : weight.elements
                        let shape: Shape =
                            norm.isOverAllHeads
                            ? [count, facts.headSize] : [count * facts.headSize]
                        changes.append(
                            (member, request.attach(Tensor(shape: shape, elements: elements)))
                        )
                    }
                    return changes
                }
            )
        }
        if norm.hasWeights {
            variants.append(
                Variant(
                    "norm-weight-plus-one",
                    "The observed result multiplies normalised rows by 1 + weight, as Gemma does. The "
                        + "request multiplies by the weight."
                ) { request in
                    let members: [RequestMember] = [.normQueryWeight, .normKeyWeight]
                    return members.compactMap { member in
                        guard let weight = request.tensor(member) else { return nil }
                        let elements = weight.elements.map { $0 + 1 }
                        let tensor = Tensor(shape: weight.shape, elements: elements)
                        return (member, request.attach(tensor))
                    }
                }
            )
        }
        let formulas = [
            ("rms", "the root of the mean square"), ("l2", "the root of the sum of squares"),
            ("layer", "the standard deviation, after subtracting the mean"),
        ]
        for (kind, text) in formulas where kind != norm.kind {
            let isLayer = kind == "layer" || norm.kind == "layer"
            variants.append(
                Variant(
                    isLayer ? "norm-layer" : "norm-l2",
                    "The observed result divides queries and keys by \(text). The request's qk_norm has "
                        + "the type \(norm.kind)."
                ) { _ in [(.normType, .string(kind))] }
            )
        }
        return variants
    }
}
