import Tensors

/// A change of the request that gives the observed results.
struct Explanation {
    /// The maximum number of explanations in a response.
    static let maximumCount = 8

    /// The convention, or two joined with `+`.
    let convention: String

    /// What the observed implementation does.
    let description: String

    /// The JSON Merge Patch of the request; nil where no option expresses one of the conventions.
    let changes: [UInt8]?

    /// The greatest error that is left.
    let error: Double

    /// The other conventions that fit as well.
    let sameResult: [String]

    private init(_ candidate: Candidate, _ fit: Fit, sameResult: [String]) {
        convention = candidate.convention
        description = zip(candidate.order, candidate.variants).sorted { $0.0 < $1.0 }
            .map(\.1.description).joined(separator: " ")
        changes = candidate.effects.isEmpty ? candidate.request.writtenPatch : nil
        error = fit.error
        self.sameResult = sameResult
    }

    /// Returns the explanations that candidates give: the most plausible first, without those whose
    /// changes contain another's.
    static func list(_ fits: [(candidate: Candidate, fit: Fit)]) -> [Explanation] {
        let sorted = fits.sorted { left, right in
            let (first, second) = (left.candidate.order.sorted(), right.candidate.order.sorted())
            if first.count != second.count { return first.count < second.count }
            if first != second { return first.lexicographicallyPrecedes(second) }
            return left.fit.error < right.fit.error
        }
        let kept = sorted.indices.filter { index in
            !sorted.indices.contains { other in
                other != index
                    && sorted[index].candidate.includes(
                        sorted[other].candidate,
                        isFirst: other < index
                    )
            }
        }
        let names = sorted.map(\.candidate.convention).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        return kept.prefix(maximumCount).map { index in
            let (candidate, fit) = sorted[index]
            let others = names.filter { $0 != candidate.convention }
            return Explanation(candidate, fit, sameResult: others)
        }
    }
}

extension Candidate {
    /// Whether this candidate changes all that another does, and more, or the same if the other comes
    /// first.
    fileprivate func includes(_ other: Candidate, isFirst: Bool) -> Bool {
        let (effects, others) = (Set(effectConventions), Set(other.effectConventions))
        guard effects.isSuperset(of: others), request.changesInclude(other.request) else {
            return false
        }
        return isFirst || effects != others || !other.request.changesInclude(request)
    }

    /// The conventions that no option expresses.
    private var effectConventions: [String] {
        variants.filter { $0.effect != nil }.map(\.convention)
    }
}
