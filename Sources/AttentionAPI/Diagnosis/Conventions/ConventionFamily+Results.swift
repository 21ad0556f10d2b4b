import Attention
import Tensors

extension ConventionFamily {
    /// The dimension that the softmax is over, and dropout.
    static let softmaxes = ConventionFamily { _, facts, observed in
        guard facts.querySelection == .all else { return [] }
        let now = "In the request, the weights of a query sum to 1 over its keys."
        var variants: [Variant] = []
        if !facts.hasDropout, let weights = observed.first(where: { $0.output == .weights }) {
            variants.append(
                Variant(
                    "dropout",
                    "The observed weights have zeros, and the others are larger by one factor: dropout "
                        + "is on. The request has none; call eval() on the model.",
                    effect: .dropout(as: weights.tensor)
                )
            )
        }
        if facts.hasDropout {
            variants.append(
                Variant(
                    "no-dropout",
                    "The observed result drops no weights. The request has dropout."
                ) { _ in [(.dropout, .null)] }
            )
        }
        guard facts.sinks == nil else { return variants }
        variants.append(
            Variant(
                "softmax-over-queries",
                "The observed result applies the softmax over the queries: columns of weights sum to 1. "
                    + now,
                effect: .softmax(over: .queries)
            )
        )
        if facts.batchCount ?? 1 > 1 {
            variants.append(
                Variant(
                    "softmax-over-batch",
                    "The observed result applies the softmax over the batch entries. " + now,
                    effect: .softmax(over: .batch)
                )
            )
        }
        if facts.headCount > 1 {
            variants.append(
                Variant(
                    "softmax-over-heads",
                    "The observed result applies the softmax over the heads. " + now,
                    effect: .softmax(over: .heads)
                )
            )
        }
        return variants
    }

    /// What the observed tensors are taken from.
    static let outputs = ConventionFamily { request, facts, _ in
        var variants = [
            Variant(
                "lse-base-2",
                "The observed lse is a logarithm to base 2. The response's is natural: multiply the "
                    + "observed one by ln 2, 0.6931.",
                effect: .logarithmToBase2
            )
        ]
        if facts.scale != 1, facts.scale != 0 {
            variants.append(
                Variant(
                    "scores-before-scale",
                    "The observed scores are those before they are scaled. The response's include the "
                        + "scale, \(brief(facts.scale)).",
                    effect: .unscaledScores(facts.scale)
                )
            )
        }
        if request.value[.wo] != nil || request.drawnMatrices[.wo] != nil {
            let text =
                "The observed output is the context, before wo. The request's output is the context "
                + "multiplied by wo."
            let changes = { @Sendable (request: inout DiagnosedRequest) -> [RequestValue.Change] in
                let bias = request.tensor(.bo)
                return request.replacing([(.wo, nil)] + (bias == nil ? [] : [(.bo, nil)]))
            }
            variants += [
                Variant("before-output-projection", text, changes),
                Variant("no-wo", text, changes),
                Variant(
                    "after-output-projection",
                    "The observed context is the output, after wo. The response's context comes before "
                        + "it.",
                    effect: .contextAfterProjection
                ),
            ]
        }
        return variants
    }

    /// The type that numbers are rounded to.
    static let types = ConventionFamily { request, facts, _ in
        guard request.isOriginal else { return [] }
        // bfloat16 first: nearly all of its numbers are also numbers of float16.
        let candidates: [ScalarType] = [.bfloat16, .float16, .float32]
        return candidates.filter { $0 != request.type }.map { type in
            Variant(
                "\(type.rawValue)",
                "The observed result is rounded to \(type.rawValue), and computed from numbers that are "
                    + "rounded to it. The request's dtype is \(request.type.rawValue)."
            ) { _ in [(.dtype, .string(type.rawValue))] }
        }
    }
}
