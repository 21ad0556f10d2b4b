import Attention
import Tensors
import Testing

@Suite struct `Merging parts` {
    private let queries = numbers(2, 3, 6, 4, seed: 1)
    private let keys = numbers(2, 3, 20, 4, seed: 2)
    private let values = numbers(2, 3, 20, 5, seed: 3)

    private func rows(_ tensor: Tensor<Float>, _ range: Range<Int>) -> Tensor<Float> {
        let shape = tensor.shape
        let elements = (0..<(shape[0] * shape[1])).flatMap { outer in
            range.flatMap { tensor.row(outer * shape[2] + $0) }
        }
        return Tensor(shape: [shape[0], shape[1], range.count, shape[3]], elements: elements)
    }

    /// Returns the result of a server that has some of the keys.
    private func part(
        _ range: Range<Int>,
        _ options: AttentionOptions<Float>
    ) throws -> AttentionPart<Float> {
        var options = options
        options.positions.keyOffset = .same(range.lowerBound)
        let result = try attend(
            .given(queries: queries, keys: rows(keys, range), values: rows(values, range)),
            options,
            [.context, .logSumExp]
        )
        return AttentionPart(
            context: try #require(result[.context]),
            logSumExp: try #require(result[.logSumExp])
        )
    }

    private func merged(_ parts: [AttentionPart<Float>]) throws -> AttentionPart<Float> {
        let result = try MergePlan(parts).run()
        return AttentionPart(
            context: try #require(result[.context]),
            logSumExp: try #require(result[.logSumExp])
        )
    }

    /// Rules that depend on position, so that a shard must know the positions of its keys.
    enum Rule: CaseIterable {
        case none, causal, windowed, alibi

        func apply(to options: inout AttentionOptions<Float>) {
            switch self {
            case .none: break
            case .causal: options.isCausal = true
            case .windowed: options.window = Window(left: 3, right: 2)
            case .alibi: options.alibi = .standard
            }
        }
    }

    @Test(arguments: Rule.allCases) func `merged shards equal attention over all keys`(
        rule: Rule
    ) throws {
        let settings = options {
            rule.apply(to: &$0)
            $0.positions.queryOffset = .at(.same(9))
            $0.softcap = 2
        }
        let whole = try part(0..<20, settings)
        for cuts in [[0, 20], [0, 7, 20], [0, 1, 8, 9, 19, 20]] {
            let parts = try zip(cuts, cuts.dropFirst()).map { try part($0..<$1, settings) }
            let found = try merged(parts)
            #expect(agree(found.context, whole.context))
            #expect(agree(found.logSumExp, whole.logSumExp))
        }
    }

    @Test func `any grouping of the parts gives the same result`() throws {
        let parts = try [0..<3, 3..<4, 4..<11, 11..<20].map { try part($0, AttentionOptions()) }
        let flat = try merged(parts)
        let pairs = try merged([merged([parts[0], parts[1]]), merged([parts[2], parts[3]])])
        let chain = try merged([parts[0], merged([parts[1], merged([parts[2], parts[3]])])])
        for tree in [pairs, chain] {
            #expect(agree(tree.context, flat.context, within: 1e-6))
            #expect(agree(tree.logSumExp, flat.logSumExp, within: 1e-6))
        }
    }

    @Test func `merging one part returns it unchanged`() throws {
        let part = try part(2..<9, AttentionOptions())
        let found = try merged([part])
        #expect(found.context == part.context)
        #expect(found.logSumExp == part.logSumExp)
    }

    @Test func `a part without keys contributes nothing, whatever its context`() throws {
        let empty = AttentionPart<Float>(
            context: Tensor(shape: [2, 2], elements: [5, 6, 1e30, 8]),
            logSumExp: Tensor(shape: [2], repeating: -.infinity)
        )
        let real = AttentionPart<Float>(
            context: Tensor(shape: [2, 2], elements: [1, 2, 3, 4]),
            logSumExp: Tensor(shape: [2], elements: [-1000, 1000])
        )
        for parts in [[real, empty], [empty, real], [empty, real, empty]] {
            let found = try merged(parts)
            #expect(found.context == real.context)
            #expect(found.logSumExp == real.logSumExp)
        }
        let nothing = try MergePlan([empty, empty]).run()
        #expect(nothing[.context]?.elements == [0, 0, 0, 0])
        #expect(nothing[.logSumExp]?.elements == [-.infinity, -.infinity])
        #expect(
            nothing.warnings == [
                .queriesWithoutKeys(
                    count: 2,
                    total: 2,
                    first: .init(batch: nil, head: nil, query: 0)
                )
            ]
        )
    }

    @Test func `shares follow the exponentials, even of log-sum-exps whose exponentials overflow`()
        throws
    {
        func part(_ context: Float, _ logSumExp: Float) -> AttentionPart<Float> {
            AttentionPart(
                context: Tensor(shape: [1], elements: [context]),
                logSumExp: Tensor(shape: [], elements: [logSumExp])
            )
        }
        // The ratio of e³ to e⁴ is 1 : e, so the shares are 1 / (1 + e) and e / (1 + e).
        let found = try merged([part(1, 3), part(0, 4)])
        #expect(abs(found.context.elements[0] - 0.26894143) < 1e-7)
        #expect(abs(found.logSumExp.elements[0] - 4.3132615) < 1e-6)
        // e^1000 overflows; the mean of two large numbers does not.
        let far = try merged([part(3e38, 1000), part(3e38, 1000)])
        #expect(far.context.elements == [3e38])
        #expect(abs(far.logSumExp.elements[0] - 1000.6931) < 1e-3)
    }

    @Test func `packed heads are merged head by head`() throws {
        let parts = try [0..<7, 7..<20].map { try part($0, AttentionOptions()) }
        let whole = try merged(parts).context
        /// `[batch, heads, n, dv]` to `[batch, n, heads · dv]`.
        func packed(_ tensor: Tensor<Float>) -> Tensor<Float> {
            let elements = (0..<2).flatMap { batch in
                (0..<6).flatMap { row in
                    (0..<3).flatMap { tensor.row((batch * 3 + $0) * 6 + row) }
                }
            }
            return Tensor(shape: [2, 6, 15], elements: elements)
        }
        let found = try merged(
            parts.map { AttentionPart(context: packed($0.context), logSumExp: $0.logSumExp) }
        )
        #expect(found.context == packed(whole))
        // Without a batch, and with a single query without its dimension.
        let rows = try merged(
            parts.map { part in
                AttentionPart(
                    context: packed(part.context).entry(0),
                    logSumExp: part.logSumExp.entry(0)
                )
            }
        )
        #expect(rows.context == packed(whole).entry(0))
        let single = try merged(
            parts.map { part in
                let logarithms = (0..<3).map { part.logSumExp.elements[$0 * 6 + 4] }
                return AttentionPart(
                    context: packed(part.context).entry(0).entry(4),
                    logSumExp: Tensor(shape: [3], elements: logarithms)
                )
            }
        )
        #expect(single.context == packed(whole).entry(0).entry(4))
    }

    @Test func `parts that do not fit are rejected`() {
        func refusal(_ parts: [(context: Tensor<Float>, lse: Tensor<Float>)]) -> (String, String)? {
            let error = #expect(throws: AttentionError.self) {
                try MergePlan(parts.map { AttentionPart(context: $0.context, logSumExp: $0.lse) })
            }
            return error.map { ($0.pointer, $0.description) }
        }
        let good = (numbers(4, 6), numbers(4))
        let cases: [([(Tensor<Float>, Tensor<Float>)], String, String)] = [
            ([], "/parts", "parts is an empty list; expected at least one part"),
            (
                [good, (numbers(4, 5), numbers(4))], "/parts/1/context",
                "context of part 1 has shape [4,5]; expected [4,6], as in part 0"
            ),
            (
                [(numbers(4, 6), numbers(3))], "/parts/0/lse",
                "lse of part 0 has shape [3]; expected [4] (or [heads,4], where heads divides 6) "
                    + "for a context of shape [4,6]"
            ),
            (
                [(numbers(4, 6), numbers(4, 4))], "/parts/0/lse",
                "lse of part 0 has shape [4,4]; expected [4] (or [heads,4], where heads divides "
                    + "6) for a context of shape [4,6]"
            ),
            (
                [good, (numbers(4, 6), numbers(2, 4))], "/parts/1/lse",
                "lse of part 1 has shape [2,4]; expected [4], as in part 0"
            ),
            (
                [(numbers(0, 6), numbers(0))], "/parts/0/context",
                "context of part 0 has shape [0,6]; expected at least one element"
            ),
            (
                [(numbers(1, 1, 1, 4, 6), numbers(1, 1, 1, 4))], "/parts/0/context",
                "context of part 0 has rank 5; expected 1 to 4"
            ),
            (
                [good, (numbers(4, 6), Tensor(shape: [4], elements: [0, .infinity, 0, 0]))],
                "/parts/1/lse",
                "lse of part 1 contains inf; expected finite numbers or -infinity"
            ),
        ]
        for (parts, pointer, description) in cases {
            let found = refusal(parts.map { ($0.0, $0.1) })
            #expect(found?.0 == pointer)
            #expect(found?.1 == description)
        }
    }

    @Test func `a cancelled merge throws cancelled`() throws {
        let plan = try MergePlan([part(0..<4, AttentionOptions())])
        let error = #expect(throws: AttentionError.self) {
            try plan.run(ExecutionContext(isCancelled: { true }))
        }
        #expect(error?.kind == .cancelled)
    }
}
