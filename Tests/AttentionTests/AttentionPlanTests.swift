import Attention
import Tensors
import Testing

@Suite struct `Plans` {
    @Test func `shapes follow rank, heads and selection`() throws {
        func shapes(
            _ source: AttentionSource<Float>,
            _ change: (inout AttentionOptions<Float>) -> Void = { _ in }
        ) throws -> OutputTable<Shape> {
            let outputs: OutputSet = [
                .context, .scores, .logSumExp, .queries, .keys, .values,
            ]
            let plan = try AttentionPlan(source, options: options(change), outputs: outputs)
            let result = try plan.run()
            #expect(result.tensors.mapValues(\.shape) == plan.shapes)
            return plan.shapes
        }
        let (queries, keys, values) = (numbers(3, 4), numbers(5, 4), numbers(5, 6))
        let flat = AttentionSource.given(queries: queries, keys: keys, values: values)
        #expect(
            try shapes(flat) == [
                .context: [3, 6], .scores: [3, 5], .logSumExp: [3],
                .queries: [3, 4], .keys: [5, 4], .values: [5, 6],
            ]
        )
        #expect(
            try shapes(flat) { $0.headCount = 1 } == [
                .context: [3, 6], .scores: [1, 3, 5], .logSumExp: [1, 3],
                .queries: [1, 3, 4], .keys: [1, 5, 4], .values: [1, 5, 6],
            ]
        )
        #expect(
            try shapes(flat) {
                $0.headCount = 2; $0.querySelection = .index(0)
            } == [
                .context: [6], .scores: [2, 5], .logSumExp: [2],
                .queries: [2, 2], .keys: [2, 5, 2], .values: [2, 5, 3],
            ]
        )
        #expect(
            try shapes(flat) { $0.querySelection = .index(0) } == [
                .context: [6], .scores: [5], .logSumExp: [],
                .queries: [4], .keys: [5, 4], .values: [5, 6],
            ]
        )
        let separate = AttentionSource.given(
            queries: numbers(2, 4, 3, 8),
            keys: numbers(2, 2, 5, 8),
            values: numbers(2, 2, 5, 6)
        )
        #expect(
            try shapes(separate) { $0.querySelection = .list([2, 0]) } == [
                .context: [2, 4, 2, 6], .scores: [2, 4, 2, 5], .logSumExp: [2, 4, 2],
                .queries: [2, 4, 2, 8], .keys: [2, 2, 5, 8], .values: [2, 2, 5, 6],
            ]
        )
    }

    @Test func `separate and packed heads give the same output`() throws {
        let wo = AttentionParameters.matrices(ProjectionMatrices(wo: numbers(4, 3)))
        let (queries, keys, values) = (numbers(5, 4), numbers(5, 4), numbers(5, 4))
        let packed = try attend(
            .given(queries: queries, keys: keys, values: values, parameters: wo),
            options { $0.headCount = 2 },
            [.context, .queries, .keys, .values]
        )
        func separate(_ tensor: Tensor<Float>?) throws -> Tensor<Float> {
            try #require(tensor).reshaped(to: [1, 2, 5, 2])
        }
        let separated = try attend(
            .given(
                queries: separate(packed[.queries]),
                keys: separate(packed[.keys]),
                values: separate(packed[.values]),
                parameters: wo
            ),
            AttentionOptions(),
            [.context]
        )
        #expect(separated[.output]?.shape == [1, 5, 3])
        #expect(separated[.output]?.elements == packed[.output]?.elements)
        #expect(separated[.context]?.shape == [1, 2, 5, 2])
        let row = try #require(packed[.context]).entry(3).elements
        #expect(separated[.context]?.entry(0).entry(1).entry(3).elements == Array(row[2..<4]))
    }

    @Test func `cost and counts are known before anything is computed`() throws {
        let plan = try AttentionPlan(
            .projected(
                inputs: numbers(10, 3),
                parameters: .seeded(SeededParameters(seed: 1, outputDimension: 4))
            ),
            outputs: [.context, .scores, .parameters]
        )
        #expect(plan.answerElementCount == 10 * 4 + 10 * 10 + 3 * 3 * 4)
        // A softmax takes as long as 16 multiply-adds per score, drawing as long as 16 per number.
        #expect(plan.cost == 3 * 10 * 3 * 4 + 10 * 10 * (4 + 4 + 16) + 16 * 3 * 3 * 4)
        #expect(plan.allocatedElementCount >= plan.answerElementCount + 3 * 10 * 4)
    }

    @Test func `the cost of a short request for a large result is known before it is computed`()
        throws
    {
        let plan = try AttentionPlan(
            .projected(
                inputs: numbers(10, 3),
                parameters: .seeded(SeededParameters(seed: 1, outputDimension: .init(Int32.max)))
            ),
            outputs: [.scores]
        )
        #expect(plan.answerElementCount == 100)
        #expect(plan.allocatedElementCount > 3 * 3 * Int(Int32.max))
        #expect(plan.cost > 100 * Int(Int32.max))
    }

    @Test func `the scratch memory of a kernel is counted`() throws {
        // Even a single query occupies a tile of sixteen columns.
        let width = 1_000_000
        let row = numbers(1, width)
        let scores = try AttentionPlan(.given(queries: row, keys: row), outputs: [.scores])
        #expect(scores.allocatedElementCount >= 16 * width)
        let context = try AttentionPlan(.inputs(row), outputs: [.context])
        #expect(context.allocatedElementCount >= 16 * (width + width))

        let tall = AttentionParameters.matrices(
            ProjectionMatrices(wq: numbers(width, 1), wk: numbers(width, 1))
        )
        let source = AttentionSource.projected(inputs: row, parameters: tall)
        #expect(try AttentionPlan(source, outputs: [.scores]).allocatedElementCount >= 16 * width)
        #expect(try ProjectionPlan(source).allocatedElementCount >= 16 * width)
    }

    @Test func `a cost of more than 2⁵⁵ multiply-adds is rejected`() {
        // The inputs and matrices are small; heads · queries · keys is 10¹⁸.
        let inputs = Tensor<Float>(shape: [1_000_000, 1], repeating: 0)
        let matrix = Tensor<Float>(shape: [1, 1_000_000], repeating: 0)
        let source = AttentionSource.projected(
            inputs: inputs,
            parameters: .matrices(ProjectionMatrices(wq: matrix, wk: matrix, wv: matrix))
        )
        let error = #expect(throws: AttentionError.self) {
            try AttentionPlan(
                source,
                options: options { $0.headCount = 1_000_000 },
                outputs: [.scores]
            )
        }
        #expect(error?.kind == .tooLarge)
        #expect(error?.description == "the request takes more than 2^55 multiply-adds")
    }

    @Test func `a mask of a wrong shape is rejected even if the number of scores is beyond Int`() {
        let source = AttentionSource<Float>.projected(
            inputs: Tensor(shape: [70_000, 1], repeating: 0),
            parameters: .seeded(SeededParameters(seed: 1, outputDimension: Int(Int32.max)))
        )
        let error = #expect(throws: AttentionError.self) {
            try AttentionPlan(
                source,
                options: options {
                    $0.headCount = Int(Int32.max)
                    $0.mask = Tensor(shape: [1, 2], repeating: true)
                },
                outputs: [.scores]
            )
        }
        #expect(error?.pointer == "/mask")
        #expect(error?.description.contains("= [1,2147483647,70000,70000]") == true)
    }

    @Test func `given parameters are returned unchanged`() throws {
        let matrices = ProjectionMatrices(
            wq: numbers(2, 4),
            wk: numbers(2, 4),
            wv: numbers(2, 4),
            layout: .outIn
        )
        let result = try attend(
            .projected(inputs: numbers(3, 4), parameters: .matrices(matrices)),
            AttentionOptions(),
            [.context, .parameters]
        )
        #expect(result.parameters == matrices)
    }

    @Test func `scores need no W_V, nor a source width that the heads divide`()
        throws
    {
        let matrices = ProjectionMatrices(wq: numbers(5, 4), wk: numbers(5, 4, seed: 2))
        var complete = matrices
        complete[matrix: .values] = numbers(5, 6)
        let results = try [matrices, complete].map { matrices in
            try attend(
                .projected(inputs: numbers(3, 5), parameters: .matrices(matrices)),
                options { $0.headCount = 2 },
                [.scores, .weights]
            )
        }
        #expect(results[0][.scores]?.shape == [2, 3, 3])
        #expect(results[0][.scores] == results[1][.scores])
    }

    @Test func `given tensors without a matrix are not projected`() throws {
        let (queries, keys, values) = (
            numbers(3, 2), numbers(4, 4, seed: 2), numbers(4, 5, seed: 3)
        )
        let wq = numbers(2, 4, seed: 4)
        let result = try attend(
            .given(
                queries: queries,
                keys: keys,
                values: values,
                parameters: .matrices(ProjectionMatrices(wq: wq))
            ),
            AttentionOptions(),
            [.context, .queries, .keys, .values]
        )
        #expect(result[.keys] == keys)
        #expect(result[.values] == values)
        let expected: [Float] = (0..<12).map { index in
            let (row, column) = (index / 4, index % 4)
            let first = queries.elements[row * 2] * wq.elements[column]
            return first + queries.elements[row * 2 + 1] * wq.elements[4 + column]
        }
        #expect(agree(result[.queries], Tensor(shape: [3, 4], elements: expected)))
    }
}
