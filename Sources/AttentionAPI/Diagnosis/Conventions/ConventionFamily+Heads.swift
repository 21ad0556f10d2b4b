import Attention
import Tensors

extension ConventionFamily {
    /// How heads are split, shared and joined.
    static let heads = ConventionFamily { request, facts, _ in
        guard facts.headCount > 1 else { return regroupings(request, facts) }
        return tiledGroups(request, facts) + splits(request, facts)
            + regroupings(request, facts) + joins(request, facts)
    }

    // MARK: Groups

    private static func tiledGroups(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [Variant] {
        guard facts.groupSize > 1, facts.keyValueHeadCount > 1 else { return [] }
        // Query head i uses key/value head i mod count.
        let sources = (0..<facts.headCount).map { $0 % facts.keyValueHeadCount }
        let text =
            "In the observed result, query head i uses key/value head i mod "
            + "\(facts.keyValueHeadCount); in the request, \(facts.groupSize) neighbouring query heads "
            + "share one. In PyTorch, replace repeat by repeat_interleave(\(facts.groupSize), dim=1)."
        return [
            Variant("groups-tiled", text) { request in
                let changes =
                    request.value[.wqkv] != nil
                    ? request.tilingFusedHeads(facts)
                    : request.selectingHeads(
                        sources,
                        of: [(.keys, .pastKeys, .wk, .bk), (.values, .pastValues, .wv, .bv)],
                        facts,
                        count: facts.keyValueHeadCount
                    )
                guard let changes else { return nil }
                return facts.isSeparate ? changes : changes + [(.keyValueHeadCount, .null)]
            }
        ]
    }

    // MARK: Splitting

    private static func splits(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [Variant] {
        guard !facts.isSeparate else { return [] }
        let text =
            "The observed result splits the width into head size × heads: head i has the numbers i, "
            + "i + \(facts.headCount), i + \(2 * facts.headCount) and so on."
        let joined = " It joins the heads in the same order again."
        let now = " In the request, a head has \(facts.headSize) neighbouring numbers."
        let changes = { @Sendable (request: inout DiagnosedRequest) in
            request.interleavingHeads(facts)
        }
        return [
            Variant("heads-split-interleaved", text + now, changes),
            Variant(
                "heads-split-interleaved",
                text + joined + now,
                effect: .interleavingJoinedHeads,
                changes
            ),
        ]
    }

    /// Heads and rows mistaken for each other.
    private static func regroupings(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [Variant] {
        guard facts.querySelection == .all, facts.pastCount == 0, request.value[.wg] == nil else {
            return []
        }
        func variant(
            _ convention: String,
            _ text: String,
            _ steps: GivenOperands,
            _ regroup: @escaping @Sendable (Tensor<Double>) -> Tensor<Double>,
            _ restore: @escaping @Sendable (Tensor<Double>) -> Tensor<Double>
        ) -> Variant {
            Variant(
                convention,
                text,
                effect: .restoring(request, facts, restore),
                computing: { (request, execution) throws(AttentionError) in
                    try request.givingHeads(facts, steps, execution, regroup)
                }
            )
        }
        var variants: [Variant] = []
        // The causal limit, if there is one, is then that of the exchanged dimension.
        if !facts.hidesKeys(request) || facts.hasPlainCausalLimit(request) {
            if facts.headCount > 1 {
                variants.append(
                    variant(
                        "heads-as-rows",
                        "In the observed result, the heads of one row attend to each other: it has "
                            + "[batch, rows, heads, size] where attention expects [batch, heads, "
                            + "rows, size]. In the request, rows attend to rows.",
                        .rotated,
                        { tensor in
                            // Key/value heads have been repeated for the query heads.
                            let heads = (0..<facts.headCount).map {
                                $0 / (facts.headCount / tensor.shape[1])
                            }
                            return tensor.selecting(heads, along: 1).exchanging(1, 2)
                        },
                        { $0.exchanging(1, 2) }
                    )
                )
            }
            if facts.batchCount ?? 1 > 1, facts.queryCount == facts.keyCount {
                variants.append(
                    variant(
                        "batch-as-rows",
                        "In the observed result, the batch entries of one row attend to each other: it "
                            + "takes [batch, rows, size] as [rows, batch, size], as PyTorch's "
                            + "MultiheadAttention does without batch_first=True. In the request, rows "
                            + "attend to rows.",
                        .rotated,
                        { $0.exchanging(0, 2) },
                        { $0.exchanging(0, 2) }
                    )
                )
            }
        }
        guard facts.headCount > 1, !facts.isSeparate else { return variants }
        /// [batch, heads, rows, size] as it would be without a transpose.
        @Sendable func unsplit(_ tensor: Tensor<Double>) -> Tensor<Double> {
            tensor.exchanging(1, 2).reshaped(to: tensor.shape)
        }
        @Sendable func unjoined(_ tensor: Tensor<Double>) -> Tensor<Double> {
            let shape = tensor.shape
            return tensor.reshaped(to: [shape[0], shape[2], shape[1], shape[3]]).exchanging(1, 2)
        }
        let text =
            "The observed result reads a tensor of [rows, heads · size] as [heads, rows, size] without "
            + "a transpose."
        let now = " The request splits each row into heads."
        variants.append(
            variant("heads-split-without-transpose", text + now, .projected, unsplit) { $0 }
        )
        variants.append(
            variant(
                "heads-split-without-transpose",
                text + " It joins the heads without a transpose too." + now,
                .projected,
                unsplit,
                unjoined
            )
        )
        return variants
    }

    // MARK: Joining

    private static func joins(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [Variant] {
        guard facts.querySelection == .all, request.value[.wg] == nil, !facts.isSeparate else {
            return []
        }
        return [
            Variant(
                "heads-joined-without-transpose",
                "The observed result joins the heads without exchanging heads and rows first: it reads "
                    + "[heads, rows, size] as [rows, heads · size]. The request puts the heads of a row "
                    + "side by side.",
                effect: .joiningWithoutTranspose
            )
        ]
    }
}

extension DiagnosedRequest {
    /// Returns the changes that take heads from elsewhere; nil if a tensor is drawn or fused.
    ///
    /// - Parameters:
    ///   - sources: For each head, the one that it is taken from.
    ///   - operands: The tensors: given, cached, and the matrix and bias they are projected by.
    ///   - facts: The extents.
    ///   - count: The number of heads now.
    /// - Returns: The changes.
    fileprivate mutating func selectingHeads(
        _ sources: [Int],
        of operands: [(RequestMember, RequestMember, RequestMember, RequestMember)],
        _ facts: RequestFacts,
        count: Int
    ) -> [RequestValue.Change]? {
        var changes: [RequestValue.Change] = []
        var matrices: [(member: RequestMember, tensor: Tensor<Double>?)] = []
        for (given, past, matrix, bias) in operands {
            if let weights = tensor(matrix) {
                let columns = Self.columns(sources, of: weights.shape[isOutIn ? 0 : 1], count)
                matrices.append((matrix, weights.selecting(columns, along: isOutIn ? 0 : 1)))
                if let numbers = tensor(bias) {
                    matrices.append((bias, numbers.selecting(columns, along: -1)))
                }
            } else if let tensor = tensor(given) {
                changes.append((given, attach(taking(sources, of: tensor, facts, count))))
            } else {
                return nil
            }
            if let tensor = tensor(past) {
                changes.append((past, attach(taking(sources, of: tensor, facts, count))))
            }
        }
        return changes + replacing(matrices)
    }

    /// Returns the changes of a fused matrix, after which it has all queries, then the keys of every
    /// query head, then their values; nil without one.
    fileprivate mutating func tilingFusedHeads(_ facts: RequestFacts) -> [RequestValue.Change]? {
        guard let matrix = tensor(.wqkv), let fused = facts.fusedColumns(self) else { return nil }
        let heads = (0..<facts.headCount).map { $0 % facts.keyValueHeadCount }
        var changes: [RequestValue.Change] = []
        for member in [RequestMember.pastKeys, .pastValues] {
            guard let past = tensor(member) else { continue }
            let tiled = taking(heads, of: past, facts, facts.keyValueHeadCount)
            changes.append((member, attach(tiled)))
        }
        func tiled(_ columns: [Int]) -> [Int] {
            heads.flatMap { columns[$0 * facts.headSize..<($0 + 1) * facts.headSize] }
        }
        return changes
            + selectingFused(matrix, fused.queries + tiled(fused.keys) + tiled(fused.values))
    }

    private func taking(
        _ sources: [Int],
        of tensor: Tensor<Double>,
        _ facts: RequestFacts,
        _ count: Int
    ) -> Tensor<Double> {
        facts.isSeparate
            ? tensor.selecting(sources, along: 1)
            : tensor.selecting(Self.columns(sources, of: tensor.shape[-1], count), along: -1)
    }

    /// The columns of heads side by side.
    private static func columns(_ heads: [Int], of width: Int, _ count: Int) -> [Int] {
        let size = width / count
        return heads.flatMap { head in (0..<size).map { head * size + $0 } }
    }

    /// Returns the changes that give each head every h-th number; nil if a tensor is drawn or cached.
    fileprivate mutating func interleavingHeads(_ facts: RequestFacts) -> [RequestValue.Change]? {
        guard facts.pastCount == 0 else { return nil }
        /// The columns of heads side by side, in the order of interleaved ones.
        func columns(_ width: Int, _ count: Int) -> [Int] {
            (0..<count).flatMap { head in (0..<width / count).map { $0 * count + head } }
        }
        if let matrix = tensor(.wqkv) {
            guard let fused = facts.fusedColumns(self) else { return nil }
            func interleaved(_ all: [Int], _ count: Int) -> [Int] {
                columns(all.count, count).map { all[$0] }
            }
            let shared = facts.keyValueHeadCount
            return selectingFused(
                matrix,
                interleaved(fused.queries, facts.headCount) + interleaved(fused.keys, shared)
                    + interleaved(fused.values, shared)
            )
        }
        var changes: [RequestValue.Change] = []
        var matrices: [(member: RequestMember, tensor: Tensor<Double>?)] = []
        let operands: [(RequestMember, RequestMember, RequestMember, Int)] = [
            (.queries, .wq, .bq, facts.headCount), (.keys, .wk, .bk, facts.keyValueHeadCount),
            (.values, .wv, .bv, facts.keyValueHeadCount),
        ]
        for (given, matrix, bias, count) in operands where count > 1 {
            if let weights = tensor(matrix) {
                let columns = columns(weights.shape[isOutIn ? 0 : 1], count)
                matrices.append((matrix, weights.selecting(columns, along: isOutIn ? 0 : 1)))
                if let numbers = tensor(bias) {
                    matrices.append((bias, numbers.selecting(columns, along: -1)))
                }
            } else if let tensor = tensor(given) {
                let columns = columns(tensor.shape[-1], count)
                changes.append((given, attach(tensor.selecting(columns, along: -1))))
            } else {
                return nil
            }
        }
        return changes + replacing(matrices)
    }

    /// Returns the changes that give a fused matrix, and its bias, other columns: all queries, then all
    /// keys, then all values.
    mutating func selectingFused(
        _ matrix: Tensor<Double>,
        _ columns: [Int]
    ) -> [RequestValue.Change] {
        var matrices: [(member: RequestMember, tensor: Tensor<Double>?)] = [
            (.wqkv, matrix.selecting(columns, along: isOutIn ? 0 : 1))
        ]
        if let bias = tensor(.bqkv) {
            matrices.append((.bqkv, bias.selecting(columns, along: -1)))
        }
        return replacing(matrices) + (fusedOrder == .qkv ? [] : [(.fusedOrder, .null)])
    }
}
