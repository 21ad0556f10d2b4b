import Attention

/// A changed request, or changed results, that is compared with what was observed.
struct Candidate {
    let request: DiagnosedRequest
    let variants: [Variant]

    /// The ranks of the variants; the smallest is the most plausible.
    let order: [Int]

    var effects: [Effect] { variants.compactMap(\.effect) }

    /// Whether a few queries cannot be computed without all others.
    var needsAllQueries: Bool { effects.contains { !$0.isByRow } }

    /// The conventions, in the order of plausibility, joined with `+`.
    var convention: String {
        zip(order, variants).sorted { $0.0 < $1.0 }.map(\.1.convention).joined(separator: "+")
    }

    /// What distinguishes a candidate from others, without the order of its variants.
    var key: [String] {
        zip(order, variants).map { "\($1.convention) \($1.description)" }.sorted()
    }
}

/// How a candidate's results compare with what was observed.
struct Fit {
    var agrees = true
    /// The greatest error; infinite where one of two numbers is −∞.
    var error = 0.0
    /// How far the results are from the observed ones: the mean of `Difference.distance`.
    var distance = 0.0
}
