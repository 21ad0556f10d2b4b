import Attention
import Tensors

/// One convention that differs from the request: what to change in it, or in its results.
struct Variant: Sendable {
    /// Changes a request: attaches the tensors of the changes, and returns these; nil where the
    /// request cannot be changed so.
    typealias Change =
        @Sendable (inout DiagnosedRequest, ExecutionContext) throws(AttentionError)
        -> [RequestValue.Change]?

    /// The stable name of the convention.
    let convention: String

    /// What the observed implementation does, and what the request does: one or two sentences.
    let description: String

    /// Whether the changes have a tensor of queries × keys, which takes long to make where these are
    /// many.
    let hasScoreTensor: Bool

    /// The change of the request.
    let changes: Change

    /// The change of the results, where no option expresses the convention.
    let effect: Effect?

    init(
        _ convention: String,
        _ description: String,
        hasScoreTensor: Bool = false,
        effect: Effect? = nil,
        _ changes: @escaping @Sendable (inout DiagnosedRequest) -> [RequestValue.Change]? = { _ in
            []
        }
    ) {
        self.convention = convention
        self.description = description
        self.hasScoreTensor = hasScoreTensor
        self.changes = { request, _ in changes(&request) }
        self.effect = effect
    }

    /// Creates a variant whose changes have to be computed.
    init(
        _ convention: String,
        _ description: String,
        hasScoreTensor: Bool = false,
        effect: Effect? = nil,
        computing changes: @escaping Change
    ) {
        self.convention = convention
        self.description = description
        self.hasScoreTensor = hasScoreTensor
        self.changes = changes
        self.effect = effect
    }
}

extension Variant {
    /// Whether a trial takes long where there are many queries, because it needs all of them or a
    /// tensor of queries × keys.
    var isSlow: Bool { hasScoreTensor || !(effect?.isByRow ?? true) }

    /// The conventions that add what another may have removed.
    private static let additions: Set<String> = ["causal", "window", "rope", "alibi"]

    /// Returns the variant as the second of a pair; nil if it is not one.
    ///
    /// - Parameters:
    ///   - first: The first of the pair, which has already changed the request.
    ///   - all: The variants of the client's request.
    /// - Returns: The variant, described as a change of the client's request.
    func following(_ first: Variant, among all: [Variant]) -> Variant? {
        guard convention != first.convention, !(isCausalLimit && first.isCausalLimit) else {
            return nil
        }
        let alike = all.filter { $0.convention == convention }
        // An addition that only the first makes possible would undo it.
        guard !alike.isEmpty || !Self.additions.contains(convention) else { return nil }
        let same = alike.first { $0.observedText == observedText }
        guard let known = same ?? (alike.count == 1 ? alike[0] : nil) else { return self }
        return Variant(
            convention,
            known.description,
            hasScoreTensor: hasScoreTensor,
            effect: effect,
            computing: changes
        )
    }

    /// Whether the variant replaces the causal limit; two of them together would be a third.
    private var isCausalLimit: Bool { convention.hasPrefix("causal-") }

    /// The sentence about the observed result.
    private var observedText: Substring {
        let text = description.utf8
        let end = zip(text.indices, zip(text, text.dropFirst())).first {
            $1 == (UInt8(ascii: "."), UInt8(ascii: " "))
        }
        return description[..<(end?.0 ?? description.endIndex)]
    }
}
