import Attention
import Tensors
import Testing

@Suite struct `Linear attention` {
    /// Plans a request of one head whose extents are 3 tokens, keys of 2 and values of 4 numbers.
    private func plan(
        _ rule: LinearRule? = .linear,
        state: Shape? = nil,
        decay: Shape? = nil,
        beta: Shape? = nil,
        queries: Shape = [3, 2],
        keys: Shape = [3, 2],
        values: Shape = [3, 4],
        _ options: AttentionOptions<Float> = AttentionOptions()
    ) throws(AttentionError) -> LinearAttentionPlan<Float> {
        func tensor(_ shape: Shape?) -> Tensor<Float>? {
            shape.map { Tensor(shape: $0, repeating: -0.5) }
        }
        return try LinearAttentionPlan(
            .given(
                queries: Tensor(shape: queries, repeating: 1),
                keys: Tensor(shape: keys, repeating: 0.5),
                values: Tensor(shape: values, repeating: 1)
            ),
            options: options,
            update: LinearUpdate(
                rule: rule,
                state: tensor(state),
                decay: tensor(decay),
                beta: tensor(beta)
            )
        )
    }

    private func refusal(
        _ plan: @autoclosure () throws -> LinearAttentionPlan<Float>
    ) throws -> AttentionError {
        try #require(throws: AttentionError.self) { _ = try plan() }
    }

    /// Shapes of queries, keys and values, options, and the leading extents of state and tokens.
    static let layouts: [(Shape, Shape, Shape, heads: Int?, groups: Int?, leading: [Int], Shape)] =
        [
            ([3, 2], [3, 2], [3, 4], nil, nil, [], [3, 4]),
            ([3, 2], [3, 2], [3, 4], 1, nil, [1], [3, 4]),
            ([3, 8], [3, 4], [3, 8], 4, 2, [2], [3, 16]),
            ([5, 3, 2], [5, 3, 2], [5, 3, 4], nil, nil, [5], [5, 3, 4]),
            ([5, 3, 8], [5, 3, 4], [5, 3, 8], 4, 2, [5, 2], [5, 3, 16]),
            ([5, 4, 3, 2], [5, 2, 3, 2], [5, 2, 3, 4], nil, nil, [5, 2], [5, 4, 3, 4]),
        ]

    @Test(arguments: layouts)
    func `state, decay and beta have the batch and the heads that queries have`(
        queries: Shape,
        keys: Shape,
        values: Shape,
        headCount: Int?,
        keyValueHeadCount: Int?,
        leading: [Int],
        context: Shape
    ) throws {
        var options = AttentionOptions<Float>()
        options.headCount = headCount
        options.keyValueHeadCount = keyValueHeadCount
        let (state, tokens) = (Shape(leading + [2, 4]), Shape(leading + [3]))
        for decay in [tokens, tokens.appending(2)] {
            let plan = try plan(
                .gatedDelta,
                state: state,
                decay: decay,
                beta: tokens,
                queries: queries,
                keys: keys,
                values: values,
                options
            )
            #expect(plan.shapes == [.context: context, .presentState: state])
            #expect(plan.answerElementCount == context.elementCount + state.elementCount)
            #expect(plan.allocatedElementCount >= plan.answerElementCount)
            let result = try plan.run()
            #expect(result[.context]?.shape == context)
            #expect(result[.presentState]?.shape == state)
        }
        for wrong in [Shape(leading + [4, 2]), Shape(leading + [1, 2, 4])] where wrong != state {
            let error = try refusal(
                plan(
                    .linear,
                    state: wrong,
                    queries: queries,
                    keys: keys,
                    values: values,
                    options
                )
            )
            #expect(error.kind == .shapeMismatch && error.pointer == "/state")
        }
    }

    @Test func `each rule requires its members and refuses the others`() throws {
        for rule in LinearRule.allCases {
            let usesDecay = [.gated, .gatedDelta].contains(rule)
            let usesBeta = [.delta, .gatedDelta].contains(rule)
            let decay: Shape? = usesDecay ? [3] : nil
            let beta: Shape? = usesBeta ? [3] : nil
            _ = try plan(rule, decay: decay, beta: beta)
            let otherDecay: Shape? = usesDecay ? nil : [3]
            let otherBeta: Shape? = usesBeta ? nil : [3]
            let withoutDecay = try refusal(plan(rule, decay: otherDecay, beta: beta))
            #expect(withoutDecay.kind == (usesDecay ? .missingMember : .contradiction))
            #expect(withoutDecay.pointer == (usesDecay ? "" : "/decay"))
            let withoutBeta = try refusal(plan(rule, decay: decay, beta: otherBeta))
            #expect(withoutBeta.kind == (usesBeta ? .missingMember : .contradiction))
            #expect(withoutBeta.pointer == (usesBeta ? "" : "/beta"))
        }
        #expect(
            try refusal(plan(.gated)).description == #"decay is missing; rule "gated" requires it"#
        )
        #expect(
            try refusal(plan(.delta, decay: [3], beta: [3])).description
                == #"rule "delta" does not use decay; "gated" and "gated_delta" do"#
        )
        #expect(
            try refusal(plan(nil)).description
                == #"rule is missing; expected "linear" or "gated" or "delta" or "gated_delta""#
        )
    }

    @Test func `errors name the shape that fits`() throws {
        let cases: [(AttentionError, pointer: String, description: String)] = [
            (
                try refusal(plan(.delta, beta: [4])), "/beta",
                "beta has shape [4]; expected [3], one number per token"
            ),
            (
                try refusal(plan(.gated, decay: [3, 3])), "/decay",
                "decay has shape [3,3]; expected [3], one number per token, or [3,2], one per number "
                    + "of a key"
            ),
            (
                try refusal(plan(state: [4, 2])), "/state",
                "state has shape [4,2]; expected [2,4]: a row per number of a key, a column per "
                    + "number of a value"
            ),
            (
                try refusal(plan(keys: [4, 2], values: [4, 4])), "/keys",
                "keys has 4 rows; expected 3, as in queries, because each token has a query and a key"
            ),
            (
                try refusal(
                    plan(
                        .delta,
                        beta: [4, 3],
                        queries: [3, 8],
                        keys: [3, 4],
                        values: [3, 8],
                        options {
                            $0.headCount = 4
                            $0.keyValueHeadCount = 2
                        }
                    )
                ), "/beta",
                "beta has shape [4,3]; expected [2,3], one number per token, for each key/value head"
            ),
        ]
        for (error, pointer, description) in cases {
            #expect(error.kind == .shapeMismatch)
            #expect(error.pointer == pointer)
            #expect(error.description == description)
        }
    }

    @Test func `the scale multiplies the context, not the state`() throws {
        let one = try plan().run()
        let root = try plan(.linear, options { $0.scale = .inverseSquareRootOfHeadDimension }).run()
        #expect(root.scale == Double(Float(0.5.squareRoot())))
        #expect(root[.presentState] == one[.presentState])
        let factor = Float(0.5.squareRoot())
        #expect(root[.context]?.elements == one[.context]?.elements.map { factor * $0 })
    }

    @Test func `packed and separate heads give the same numbers`() throws {
        let (queries, keys) = (numbers(5, 40, 4, seed: 1), numbers(5, 40, 2, seed: 2))
        let (values, beta) = (numbers(5, 40, 6, seed: 3), numbers(5, 2, 40, seed: 4))
        let update = LinearUpdate<Float>(rule: .delta, beta: beta)
        let packed = try LinearAttentionPlan(
            .given(queries: queries, keys: keys, values: values),
            options: options {
                $0.headCount = 4
                $0.keyValueHeadCount = 2
            },
            update: update
        ).run()
        func separated(_ tensor: Tensor<Float>, _ heads: Int) -> Tensor<Float> {
            let length = tensor.shape[2] / heads
            let elements = (0..<5).flatMap { batch in
                (0..<heads).flatMap { head in
                    (0..<40).flatMap { row in
                        (0..<length).map { column in
                            tensor.elements[
                                ((batch * 40 + row) * heads + head) * length + column
                            ]
                        }
                    }
                }
            }
            return Tensor(shape: [5, heads, 40, length], elements: elements)
        }
        let separate = try LinearAttentionPlan(
            .given(
                queries: separated(queries, 4),
                keys: separated(keys, 2),
                values: separated(values, 2)
            ),
            update: update
        ).run()
        let context = try #require(packed[.context])
        #expect(separate[.context] == separated(context, 4))
        #expect(separate[.presentState] == packed[.presentState])
    }

    /// Token by token, and in chunks, which long keys have.
    @Test(arguments: [4, 128])
    func `a sequence is the same in one request and in two with the state carried over`(
        headDimension d: Int
    ) throws {
        func result(_ range: Range<Int>, _ state: Tensor<Float>?) throws -> AttentionResult<Float> {
            func rows(_ seed: UInt64, _ factor: Float) -> Tensor<Float> {
                let all = numbers(50, d, seed: seed).elements
                return Tensor(
                    shape: [range.count, d],
                    elements: all[(range.lowerBound * d)..<(range.upperBound * d)].map {
                        factor * $0
                    }
                )
            }
            func list(_ seed: UInt64, _ factor: Float) -> Tensor<Float> {
                let all = numbers(50, seed: seed).elements[range].map { factor * abs($0) }
                return Tensor(shape: [range.count], elements: all)
            }
            return try LinearAttentionPlan(
                .given(
                    queries: rows(1, 1),
                    keys: rows(2, 1 / Float(d).squareRoot()),
                    values: rows(3, 1)
                ),
                update: LinearUpdate(
                    rule: .gatedDelta,
                    state: state,
                    decay: list(4, -1),
                    beta: list(5, 1)
                )
            ).run()
        }
        let whole = try result(0..<50, nil)
        let first = try result(0..<20, nil)
        let second = try result(20..<50, first[.presentState])
        let contexts = [first, second].flatMap { $0[.context]?.elements ?? [] }
        #expect(agree(whole[.context], Tensor(shape: [50, d], elements: contexts), within: 1e-5))
        #expect(agree(whole[.presentState], second[.presentState], within: 1e-5))
        if d == 4 { #expect(whole[.presentState] == second[.presentState]) }
    }

    @Test func `what overflows is an error`() throws {
        func run(_ values: Float, _ queries: Float, _ rule: LinearRule) throws {
            let tokens = Tensor<Float>(shape: [20, 2], repeating: 1)
            _ = try LinearAttentionPlan(
                .given(
                    queries: Tensor(shape: [20, 2], repeating: queries),
                    keys: tokens,
                    values: Tensor(shape: [20, 2], repeating: values)
                ),
                update: LinearUpdate(
                    rule: rule,
                    beta: rule == .delta ? Tensor(shape: [20], repeating: 1e30) : nil
                )
            ).run()
        }
        for (values, queries, rule, pointer, part) in [
            (Float(1e38), Float(0), LinearRule.linear, "/values", "present_state"),
            (1, 3e38, .linear, "/values", "context"), (1, 1, .delta, "/keys", "present_state"),
        ] {
            let error = try #require(throws: AttentionError.self) {
                try run(values, queries, rule)
            }
            #expect(error.kind == .overflow)
            #expect(error.pointer == pointer)
            #expect(error.description.contains("of \(part))"), "\(error)")
        }
    }
}
