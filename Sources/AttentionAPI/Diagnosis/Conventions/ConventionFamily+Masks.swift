import Attention
import Tensors

extension ConventionFamily {
    /// The causal limit and the window.
    static let causalMasks = ConventionFamily { request, facts, _ in
        causal(request, facts) + windows(facts)
    }

    private static func causal(_ request: DiagnosedRequest, _ facts: RequestFacts) -> [Variant] {
        var variants: [Variant] = []
        let isRectangular = facts.queryCount != facts.keyCount
        let hasUsualPositions =
            facts.positions.queryPositions == nil && facts.positions.keyPositions == nil
            && facts.positions.keyOffset == nil
        // A prefix needs the causal limit.
        let notCausal: [RequestValue.Change] =
            [(.causal, .null)]
            + (request.value[.prefixLengths] == nil ? [] : [(.prefixLengths, .null)])
        if facts.isCausal {
            variants.append(
                Variant(
                    "no-causal",
                    "In the observed result, queries also see later keys. The request is causal."
                ) { _ in notCausal }
            )
        } else {
            variants.append(
                Variant(
                    "causal",
                    "In the observed result, a query sees only keys up to its own position. The request "
                        + "is not causal."
                ) { _ in [(.causal, .bool(true))] }
            )
        }
        if isRectangular, hasUsualPositions {
            for (convention, corner, last) in [
                ("causal-top-left", "top left", 0),
                ("causal-bottom-right", "bottom right", facts.keyCount - facts.queryCount),
            ] {
                let text =
                    "The observed result aligns the causal limit with the \(corner) corner of the "
                    + "\(facts.queryCount) × \(facts.keyCount) scores. "
                    + (facts.isCausal
                        ? "The request aligns it with the positions of its queries."
                        : "The request is not causal.")
                guard facts.rope == nil, !facts.hasAlibi, facts.window == nil else {
                    // Other positions of queries would change more than the causal limit.
                    variants.append(
                        Variant(convention, text, hasScoreTensor: true) { request in
                            notCausal + [
                                request.masking(facts, isPerBatch: false) { _, query, key in
                                    key <= query + last
                                }
                            ]
                        }
                    )
                    continue
                }
                variants.append(
                    Variant(convention, text) { _ in
                        (facts.isCausal ? [] : [(.causal, .bool(true))])
                            + [(.queryOffset, last == 0 ? .number(0) : .string("end"))]
                    }
                )
            }
        }
        let queries = facts.batchEntries.map(facts.positionsOfQueries)
        let keys = facts.batchEntries.map(facts.positionsOfKeys)
        func limit(
            _ convention: String,
            _ text: String,
            _ allows: @escaping @Sendable (_ key: Int, _ query: Int) -> Bool
        ) -> Variant {
            let now =
                facts.isCausal
                ? "In the request, it sees the keys up to its own position."
                : "The request is not causal."
            return Variant(
                convention,
                "In the observed result, a query sees \(text). \(now)",
                hasScoreTensor: true
            ) { request in
                let isPerBatch =
                    queries.contains { $0 != queries[0] } || keys.contains { $0 != keys[0] }
                return notCausal + [
                    request.masking(facts, isPerBatch: isPerBatch) { batch, query, key in
                        allows(keys[batch][key], queries[batch][query])
                    }
                ]
            }
        }
        variants.append(
            limit("causal-strict", "only the keys before its own position") { $0 < $1 }
        )
        if facts.isCausal {
            variants.append(
                limit("causal-one-more", "the keys up to the one after its own position") {
                    $0 <= $1 + 1
                }
            )
        }
        // A window, or a single query at the end, would leave no key.
        if facts.isCausal, facts.window == nil, facts.queryCount > 1 {
            variants += [
                limit("causal-inverted", "the keys from its own position on") { $0 >= $1 },
                limit("causal-inverted", "only the keys after its own position") { $0 > $1 },
            ]
        }
        if request.value[.prefixLengths] != nil {
            variants.append(
                Variant(
                    "no-prefix",
                    "In the observed result, the causal limit applies to the prefix too. The request "
                        + "exempts the keys below prefix_lengths."
                ) { _ in [(.prefixLengths, .null)] }
            )
        }
        if facts.hasSegments {
            variants.append(
                Variant(
                    "no-segments",
                    "In the observed result, queries also see the keys of other segments. The request "
                        + "separates segments."
                ) { _ in [(.querySegments, .null), (.keySegments, .null)] }
            )
        }
        return variants
    }

    private static func windows(_ facts: RequestFacts) -> [Variant] {
        guard let window = facts.window else { return newWindows(facts) }
        var variants = [
            Variant(
                "no-window",
                "The observed result has no window. The request has one: \(window.text)."
            ) { _ in [(.window, .null)] }
        ]
        var sides: [(name: String, bound: Int?, members: [RequestMember])] = [
            ("the left", window.left, [.windowLeft]), ("the right", window.right, [.windowRight]),
        ]
        if window.left == window.right {
            sides.append(("both sides", window.left, [.windowLeft, .windowRight]))
        }
        for (name, bound, members) in sides {
            guard let bound, bound < 1 << 53 else { continue }
            for (convention, change) in [("window-one-less", -1), ("window-one-more", 1)]
            where bound + change >= 0 {
                variants.append(
                    Variant(
                        convention,
                        "The observed result's window reaches \((bound + change).of("key")) to "
                            + "\(name). The request's reaches \(bound)."
                    ) { _ in members.map { ($0, .number(Double(bound + change))) } }
                )
            }
        }
        guard let left = window.left, left < 1 << 53 else { return variants }
        if window.right != left || facts.isCausal {
            let end =
                facts.isCausal
                ? ", and the request is causal"
                : window.right == nil ? ", without a bound to the right" : ""
            variants.append(
                Variant(
                    "window-both-sides",
                    "The observed result's window reaches \(left.of("key")) to both sides. The "
                        + "request's reaches \(window.text)\(end)."
                ) { _ in [(.windowRight, .number(Double(left))), (.causal, .null)] }
            )
        }
        return variants
    }

    /// The longest window that is tried where the request has none.
    private static let longestNewWindow = 8

    private static func newWindows(_ facts: RequestFacts) -> [Variant] {
        let longest = min(facts.keyCount - 2, longestNewWindow)
        guard longest > 0 else { return [] }
        return (1...longest).map { bound in
            Variant(
                "window",
                "The observed result has a window that reaches \(bound.of("key")) to "
                    + "\(facts.isCausal ? "the left" : "both sides"). The request has no window."
            ) { _ in
                [(.windowLeft, .number(Double(bound)))]
                    + (facts.isCausal ? [] : [(.windowRight, .number(Double(bound)))])
            }
        }
    }

    /// The boolean mask and the padding.
    static let masks = ConventionFamily { request, facts, _ in
        booleanMasks(request, facts) + padding(facts) + afterSoftmax(request, facts)
            + emptyRows(request, facts)
    }

    private static func booleanMasks(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [Variant] {
        guard let mask = request.booleanMask else {
            return facts.isCausal && facts.hasEqualPositions ? [addedCausal(facts)] : []
        }
        let inverted = Variant(
            "mask-inverted",
            "In the observed result, true in the mask hides a key. In the request, true lets a query "
                + "attend to it, so invert one of the masks."
        ) { request in
            let mask = Tensor(shape: mask.shape, elements: mask.elements.map { !$0 })
            return [(.mask, request.attach(mask))]
        }
        let ignored = Variant(
            "no-mask",
            "The observed result ignores the mask. The request has one."
        ) { _ in [(.mask, .null)] }
        let added = Variant(
            "mask-added",
            "The observed result adds the mask to the scores as 1 and 0. The request hides the keys "
                + "where the mask is false."
        ) { request in
            let numbers = Tensor(shape: mask.shape, elements: mask.elements.map { $0 ? 1.0 : 0 })
            return [(.mask, .null), (.bias, request.addingBias(numbers, facts))]
        }
        return [inverted, ignored, added]
    }

    /// The causal limit as a matrix of 1 and 0 that is added.
    private static func addedCausal(_ facts: RequestFacts) -> Variant {
        Variant(
            "mask-added",
            "The observed result adds the causal mask to the scores as 1 and 0. The request hides later "
                + "keys.",
            hasScoreTensor: true
        ) { request in
            let (queries, keys) = (facts.positionsOfQueries(0), facts.positionsOfKeys(0))
            let elements = queries.flatMap { query in keys.map { $0 <= query ? 1.0 : 0 } }
            let numbers = Tensor(shape: [queries.count, keys.count], elements: elements)
            return [(.causal, .null), (.bias, request.addingBias(numbers, facts))]
        }
    }

    private static func padding(_ facts: RequestFacts) -> [Variant] {
        guard facts.keyLengths != nil else { return [] }
        return [
            Variant(
                "no-padding",
                "The observed result also attends to the padding. The request hides the keys from "
                    + "index key_lengths on."
            ) { _ in [(.keyLengths, .null)] },
            Variant(
                "padding-inverted",
                "The observed result attends to the padding only. The request hides the keys from "
                    + "index key_lengths on.",
                hasScoreTensor: true
            ) { request in
                [
                    (.keyLengths, .null),
                    request.masking(facts, isPerBatch: true) { batch, _, key in
                        key >= facts.validKeyCount(batch)
                    },
                ]
            },
        ]
    }

    private static func afterSoftmax(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [Variant] {
        guard facts.hidesKeys(request), !facts.hasDropout, facts.querySelection == .all else {
            return []
        }
        let text =
            "The observed result sets hidden weights to 0 after the softmax, so that rows no longer "
            + "sum to 1. The request hides the keys before it."
        let masks = [.mask] + RequestFacts.hidingMembers
        var variants = [
            Variant("mask-after-softmax", text, effect: .hidingAfterSoftmax(in: request)) { _ in
                masks.map { ($0, .null) }
            }
        ]
        if facts.isCausal, masks.contains(where: { $0 != .causal && request.value[$0] != nil }) {
            variants.append(
                Variant(
                    "mask-after-softmax",
                    "The observed result sets weights beyond the causal limit to 0 after the softmax, so "
                        + "that rows no longer sum to 1. The request hides the keys before it.",
                    effect: .hidingAfterSoftmax(in: request)
                ) { _ in [(.causal, .null), (.prefixLengths, .null)] }
            )
        }
        return variants
    }
}

extension ConventionFamily {
    /// Queries that see no key.
    private static func emptyRows(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [Variant] {
        guard facts.hidesKeys(request), !facts.hasAlibi, request.value[.bias] == nil,
            facts.querySelection == .all
        else { return [] }
        return [
            Variant(
                "masked-rows-uniform",
                "In the observed result, a query that sees no key gives all keys equal weights, as when "
                    + "a large negative number is used for -infinity. In the request, its weights "
                    + "are 0.",
                hasScoreTensor: true,
                computing: { (request, execution) throws(AttentionError) in
                    try request.evenEmptyRows(facts, execution)
                }
            )
        ]
    }
}

extension DiagnosedRequest {
    /// Returns the changes by which queries without a key see all of them equally; nil if there are
    /// none.
    ///
    /// - Throws: `AttentionError` if the computation was cancelled.
    fileprivate mutating func evenEmptyRows(
        _ facts: RequestFacts,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> [RequestValue.Change]? {
        guard let scores = try results([.maskedScores], execution)?[.maskedScores] else {
            return nil
        }
        let (batchCount, heads) = (facts.batchCount ?? 1, facts.headCount)
        let (rows, keys) = (facts.queryCount, facts.keyCount)
        var isEmpty = [Bool](repeating: true, count: batchCount * rows)
        func row(_ index: Int) -> Int { index / keys / rows / heads * rows + index / keys % rows }
        for index in scores.elements.indices where scores.elements[index] > -.infinity {
            isEmpty[row(index)] = false
        }
        guard isEmpty.contains(true) else { return nil }
        let visible = scores.elements.indices.map {
            scores.elements[$0] > -.infinity || isEmpty[row($0)]
        }
        let shape: Shape =
            facts.batchCount != nil
            ? [batchCount, heads, rows, keys]
            : facts.hasHeads ? [heads, rows, keys] : [rows, keys]
        let factors = tensor(.queryScale)
        let scales = isEmpty.indices.map { place in
            isEmpty[place] ? 0 : factors?.elements[place % (factors?.elements.count ?? 1)] ?? 1
        }
        let scaleShape: Shape = facts.batchCount != nil ? [batchCount, rows] : [rows]
        var changes: [RequestValue.Change] = RequestFacts.hidingMembers
            .filter { value[$0] != nil }.map { ($0, .null) }
        changes.append((.mask, attach(Tensor(shape: shape, elements: visible))))
        changes.append((.queryScale, attach(Tensor(shape: scaleShape, elements: scales))))
        return changes
    }
}

extension Window {
    fileprivate var text: String {
        let bounds = [left.map { "\($0) to the left" }, right.map { "\($0) to the right" }]
        return bounds.compactMap { $0 }.joined(separator: ", ")
    }
}
