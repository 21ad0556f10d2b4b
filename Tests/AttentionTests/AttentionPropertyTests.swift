import Attention
import Dispatch
import Tensors
import Testing

@Suite struct `Properties of attention` {
    private let queries = numbers(5, 8, seed: 1)
    private let keys = numbers(7, 8, seed: 2)
    private let values = numbers(7, 6, seed: 3)
    private var source: AttentionSource<Float> {
        .given(queries: queries, keys: keys, values: values)
    }

    @Test func `each query's weights sum to 1`() throws {
        let weights = try #require(try attend(source)[.weights])
        for query in 0..<5 {
            #expect(abs(weights.entry(query).elements.reduce(0, +) - 1) < 1e-6)
        }
    }

    @Test func `adding a constant to all scores of a query changes only lse`() throws {
        let plain = try attend(source)
        let shifted = try attend(
            source,
            options { $0.bias = Tensor(shape: [5, 1], elements: [100, -50, 3, 0, 8]) }
        )
        #expect(agree(shifted[.weights], plain[.weights], within: 2e-5))
        #expect(agree(shifted[.context], plain[.context], within: 2e-5))
        let difference =
            try #require(shifted[.logSumExp]).elements[1]
            - #require(plain[.logSumExp]).elements[1]
        #expect(abs(difference + 50) < 1e-4)
    }

    @Test func `permuting keys with values permutes the weights and keeps the context`() throws {
        let order = [3, 0, 6, 5, 1, 2, 4]
        func permuted(_ tensor: Tensor<Float>) -> Tensor<Float> {
            Tensor(shape: tensor.shape, elements: order.flatMap { tensor.entry($0).elements })
        }
        let plain = try attend(source)
        let other = try attend(
            .given(queries: queries, keys: permuted(keys), values: permuted(values))
        )
        #expect(agree(other[.context], plain[.context]))
        let weights = try #require(plain[.weights])
        let expected = (0..<5).flatMap { query in order.map { weights.entry(query).elements[$0] } }
        #expect(agree(other[.weights], Tensor(shape: [5, 7], elements: expected)))
    }

    @Test func `causal equals the lower triangle as a mask`() throws {
        let triangle = Tensor(
            shape: [5, 7],
            elements: (0..<35).map { index in index % 7 <= index / 7 }
        )
        let causal = try attend(source, options { $0.isCausal = true })
        let masked = try attend(source, options { $0.mask = triangle })
        for output in [AttentionOutput.context, .scores, .weights, .logSumExp] {
            #expect(causal[output] == masked[output])
        }
        #expect(causal[.weights]?.elements[1...6].allSatisfy { $0 == 0 } == true)
    }

    @Test func `a mask equals a bias of minus infinity`() throws {
        let visible = (0..<35).map { $0 % 3 != 1 }
        let masked = try attend(
            source,
            options { $0.mask = Tensor(shape: [5, 7], elements: visible) },
            [.context, .maskedScores]
        )
        let bias: [Float] = visible.map { $0 ? 0 : -.infinity }
        let biased = try attend(
            source,
            options { $0.bias = Tensor(shape: [5, 7], elements: bias) },
            [.context, .maskedScores]
        )
        #expect(masked[.context] == biased[.context])
        #expect(masked[.maskedScores] == biased[.maskedScores])
    }

    @Test func `grouped heads equal repeated heads`() throws {
        let queries = numbers(2, 6, 5, 4, seed: 5)
        let keys = numbers(2, 2, 7, 4, seed: 6)
        let values = numbers(2, 2, 7, 3, seed: 7)
        func repeated(_ tensor: Tensor<Float>) -> Tensor<Float> {
            let (rows, length) = (tensor.shape[2], tensor.shape[3])
            let elements = (0..<2).flatMap { batch in
                (0..<6).flatMap { head in tensor.entry(batch).entry(head / 3).elements }
            }
            return Tensor(shape: [2, 6, rows, length], elements: elements)
        }
        let grouped = try attend(.given(queries: queries, keys: keys, values: values))
        let whole = try attend(
            .given(queries: queries, keys: repeated(keys), values: repeated(values))
        )
        #expect(grouped[.context] == whole[.context])
        #expect(grouped[.weights] == whole[.weights])
    }

    @Test func `packed heads equal separate heads`() throws {
        let (queries, keys, values) = (
            numbers(2, 3, 5, 4, seed: 5), numbers(2, 3, 7, 4, seed: 6), numbers(2, 3, 7, 2, seed: 7)
        )
        /// `[batch, heads, n, d]` to `[batch, n, heads · d]`.
        func packed(_ tensor: Tensor<Float>) -> Tensor<Float> {
            let (rows, length) = (tensor.shape[2], tensor.shape[3])
            let elements = (0..<2).flatMap { batch in
                (0..<rows).flatMap { row in
                    (0..<3).flatMap { tensor.entry(batch).entry($0).entry(row).elements }
                }
            }
            return Tensor(shape: [2, rows, 3 * length], elements: elements)
        }
        let outputs: OutputSet = [
            .context, .scores, .weights, .logSumExp, .queries, .keys, .values,
        ]
        let separate = try attend(
            .given(queries: queries, keys: keys, values: values),
            AttentionOptions(),
            outputs
        )
        let together = try attend(
            .given(queries: packed(queries), keys: packed(keys), values: packed(values)),
            options { $0.headCount = 3 },
            outputs
        )
        let context = try #require(separate[.context])
        #expect(together[.context] == packed(context))
        for output in outputs where output != .context {
            #expect(together[output] == separate[output], "\(output)")
        }
        #expect(separate[.keys] == keys)
    }

    @Test func `a batch equals its entries computed alone`() throws {
        let inputs = numbers(3, 6, 4, seed: 9)
        let batch = try attend(.inputs(inputs))
        for index in 0..<3 {
            let alone = try attend(.inputs(inputs.entry(index)))
            for output in [AttentionOutput.context, .scores, .weights, .logSumExp] {
                #expect(batch[output]?.entry(index) == alone[output])
            }
        }
    }

    @Test func `the context has the same bits with and without other outputs`() throws {
        let alone = try attend(source, AttentionOptions(), [.context])
        let all = try attend(
            source,
            AttentionOptions(),
            [.context, .scores, .maskedScores, .weights, .logSumExp, .queries, .keys, .values]
        )
        #expect(alone[.context] == all[.context])
        #expect(alone.tensors.count == 1)
    }

    @Test func `results do not depend on the order and threads of the parts`() throws {
        let inputs = numbers(2, 200, 48, seed: 4)
        let backwards = ExecutionContext(parallelFor: { count, body in
            for index in (0..<count).reversed() { body(index) }
        })
        let matrices = ProjectionMatrices(
            wq: numbers(48, 48, seed: 1),
            wk: numbers(48, 48, seed: 2),
            wv: numbers(48, 48, seed: 3),
            wo: numbers(48, 48, seed: 4)
        )
        let source = AttentionSource.projected(inputs: inputs, parameters: .matrices(matrices))
        let options = options {
            $0.headCount = 4; $0.scale = .inverseSquareRootOfHeadDimension
        }
        let outputs: OutputSet = [.context, .output, .weights]
        let first = try attend(source, options, outputs)
        let second = try attend(source, options, outputs, backwards)
        let threads = ExecutionContext(parallelFor: { count, body in
            DispatchQueue.concurrentPerform(iterations: count, execute: body)
        })
        let third = try attend(source, options, outputs, threads)
        for output in outputs {
            #expect(first[output] == second[output])
            #expect(first[output] == third[output])
        }
    }

    @Test func `selected queries give the same rows as all queries`() throws {
        let whole = try attend(source, options { $0.isCausal = true })
        let list = try attend(
            source,
            options {
                $0.isCausal = true; $0.querySelection = .list([4, 1, 1])
            }
        )
        let index = try attend(
            source,
            options {
                $0.isCausal = true; $0.querySelection = .index(4)
            }
        )
        for output in [AttentionOutput.context, .scores, .weights, .logSumExp] {
            let rows = try #require(whole[output])
            #expect(list[output]?.entry(0) == rows.entry(4))
            #expect(list[output]?.entry(2) == rows.entry(1))
            #expect(list[output]?.shape[0] == 3)
            #expect(index[output] == rows.entry(4))
        }
    }

    @Test func `a softmax over the queries covers all of them, whatever the selection`() throws {
        let byColumn = options { $0.softmaxAxis = .queries }
        let whole = try attend(source, byColumn, [.scores, .weights, .queries])
        let weights = try #require(whole[.weights])
        for key in 0..<7 {
            let sum = (0..<5).map { weights.elements[$0 * 7 + key] }.reduce(0, +)
            #expect(abs(sum - 1) < 1e-6)
        }
        let one = try attend(
            source,
            options {
                $0.softmaxAxis = .queries; $0.querySelection = .index(2)
            },
            [.scores, .weights, .queries]
        )
        for output in [AttentionOutput.scores, .weights, .queries] {
            #expect(one[output] == whole[output]?.entry(2))
        }
    }

    @Test func `the default scale is 1 and the result states the scale used`() throws {
        #expect(try attend(source).scale == 1)
        let scaled = try attend(
            source,
            options { $0.scale = .inverseSquareRootOfHeadDimension }
        )
        #expect(scaled.scale == Double(0.35355338 as Float))
    }

    @Test func `queries that see no key are counted and the first is named`() throws {
        let hidden = Tensor(shape: [5, 1], elements: [true, true, false, true, false])
        let result = try attend(source, options { $0.mask = hidden })
        let row = try #require(result.warnings.first)
        #expect(
            row.description
                == "2 of 5 queries have no visible key (the first is query 2); "
                + "their weights and context are 0, their log-sum-exp -infinity"
        )
        #expect(result[.context]?.entry(2).elements.allSatisfy { $0 == 0 } == true)
        #expect(result[.logSumExp]?.elements[4] == -.infinity)
        let selected = try attend(
            source,
            options {
                $0.mask = hidden; $0.querySelection = .list([0, 4])
            }
        )
        #expect(
            selected.warnings
                == [
                    .queriesWithoutKeys(
                        count: 1,
                        total: 2,
                        first: .init(batch: nil, head: nil, query: 4)
                    )
                ]
        )
        #expect(try attend(source).warnings.isEmpty)
    }

    @Test func `a cancelled run throws cancelled`() throws {
        let plan = try AttentionPlan(source, outputs: [.context])
        let error = #expect(throws: AttentionError.self) {
            try plan.run(ExecutionContext(isCancelled: { true }))
        }
        #expect(error?.kind == .cancelled)
    }
}
