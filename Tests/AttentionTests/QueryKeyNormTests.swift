import Attention
import Kernels
import Tensors
import Testing

/// `qk_norm` and `query_scale` in requests; `CombinationTests` compares their numbers with formulas.
@Suite struct `Norms of queries and keys` {
    typealias Refusal = `Requests that do not fit`.Refusal

    private static func norm(
        _ change: (inout QueryKeyNorm<Float>) -> Void = { _ in }
    ) -> QueryKeyNorm<Float> {
        var norm = QueryKeyNorm<Float>()
        change(&norm)
        return norm
    }

    /// A request with 4 query heads and 2 key/value heads of size 3.
    private static let grouped = AttentionSource.given(
        queries: numbers(5, 12, seed: 1),
        keys: numbers(6, 6, seed: 2),
        values: numbers(6, 4, seed: 3)
    )

    private static func groupedOptions(
        _ change: (inout AttentionOptions<Float>) -> Void
    ) -> AttentionOptions<Float> {
        options {
            $0.headCount = 4
            $0.keyValueHeadCount = 2
            change(&$0)
        }
    }

    private func attend(
        _ norm: QueryKeyNorm<Float>?,
        _ change: (inout AttentionOptions<Float>) -> Void = { _ in }
    ) throws -> AttentionResult<Float> {
        try AttentionTests.attend(
            Self.grouped,
            Self.groupedOptions {
                $0.norm = norm
                change(&$0)
            },
            [.context, .queries, .keys, .values, .presentKeys, .presentValues]
        )
    }

    @Test func `cached keys and values are not normalised again`() throws {
        let norm = Self.norm {
            $0.kind = .l2
            $0.includesValues = true
        }
        let past = PastCache(keys: numbers(2, 6, seed: 8), values: numbers(2, 4, seed: 9))
        let result = try attend(norm) { $0.past = past }
        let alone = try attend(norm)
        #expect(result[.presentKeys]?.elements.prefix(12) == past.keys?.elements.prefix(12))
        #expect(result[.presentValues]?.elements.prefix(8) == past.values?.elements.prefix(8))
        #expect(result[.keys] == alone[.keys])
        #expect(result[.values] == alone[.values])
    }

    @Test func `values are normalised only if asked for, and without a weight`() throws {
        let plain = try attend(nil)
        let norm = Self.norm { $0.keyWeight = numbers(3) }
        #expect(try attend(norm)[.values] == plain[.values])
        #expect(try attend(norm)[.keys] != plain[.keys])
        let all = try attend(
            Self.norm {
                $0.kind = .l2
                $0.epsilon = 0
                $0.includesValues = true
            }
        )
        let values = try #require(all[.values])
        for row in stride(from: 0, to: values.elements.count, by: 2) {
            let length =
                values.elements[row] * values.elements[row]
                + values.elements[row + 1] * values.elements[row + 1]
            #expect(abs(length - 1) < 1e-6)
        }
    }

    @Test func `the order of norm and rotation matters only with a weight`() throws {
        for weight in [nil, numbers(3, seed: 5)] {
            func queries(_ isAfterRope: Bool) throws -> Tensor<Float>? {
                let norm = Self.norm {
                    $0.isAfterRope = isAfterRope
                    $0.queryWeight = weight
                }
                return try attend(norm) { $0.rope = RotaryEmbedding(dimension: 2) }[.queries]
            }
            #expect(agree(try queries(false), try queries(true)) == (weight == nil))
        }
    }

    @Test func `query_scale multiplies the scores, not the queries`() throws {
        let factors = numbers(5, seed: 7)
        func scores(
            _ factors: Tensor<Float>?,
            of selection: QuerySelection = .all
        ) throws -> AttentionResult<Float> {
            try AttentionTests.attend(
                Self.grouped,
                Self.groupedOptions {
                    $0.scale = .factor(0.5)
                    $0.queryScale = factors
                    $0.querySelection = selection
                },
                [.queries, .scores]
            )
        }
        let (plain, scaled) = (try scores(nil), try scores(factors))
        #expect(plain[.queries] == scaled[.queries])
        let expected = try #require(plain[.scores])
        let product = Tensor(
            shape: expected.shape,
            elements: expected.elements.indices.map { index in
                expected.elements[index] * factors.elements[index / 6 % 5]
            }
        )
        #expect(agree(scaled[.scores], product))
        // An index keeps the factor of its query.
        let selected = try scores(factors, of: .list([3]))
        let whole = try #require(scaled[.scores])
        let rows = Tensor(shape: [4, 1, 6], elements: (0..<4).flatMap { whole.row($0 * 5 + 3) })
        #expect(agree(selected[.scores], rows))
    }

    // MARK: - Errors

    private static func refusal(
        _ kind: AttentionError.Kind,
        _ pointer: String,
        _ description: String,
        _ change: (inout AttentionOptions<Float>) -> Void
    ) -> Refusal {
        Refusal(
            source: grouped,
            options: groupedOptions(change),
            kind: kind,
            pointer: pointer,
            description: description
        )
    }

    static let refusals: [Refusal] = [
        refusal(
            .outOfRange,
            "/qk_norm/eps",
            "eps of qk_norm is -1.0; expected a finite number of at least 0"
        ) { $0.norm = norm { $0.epsilon = -1 } },
        refusal(
            .outOfRange,
            "/qk_norm/eps",
            "eps of qk_norm is inf; expected a finite number of at least 0"
        ) { $0.norm = norm { $0.epsilon = .infinity } },
        refusal(
            .contradiction,
            "/qk_norm/query_bias",
            "query_bias of qk_norm requires \"type\":\"layer\""
        ) { $0.norm = norm { $0.queryBias = numbers(3) } },
        refusal(
            .contradiction,
            "/qk_norm/key_bias",
            "key_bias of qk_norm requires \"type\":\"layer\""
        ) {
            $0.norm = norm {
                $0.kind = .l2
                $0.keyBias = numbers(3)
            }
        },
        refusal(
            .shapeMismatch,
            "/qk_norm/query_weight",
            "query_weight of qk_norm has shape [4]; expected [3] or [4,3]"
        ) { $0.norm = norm { $0.queryWeight = numbers(4) } },
        refusal(
            .shapeMismatch,
            "/qk_norm/key_weight",
            "key_weight of qk_norm has shape [4,3]; expected [3] or [2,3]"
        ) { $0.norm = norm { $0.keyWeight = numbers(4, 3) } },
        refusal(
            .shapeMismatch,
            "/qk_norm/query_weight",
            "query_weight of qk_norm has shape [3]; expected [12], the width of all heads"
        ) {
            $0.norm = norm {
                $0.extent = .all
                $0.queryWeight = numbers(3)
            }
        },
        refusal(
            .shapeMismatch,
            "/qk_norm/key_bias",
            "key_bias of qk_norm has shape [12]; expected [6], the width of all heads"
        ) {
            $0.norm = norm {
                $0.kind = .layer
                $0.extent = .all
                $0.keyBias = numbers(12)
            }
        },
        refusal(
            .shapeMismatch,
            "/query_scale",
            "query_scale has shape [6]; expected [5] or [1,5], one number per query"
        ) { $0.queryScale = numbers(6) },
    ]

    @Test(arguments: refusals)
    func `a norm that does not fit throws an error that says why`(refusal: Refusal) {
        refusal.check()
    }

    @Test func `a weight that makes a normalised query overflow is an error at its tensor`() throws
    {
        let wide = Self.norm {
            $0.queryWeight = Tensor(shape: [3], repeating: 3e38)
        }
        let error = #expect(throws: AttentionError.self) { try attend(wide) }
        #expect(error?.kind == .overflow)
        #expect(error?.pointer == "/queries")
        #expect(error?.description == "queries, normalised by qk_norm, overflows float32")
    }
}
