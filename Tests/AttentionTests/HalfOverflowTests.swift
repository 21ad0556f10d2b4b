import Attention
import Tensors
import Testing

/// The errors of numbers that a narrower type cannot hold; where they occur is tested with requests.
@Suite struct HalfOverflowTests {
    private let source = AttentionSource.given(
        queries: numbers(2, 3, 4),
        keys: numbers(2, 5, 4),
        values: numbers(2, 5, 4),
        parameters: .matrices(ProjectionMatrices(wk: numbers(4, 4), wo: numbers(4, 2)))
    )

    private func error(
        of output: AttentionOutput,
        at index: Int,
        _ options: AttentionOptions<Float> = AttentionOptions()
    ) throws -> AttentionError {
        let plan = try AttentionPlan(source, options: options, outputs: [.context])
        let error = plan.overflow(of: output, at: index, in: .float16)
        #expect(error.kind == .overflow)
        return error
    }

    @Test func `a score is named by its key, query, head and batch entry`() throws {
        // [batch 2, heads 2, queries 3, keys 5]
        let heads = options { $0.headCount = 2 }
        for output in [AttentionOutput.scores, .softcappedScores, .maskedScores] {
            let error = try error(of: output, at: 44, heads)
            #expect(error.pointer == "/queries")
            #expect(
                error.description
                    == "the score of key 4 for query 2 of head 0 of batch entry 1 overflows float16"
            )
        }
        let selection = options { $0.querySelection = .list([2, 0]) }
        #expect(
            try error(of: .scores, at: 7, selection).description
                == "the score of key 2 for query 0 of batch entry 0 overflows float16"
        )
    }

    @Test func `a masked score is reported at what was added to it`() throws {
        let slopes = options {
            $0.alibi = .standard
            $0.headCount = 2
        }
        var both = slopes
        both.bias = numbers(3, 5)
        #expect(try error(of: .maskedScores, at: 0, slopes).pointer == "/alibi_slopes")
        let error = try error(of: .maskedScores, at: 0, both)
        #expect(error.pointer == "/bias")
        #expect(error.description.hasSuffix("overflows float16 once bias is added"))
        #expect(try self.error(of: .scores, at: 0, both).pointer == "/queries")
    }

    @Test(arguments: [
        (
            AttentionOutput.weights, "/dropout/p",
            "the weight of key 1 for query 0 of batch entry 0 overflows float16"
        ),
        (
            .context, "/values",
            "the weighted sum of the rows of values overflows float16 (number 1 of context)"
        ),
        (.output, "/parameters/wo", "context · wo overflows float16 (number 1 of output)"),
        (.queries, "/queries", "queries overflows float16 (number 1 of queries)"),
        (.keys, "/parameters/wk", "keys · wk overflows float16 (number 1 of keys)"),
        (.presentKeys, "/parameters/wk", "keys · wk overflows float16 (number 1 of present_keys)"),
        (.values, "/values", "values overflows float16 (number 1 of values)"),
    ])
    func `other numbers are named by their index`(
        output: AttentionOutput,
        pointer: String,
        description: String
    ) throws {
        let error = try error(of: output, at: 1)
        #expect(error.pointer == pointer)
        #expect(error.description == description)
    }

    @Test func `projections and merged contexts have errors of their own`() throws {
        let projection = try ProjectionPlan(source).overflow(of: .keys, at: 3, in: .bfloat16)
        #expect(projection.pointer == "/parameters/wk")
        #expect(projection.description == "keys · wk overflows bfloat16 (number 3 of keys)")
        let part = AttentionPart(context: numbers(2, 2), logSumExp: numbers(2))
        let merge = try MergePlan([part]).overflow(of: .context, at: 3, in: .float16)
        #expect(merge.pointer == "/parts")
        #expect(
            merge.description == "the sum over the parts overflows float16 (number 3 of context)"
        )
    }
}
