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

    @Test func `the output of separate heads is that of packed ones`() throws {
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
        let apart = try attend(
            .given(
                queries: separate(packed[.queries]),
                keys: separate(packed[.keys]),
                values: separate(packed[.values]),
                parameters: wo
            ),
            AttentionOptions(),
            [.context]
        )
        #expect(apart[.output]?.shape == [1, 5, 3])
        #expect(apart[.output]?.elements == packed[.output]?.elements)
        #expect(apart[.context]?.shape == [1, 2, 5, 2])
        let row = try #require(packed[.context]).entry(3).elements
        #expect(apart[.context]?.entry(0).entry(1).entry(3).elements == Array(row[2..<4]))
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
        // A softmax takes the time of 16 multiply-adds a score, drawing that of 16 a number.
        #expect(plan.cost == 3 * 10 * 3 * 4 + 10 * 10 * (4 + 4 + 16) + 16 * 3 * 3 * 4)
        #expect(plan.allocatedElementCount >= plan.answerElementCount + 3 * 10 * 4)
    }

    @Test func `a short request for a great deal is priced, not computed`() throws {
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

    @Test func `what a kernel takes for itself is counted in the memory`() throws {
        // One query fills a tile of sixteen columns, whatever else is there.
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

    @Test func `more than can be counted is refused, not overflowed`() {
        // The inputs and matrices are small; heads · queries · keys is 10¹⁸ and more.
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
        #expect(error?.kind == .outOfRange)
        #expect(
            error?.description == "the tensors and heads call for more than 2^55 multiply-adds"
        )
    }

    @Test func `parameters come back as they were given`() throws {
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

    @Test func `scores need neither a matrix for values nor a source that their heads divide`()
        throws
    {
        let matrices = ProjectionMatrices(wq: numbers(5, 4), wk: numbers(5, 4, seed: 2))
        var complete = matrices
        complete.wv = numbers(5, 6)
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
