import Attention
import Tensors
import Testing

@Suite struct `Requests that do not fit` {
    /// A request, and the error that it causes.
    struct Refusal: CustomTestStringConvertible, Sendable {
        let source: AttentionSource<Float>
        var options = AttentionOptions<Float>()
        var outputs: OutputSet = [.context]
        let kind: AttentionError.Kind
        let pointer: String
        let description: String
        var emptyCacheShape: Shape?

        var testDescription: String { description }

        /// Expects the error when the request is planned.
        func check() {
            let error = #expect(throws: AttentionError.self) {
                try AttentionPlan(source, options: options, outputs: outputs)
            }
            #expect(error?.kind == kind)
            #expect(error?.pointer == pointer)
            #expect(error?.description == description)
            #expect(error?.emptyCacheShape == emptyCacheShape)
        }
    }

    private static let inputs = AttentionSource.inputs(numbers(6, 4))

    private static func given(
        _ queries: Tensor<Float>,
        _ keys: Tensor<Float>,
        _ values: Tensor<Float>? = nil,
        _ matrices: ProjectionMatrices<Float>? = nil
    ) -> AttentionSource<Float> {
        .given(
            queries: queries,
            keys: keys,
            values: values,
            parameters: matrices.map { .matrices($0) }
        )
    }

    private static func projected(
        _ inputs: Tensor<Float>,
        _ matrices: ProjectionMatrices<Float>
    ) -> AttentionSource<Float> {
        .projected(inputs: inputs, parameters: .matrices(matrices))
    }

    static let tensors: [Refusal] = [
        Refusal(
            source: .inputs(numbers(2, 3, 6, 4)),
            kind: .shapeMismatch,
            pointer: "/inputs",
            description: "inputs has rank 4; expected 2 or 3: [n,d] or [batch,n,d]"
        ),
        Refusal(
            source: given(numbers(4), numbers(5, 4), numbers(5, 4)),
            kind: .shapeMismatch,
            pointer: "/queries",
            description: "queries has rank 1; expected 2 to 4: "
                + "[n,d], [batch,n,d] or [batch,heads,n,d]"
        ),
        Refusal(
            source: .inputs(numbers(0, 4)),
            kind: .emptyTensor,
            pointer: "/inputs",
            description: "inputs has shape [0,4]; expected at least one element"
        ),
        Refusal(
            source: .inputs(numbers(0)),
            kind: .emptyTensor,
            pointer: "/inputs",
            description: "inputs has shape [0]; expected at least one element"
        ),
        Refusal(
            source: given(numbers(3, 4), numbers(5, 8), numbers(5, 4)),
            kind: .shapeMismatch,
            pointer: "/keys",
            description: "keys has head size 8; expected 4, as in queries"
        ),
        Refusal(
            source: given(numbers(3, 4), numbers(5, 4), numbers(6, 4)),
            kind: .shapeMismatch,
            pointer: "/values",
            description: "values has 6 rows; expected 5, as in keys"
        ),
        Refusal(
            source: given(numbers(3, 4), numbers(1, 5, 4), numbers(5, 4)),
            kind: .shapeMismatch,
            pointer: "/keys",
            description: "keys has rank 3; expected 2, as in queries"
        ),
        Refusal(
            source: given(numbers(2, 3, 4), numbers(3, 5, 4), numbers(2, 5, 4)),
            kind: .shapeMismatch,
            pointer: "/keys",
            description: "keys has batch size 3; expected 2, as in queries"
        ),
        Refusal(
            source: given(numbers(1, 4, 3, 4), numbers(1, 3, 5, 4), numbers(1, 3, 5, 4)),
            kind: .shapeMismatch,
            pointer: "/keys",
            description: "keys has 3 heads; expected a divisor of 4, as queries has 4 heads"
        ),
        Refusal(
            source: given(numbers(1, 4, 3, 4), numbers(1, 2, 5, 4), numbers(1, 4, 5, 4)),
            kind: .shapeMismatch,
            pointer: "/values",
            description: "values has 4 heads; expected 2, as in keys"
        ),
        Refusal(
            source: given(numbers(3, 4), numbers(5, 4)),
            kind: .missingMember,
            pointer: "",
            description: "values is missing"
        ),
    ]

    static let heads: [Refusal] = [
        Refusal(
            source: inputs,
            options: options { $0.headCount = 0 },
            kind: .outOfRange,
            pointer: "/num_heads",
            description: "num_heads is 0; expected 1 or more"
        ),
        Refusal(
            source: inputs,
            options: options { $0.headCount = 3 },
            kind: .shapeMismatch,
            pointer: "/num_heads",
            description: "num_heads is 3; expected a divisor of 4, the width of inputs"
        ),
        Refusal(
            source: inputs,
            options: options {
                $0.headCount = 4; $0.keyValueHeadCount = 3
            },
            kind: .shapeMismatch,
            pointer: "/num_kv_heads",
            description: "num_kv_heads is 3; expected a divisor of 4, num_heads"
        ),
        Refusal(
            source: inputs,
            options: options { $0.keyValueHeadCount = 2 },
            kind: .contradiction,
            pointer: "/num_kv_heads",
            description: "num_kv_heads requires num_heads"
        ),
        Refusal(
            source: .projected(
                inputs: numbers(6, 3),
                parameters: .seeded(SeededParameters(seed: 1, outputDimension: 2))
            ),
            options: options { $0.keyValueHeadCount = .max },
            kind: .contradiction,
            pointer: "/num_kv_heads",
            description: "num_kv_heads requires num_heads"
        ),
        Refusal(
            source: inputs,
            options: options {
                $0.headCount = 2; $0.keyValueHeadCount = 1
            },
            kind: .shapeMismatch,
            pointer: "/num_kv_heads",
            description: "num_kv_heads gives keys head size 4; expected 2, as in queries, "
                + "because both are inputs"
        ),
        Refusal(
            source: given(numbers(1, 2, 3, 4), numbers(1, 2, 5, 4), numbers(1, 2, 5, 4)),
            options: options { $0.headCount = 4 },
            kind: .contradiction,
            pointer: "/num_heads",
            description: "num_heads is 4, but queries has 2 heads"
        ),
    ]

    static let parameters: [Refusal] = [
        Refusal(
            source: projected(numbers(6, 3), ProjectionMatrices(wq: numbers(4, 2))),
            kind: .shapeMismatch,
            pointer: "/parameters/wq",
            description: "wq has shape [4,2], 4 rows; expected 3, the width of inputs"
        ),
        Refusal(
            source: projected(
                numbers(6, 3),
                ProjectionMatrices(wq: numbers(3, 2), layout: .outIn)
            ),
            kind: .shapeMismatch,
            pointer: "/parameters/wq",
            description: "wq has shape [3,2], 2 columns; expected 3, the width of inputs; "
                + #"with layout "in_out" it fits"#
        ),
        Refusal(
            source: projected(numbers(6, 3), ProjectionMatrices(wq: numbers(3))),
            kind: .shapeMismatch,
            pointer: "/parameters/wq",
            description: "wq has rank 1; expected 2"
        ),
        Refusal(
            source: projected(
                numbers(6, 3),
                ProjectionMatrices(wq: numbers(3, 2), bq: numbers(3))
            ),
            kind: .shapeMismatch,
            pointer: "/parameters/bq",
            description: "bq has shape [3]; expected [2], the output width of wq"
        ),
        Refusal(
            source: projected(
                numbers(6, 3),
                ProjectionMatrices(wq: numbers(3, 2), bk: numbers(3))
            ),
            kind: .contradiction,
            pointer: "/parameters/bk",
            description: "bk requires wk"
        ),
        Refusal(
            source: projected(
                numbers(6, 3),
                ProjectionMatrices(wq: numbers(3, 2), wk: numbers(3, 2), bo: numbers(2))
            ),
            outputs: [.scores],
            kind: .contradiction,
            pointer: "/parameters/bo",
            description: "bo requires wo"
        ),
        Refusal(
            source: projected(
                numbers(6, 3),
                ProjectionMatrices(wq: numbers(3, 2), wv: numbers(3, 2))
            ),
            kind: .missingMember,
            pointer: "",
            description: "wk is missing from parameters; it projects inputs to keys"
        ),
        Refusal(
            source: projected(
                numbers(6, 3),
                ProjectionMatrices(wq: numbers(3, 2), wk: numbers(3, 4), wv: numbers(3, 2))
            ),
            kind: .shapeMismatch,
            pointer: "/parameters/wk",
            description: "inputs · wk has head size 4; expected 2, as in inputs · wq"
        ),
        Refusal(
            source: given(
                numbers(6, 3),
                numbers(6, 3),
                numbers(6, 3),
                ProjectionMatrices(wo: numbers(4, 2))
            ),
            kind: .shapeMismatch,
            pointer: "/parameters/wo",
            description: "wo has shape [4,2], 4 rows; expected 3, the width of context"
        ),
        Refusal(
            source: given(
                numbers(1, 1, 6, 3),
                numbers(1, 1, 6, 3),
                numbers(1, 1, 6, 3),
                ProjectionMatrices(wq: numbers(3, 3))
            ),
            kind: .shapeMismatch,
            pointer: "/queries",
            description: "queries has rank 4; expected 2 or 3 because wq projects it"
        ),
        Refusal(
            source: given(
                numbers(6, 3),
                numbers(6, 3),
                nil,
                ProjectionMatrices(wv: numbers(3, 3))
            ),
            outputs: [.scores],
            kind: .contradiction,
            pointer: "/parameters/wv",
            description: "wv cannot be used without values"
        ),
        Refusal(
            source: .projected(
                inputs: numbers(6, 3),
                parameters: .seeded(SeededParameters(seed: 1, outputDimension: 0))
            ),
            kind: .outOfRange,
            pointer: "/parameters/d_out",
            description: "d_out is 0; expected 1 to 2147483647"
        ),
        Refusal(
            source: .projected(
                inputs: numbers(6, 3),
                parameters: .seeded(SeededParameters(seed: 1, outputDimension: 10))
            ),
            options: options { $0.headCount = 4 },
            kind: .shapeMismatch,
            pointer: "/num_heads",
            description: "num_heads is 4; expected a divisor of 10, the width of inputs · wq"
        ),
        Refusal(
            source: inputs,
            outputs: [.context, .parameters],
            kind: .contradiction,
            pointer: "/include",
            description: "include names parameters, but the request has none"
        ),
        Refusal(
            source: inputs,
            outputs: [.output],
            kind: .missingMember,
            pointer: "",
            description: "wo is missing from parameters; it is required for output"
        ),
    ]

    static let rules: [Refusal] = [
        Refusal(
            source: inputs,
            options: options { $0.mask = Tensor(shape: [0], repeating: true) },
            kind: .emptyTensor,
            pointer: "/mask",
            description: "mask has shape [0]; expected at least one element"
        ),
        Refusal(
            source: inputs,
            options: options { $0.mask = Tensor(shape: [6], repeating: true) },
            kind: .shapeMismatch,
            pointer: "/mask",
            description: "mask has rank 1; expected 2 to 4: [queries,keys], "
                + "[heads,queries,keys] or [batch,heads,queries,keys]"
        ),
        Refusal(
            source: inputs,
            options: options { $0.bias = numbers(5, 6) },
            kind: .shapeMismatch,
            pointer: "/bias",
            description: "bias has shape [5,6]; expected a shape that broadcasts to "
                + "[batch,heads,queries,keys] = [1,1,6,6]"
        ),
        Refusal(
            source: .inputs(numbers(2, 6, 4)),
            options: options { $0.mask = Tensor(shape: [2, 6, 6], repeating: true) },
            kind: .shapeMismatch,
            pointer: "/mask",
            description: "mask has shape [2,6,6]; expected a shape that broadcasts to "
                + "[batch,heads,queries,keys] = [2,1,6,6]; one mask per batch entry has shape "
                + "[2,1,6,6]"
        ),
        Refusal(
            source: inputs,
            options: options { $0.scale = .factor(.infinity) },
            kind: .outOfRange,
            pointer: "/scale",
            description: "scale is inf; expected a finite number"
        ),
        Refusal(
            source: inputs,
            options: options { $0.querySelection = .index(6) },
            kind: .outOfRange,
            pointer: "/query",
            description: "query is 6; expected 0 to 5, because inputs has 6 rows"
        ),
        Refusal(
            source: inputs,
            options: options { $0.querySelection = .list([1, -1]) },
            kind: .outOfRange,
            pointer: "/query/1",
            description: "query is -1; expected 0 to 5, because inputs has 6 rows"
        ),
        Refusal(
            source: inputs,
            options: options { $0.querySelection = .list([]) },
            kind: .outOfRange,
            pointer: "/query",
            description: "query is an empty list; expected at least one index"
        ),
        Refusal(
            source: inputs,
            options: options { $0.softmaxAxis = .queries },
            outputs: [.scores, .logSumExp],
            kind: .contradiction,
            pointer: "/softmax_axis",
            description: "lse cannot be computed with softmax_axis \"queries\""
        ),
    ]

    @Test(arguments: tensors + heads + parameters + rules)
    func `a plan that cannot be made throws an error that says why`(refusal: Refusal) {
        refusal.check()
    }

    static let overflows: [Refusal] = [
        Refusal(
            source: .inputs(Tensor(shape: [2, 3, 1], elements: [1, 2, 3, 1, 1e20, 3])),
            kind: .overflow,
            pointer: "/inputs",
            description: "the score of key 1 for query 1 of batch entry 1 overflows float32"
        ),
        Refusal(
            source: inputs,
            options: options {
                $0.headCount = 2
                $0.bias = Tensor(shape: [2, 1, 1], elements: [0, .infinity])
            },
            kind: .overflow,
            pointer: "/bias",
            description:
                "the score of key 0 for query 0 of head 1 overflows float32 once bias is added"
        ),
        Refusal(
            source: projected(
                Tensor(shape: [2, 1], elements: [1, 1e30]),
                ProjectionMatrices(
                    wq: Tensor(shape: [1, 2], elements: [1, 1e30]),
                    wk: numbers(1, 2),
                    wv: numbers(1, 2)
                )
            ),
            kind: .overflow,
            pointer: "/parameters/wq",
            description: "inputs · wq overflows float32 in row 1, column 1"
        ),
        Refusal(
            source: given(
                Tensor(shape: [1, 1], elements: [0]),
                Tensor(shape: [2, 1], elements: [1, 1]),
                Tensor(shape: [2, 1], elements: [3e38, 3e38])
            ),
            kind: .overflow,
            pointer: "/values",
            description:
                "the weighted sum of the rows of values overflows float32 (number 0 of context)"
        ),
    ]

    @Test(arguments: overflows)
    func `a number that overflows is rejected`(refusal: Refusal) throws {
        let plan = try AttentionPlan(
            refusal.source,
            options: refusal.options,
            outputs: refusal.outputs
        )
        let error = #expect(throws: AttentionError.self) { try plan.run() }
        #expect(error?.kind == refusal.kind)
        #expect(error?.pointer == refusal.pointer)
        #expect(error?.description == refusal.description)
    }
}
