import Attention

extension ConventionFamily {
    /// The factor of the scores.
    static let scales = ConventionFamily { _, facts, _ in
        let size = Double(facts.headSize)
        let root = size.squareRoot()
        let width = size * Double(facts.headCount)
        let now = "The request's scale is \(brief(facts.scale))."
        let candidates: [(String, Double, String)] = [
            (
                "scale", 1 / root,
                "divides the scores by the square root of the head size, \(brief(root))."
            ),
            ("no-scale", 1, "does not scale the scores."),
            (
                "scale-of-model-width", 1 / width.squareRoot(),
                "divides the scores by the square root of the width of all heads, "
                    + "\(brief(width.squareRoot()))."
            ),
            (
                "scale-inverted", root,
                "multiplies the scores by the square root of the head size, \(brief(root)), instead of "
                    + "dividing by it."
            ),
            (
                "scale-twice", 1 / size,
                "divides the scores by the square root of the head size twice, that is by "
                    + "\(brief(size))."
            ),
        ]
        return candidates.filter { abs($0.1 - facts.scale) > 1e-9 * abs(facts.scale) }.map {
            convention,
            factor,
            action in
            Variant(convention, "The observed result \(action) \(now)") { _ in
                [(.scale, factor == 1 / root ? .string("1/sqrt(d)") : .number(factor))]
            }
        }
    }
}
