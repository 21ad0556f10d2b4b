import Attention
import Tensors

/// Searches for the conventions that explain observed results: first each alone, then pairs.
///
/// The search is bounded by the number and the cost of trials, never by the clock, so that its result
/// is always the same.
struct Search {
    /// The maximum number of trials.
    private static let maximumTrialCount = 5000

    /// The maximum multiply-adds of all trials of single conventions, and then of those of pairs.
    static let maximumCost = 4_000_000_000

    /// The cost of reading and planning a trial, in multiply-adds.
    static let leastTrialCost = 50_000

    /// How many times slower than the engine the plain loops of an effect are, per multiply-add.
    static let costOfPlainLoops = 16

    /// The multiply-adds that the time of making an element of a tensor corresponds to.
    static let costOfMadeElement = 500

    /// The maximum number of scores of a request of which a change has a tensor, or an effect needs all.
    static let maximumScoreCount = 1 << 21

    /// The number of queries above which only a few are tried at first.
    static let queryCountOfShortProblems = 8

    let base: DiagnosedRequest
    let facts: RequestFacts
    let observed: [ObservedTensor]
    let stated: StatedTolerance?
    let execution: ExecutionContext

    /// The queries that are tried first, and their rows of what was observed; nil for all.
    let screen: (queries: [Int], observed: [ObservedTensor])?

    var cost = 0
    private var costLimit = Self.maximumCost
    var trialCount = 0
    var isComplete = true
    private(set) var explanations: [Explanation] = []

    /// Creates a search.
    ///
    /// - Parameters:
    ///   - base: The client's request.
    ///   - facts: The extents and options of the request.
    ///   - observation: What was observed.
    ///   - comparisons: The observed tensors beside the request's results.
    ///   - execution: Where to compute, and whether to go on.
    init(
        _ base: DiagnosedRequest,
        _ facts: RequestFacts,
        _ observation: Observation,
        _ comparisons: [Comparison],
        _ execution: ExecutionContext
    ) {
        self.base = base
        self.facts = facts
        observed = observation.tensors ?? []
        stated = observation.tolerance
        self.execution = execution
        screen = Self.screen(facts, comparisons)
    }

    /// Runs the search.
    ///
    /// - Throws: `AttentionError` if the computation was cancelled.
    mutating func run() throws(AttentionError) {
        var fits: [(Candidate, Fit)] = []
        // Without the candidates, because their tensors take memory.
        var others: [(index: Int, distance: Double)] = []
        let variants = variants(base, facts)
        var indices = Array(variants.indices)
        if screen != nil {
            let slow = indices.filter { variants[$0].variant.isSlow }
            indices.removeAll { variants[$0].variant.isSlow }
            indices += slow
        }
        for index in indices {
            guard isWithinBudget else {
                isComplete = false
                break
            }
            let (rank, variant) = variants[index]
            guard let candidate = try candidate(variant, rank, base),
                let fit = try trial(candidate)
            else { continue }
            if fit.agrees {
                fits.append((candidate, fit))
            } else {
                others.append((index, fit.distance))
            }
        }
        if fits.isEmpty {
            costLimit = cost + Self.maximumCost
            let sorted = others.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
            fits = try pairs(sorted.map { variants[$0.index] }, among: variants.map(\.variant))
        }
        explanations = Explanation.list(fits)
    }

    /// Returns the fitting pairs of conventions.
    ///
    /// In a long problem, the slow ones take most of the time, and come last, as for single conventions.
    private mutating func pairs(
        _ firsts: [(rank: Int, variant: Variant)],
        among all: [Variant]
    ) throws(AttentionError) -> [(Candidate, Fit)] {
        guard screen != nil else { return try pairs(firsts, among: all) { _ in true } }
        let fits = try pairs(firsts, among: all) { isSlow in !isSlow }
        return fits.isEmpty ? try pairs(firsts, among: all) { isSlow in isSlow } : fits
    }

    /// Returns the fitting pairs that begin with one of the variants, the closest first, where
    /// `isWanted` is told whether a pair is slow.
    private mutating func pairs(
        _ firsts: [(rank: Int, variant: Variant)],
        among all: [Variant],
        where isWanted: (Bool) -> Bool
    ) throws(AttentionError) -> [(Candidate, Fit)] {
        var fits: [(Candidate, Fit)] = []
        var tried: Set<[String]> = []
        for (rank, variant) in firsts {
            guard !variant.isSlow || isWanted(true),
                let first = try candidate(variant, rank, base),
                let facts = RequestFacts(first.request)
            else { continue }
            for (rank, variant) in variants(first.request, facts) {
                guard isWanted(variant.isSlow || first.variants[0].isSlow),
                    let variant = variant.following(first.variants[0], among: all)
                else { continue }
                guard isWithinBudget else {
                    isComplete = false
                    return fits
                }
                // Both orders give the same pair, unless the second exists only after the first.
                guard let candidate = try candidate(variant, rank, first.request, after: first),
                    tried.insert(candidate.key).inserted
                else { continue }
                if let fit = try trial(candidate), fit.agrees { fits.append((candidate, fit)) }
            }
            if fits.count >= 2 * Explanation.maximumCount { return fits }
        }
        return fits
    }

    private var isWithinBudget: Bool {
        trialCount < Self.maximumTrialCount && cost < costLimit
    }

    /// Returns the variants of a request, with their ranks: the smallest is the most plausible.
    private func variants(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [(rank: Int, variant: Variant)] {
        ConventionFamily.all.enumerated().flatMap { place, family in
            // A family can have other variants after a change; those of others keep their ranks.
            family.variants(request, facts, observed).enumerated().map { index, variant in
                (place << 16 | index, variant)
            }
        }
    }

    /// Returns the candidate that a variant of a request gives; nil if it cannot explain what was
    /// observed.
    ///
    /// - Throws: `AttentionError` if the computation was cancelled.
    private mutating func candidate(
        _ variant: Variant,
        _ rank: Int,
        _ request: DiagnosedRequest,
        after first: Candidate? = nil
    ) throws(AttentionError) -> Candidate? {
        if let output = variant.effect?.explains, !observed.contains(where: { $0.output == output })
        {
            return nil
        }
        if let type = ScalarType(rawValue: variant.convention), type != .float32,
            !Self.mayBe(observed, type)
        {
            return nil
        }
        if variant.hasScoreTensor {
            guard facts.scoreCount <= Self.maximumScoreCount else {
                isComplete = false
                return nil
            }
            // Heads share a mask.
            cost += Self.costOfMadeElement * (facts.scoreCount / facts.headCount)
        }
        var changed = request
        guard let changes = try variant.changes(&changed, execution),
            !changes.isEmpty || variant.effect != nil,
            let result = changed.changed(by: changes)
        else { return nil }
        return Candidate(
            request: result,
            variants: (first?.variants ?? []) + [variant],
            order: (first?.order ?? []) + [rank]
        )
    }

    /// Whether each observed number can be one of a type of 16 bits, at the decimals written.
    ///
    /// A log-sum-exp is never rounded, so that alone shows no rounding.
    private static func mayBe(_ observed: [ObservedTensor], _ type: ScalarType) -> Bool {
        let rounded = observed.filter { $0.output != .logSumExp }
        return !rounded.isEmpty && rounded.allSatisfy { $0.mayBe(type) }
    }
}
