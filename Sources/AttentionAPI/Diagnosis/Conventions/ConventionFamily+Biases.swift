import Attention
import Tensors

extension ConventionFamily {
    /// The additive bias, and the factor of each query.
    static let biases = ConventionFamily { request, facts, _ in
        var variants: [Variant] = []
        if let bias = request.tensor(.bias) {
            variants += [
                Variant(
                    "no-bias",
                    "The observed result does not add the bias to the scores. The request has one."
                ) { _ in [(.bias, .null)] },
                Variant(
                    "bias-twice",
                    "The observed result adds the bias twice. The request adds it once."
                ) { request in [(.bias, request.attach(bias.times(2)))] },
            ]
            if facts.scale != 1, facts.scale != 0 {
                variants += [
                    Variant(
                        "bias-scaled",
                        "The observed result multiplies the bias by the scale too, "
                            + "\(brief(facts.scale)). The request adds it to the scaled scores."
                    ) { request in [(.bias, request.attach(bias.times(facts.scale)))] },
                    Variant(
                        "bias-scaled",
                        "The observed result divides the bias by the scale, \(brief(facts.scale)). The "
                            + "request adds it to the scaled scores as it is."
                    ) { request in [(.bias, request.attach(bias.times(1 / facts.scale)))] },
                ]
            }
        }
        if facts.hasQueryScale {
            variants.append(
                Variant(
                    "no-query-scale",
                    "The observed result does not multiply the scores by query_scale. The request does."
                ) { _ in [(.queryScale, .null)] }
            )
        }
        return variants
    }
}
