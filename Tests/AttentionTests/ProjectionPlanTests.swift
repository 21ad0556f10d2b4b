import Attention
import Kernels
import Tensors
import Testing

@Suite struct `The plan of projections` {
    private let inputs = numbers(5, 3, seed: 1)
    private let matrices = ProjectionMatrices(
        wq: numbers(3, 4, seed: 2),
        wk: numbers(3, 4, seed: 3),
        wv: numbers(3, 6, seed: 4),
        bk: numbers(4, seed: 5)
    )
    private var source: AttentionSource<Float> {
        .projected(inputs: inputs, parameters: .matrices(matrices))
    }

    @Test func `gives the queries, keys and values that attention uses`() throws {
        for headCount in [nil, 1, 2] {
            let outputs: OutputSet = [.queries, .keys, .values]
            let plan = try ProjectionPlan(source, headCount: headCount)
            let alone = try plan.run()
            let used = try attend(source, options { $0.headCount = headCount }, outputs)
            for output in outputs {
                #expect(alone[output] == used[output])
                #expect(alone[output]?.shape == plan.shapes[output])
            }
        }
    }

    @Test func `an index drops the row dimension and a list keeps it`() throws {
        let whole = try #require(try ProjectionPlan(source).run()[.values])
        let index = try ProjectionPlan(source, querySelection: .index(3)).run()
        #expect(index[.values] == whole.entry(3))
        let list = try ProjectionPlan(source, querySelection: .list([3, 3])).run()
        #expect(list[.values]?.entry(1) == whole.entry(3))
        let heads = try ProjectionPlan(source, headCount: 2, querySelection: .index(3)).run()
        #expect(heads[.values]?.shape == [2, 3])
        #expect(heads[.values]?.elements == whole.entry(3).elements)
    }

    @Test(arguments: [nil, 2])
    func `normalises and rotates as attention does`(
        headCount: Int?
    ) throws {
        var norm = QueryKeyNorm<Float>()
        norm.kind = .layer
        norm.extent = .all
        norm.queryWeight = numbers(8, seed: 9)
        norm.keyBias = numbers(8, seed: 10)
        norm.includesValues = true
        var rope = RotaryEmbedding(dimension: 2)
        rope.first = 1
        rope.attentionFactor = 1.5
        rope.queryPositions = Tensor(shape: [5], elements: [0.5, 3, -2, 8, 1])
        let source = AttentionSource.projected(
            inputs: numbers(5, 6, seed: 1),
            parameters: .matrices(
                ProjectionMatrices(
                    wq: numbers(6, 8, seed: 2),
                    wk: numbers(6, 8, seed: 3),
                    wv: numbers(6, 8, seed: 4)
                )
            )
        )
        for isAfterRope in [false, true] {
            norm.isAfterRope = isAfterRope
            let (usedNorm, usedRope) = (norm, rope)
            let alone = try ProjectionPlan(
                source,
                headCount: headCount,
                norm: usedNorm,
                rope: usedRope
            ).run()
            let used = try attend(
                source,
                options {
                    $0.headCount = headCount
                    $0.norm = usedNorm
                    $0.rope = usedRope
                },
                [.queries, .keys, .values, .context]
            )
            for output in [AttentionOutput.queries, .keys, .values] {
                #expect(alone[output] == used[output], "\(output)")
            }
            let selected = try ProjectionPlan(
                source,
                headCount: headCount,
                norm: usedNorm,
                rope: usedRope,
                querySelection: .list([4, 1])
            ).run()
            for output in [AttentionOutput.queries, .keys] {
                let (some, all) = (try #require(selected[output]), try #require(alone[output]))
                for head in 0..<(headCount ?? 1) {
                    #expect(some.row(head * 2) == all.row(head * 5 + 4))
                    #expect(some.row(head * 2 + 1) == all.row(head * 5 + 1))
                }
            }
        }
    }

    @Test func `the transposed layout gives the same numbers`() throws {
        var other = matrices
        other.layout = .outIn
        other[matrix: .queries] = matrices[matrix: .queries].map(transposed)
        other[matrix: .keys] = matrices[matrix: .keys].map(transposed)
        other[matrix: .values] = matrices[matrix: .values].map(transposed)
        let found = try ProjectionPlan(
            .projected(inputs: inputs, parameters: .matrices(other))
        ).run()
        #expect(found.tensors == (try ProjectionPlan(source).run().tensors))
    }

    @Test func `the result contains only operands that have a matrix`() throws {
        let given = AttentionSource.given(
            queries: inputs,
            keys: inputs,
            parameters: .matrices(ProjectionMatrices(wk: numbers(3, 2)))
        )
        #expect(try ProjectionPlan(given).run().tensors.keys.map(\.self) == [.keys])
    }

    @Test func `a seed draws the matrices in turn, narrower ones for fewer key/value heads`() throws
    {
        let seeded = AttentionSource.projected(
            inputs: inputs,
            memory: numbers(4, 2),
            parameters: .seeded(SeededParameters(seed: 42, outputDimension: 4))
        )
        let result = try ProjectionPlan(
            seeded,
            headCount: 4,
            keyValueHeadCount: 2,
            includesParameters: true
        ).run()
        let drawn = try #require(result.parameters)
        #expect(drawn[matrix: .queries]?.shape == [3, 4])
        #expect(drawn[matrix: .keys]?.shape == [2, 2])
        #expect(drawn[matrix: .values]?.shape == [2, 2])
        // torch.manual_seed(42); torch.rand(20)
        #expect(
            drawn[matrix: .queries]?.elements.prefix(3) == [0.88226926, 0.91500396, 0.38286376]
        )
        let wide = try ProjectionPlan(
            .projected(
                inputs: numbers(1, 20),
                parameters: .seeded(SeededParameters(seed: 42, outputDimension: 1))
            ),
            includesParameters: true
        ).run()
        let row = try #require(wide.parameters?[matrix: .queries]?.elements)
        #expect(drawn[matrix: .queries]?.elements == Array(row[0..<12]))
        #expect(drawn[matrix: .keys]?.elements == Array(row[12..<16]))
        #expect(drawn[matrix: .values]?.elements == Array(row[16..<20]))
    }

    @Test func `draws are float32 even if the scalar is float64`() throws {
        let source = AttentionSource<Double>.projected(
            inputs: Tensor(shape: [1, 2], elements: [1, 0.5]),
            parameters: .seeded(SeededParameters(seed: 0, outputDimension: 1))
        )
        let plan = try ProjectionPlan(source, includesParameters: true)
        #expect(
            try plan.run().parameters?[matrix: .queries]?.elements.first == Double(Float(0.4962566))
        )
    }

    @Test func `a request that cannot be projected is rejected`() {
        func refusal(_ make: () throws -> ProjectionPlan<Float>) -> String? {
            #expect(throws: AttentionError.self) { try make() }?.description
        }
        #expect(refusal { try ProjectionPlan(.inputs(inputs)) } == "parameters is missing")
        let wo = AttentionParameters.matrices(ProjectionMatrices(wo: numbers(3, 3)))
        #expect(
            refusal { try ProjectionPlan(.projected(inputs: inputs, parameters: wo)) }
                == "parameters has no matrix for the tensors given; expected wq, wk or wv"
        )
        let memory = AttentionSource.projected(
            inputs: inputs,
            memory: inputs,
            parameters: .matrices(matrices)
        )
        #expect(
            refusal { try ProjectionPlan(memory, querySelection: .index(0)) }
                == "query and memory cannot both be given"
        )
        let seeded = AttentionSource.projected(
            inputs: inputs,
            parameters: .seeded(SeededParameters(seed: 1, outputDimension: 2))
        )
        #expect(
            refusal { try ProjectionPlan(seeded, keyValueHeadCount: .max) }
                == "num_kv_heads requires num_heads"
        )
        let bias = AttentionParameters.matrices(
            ProjectionMatrices(wq: numbers(inputs.shape[-1], 1), bo: numbers(1))
        )
        #expect(
            refusal { try ProjectionPlan(.projected(inputs: inputs, parameters: bias)) }
                == "bo requires wo"
        )
        #expect(
            refusal { try ProjectionPlan(source, querySelection: .index(5)) }
                == "query is 5; expected 0 to 4, because inputs has 5 rows"
        )
        #expect(
            refusal { try ProjectionPlan(source, headCount: 4) }
                == "num_heads is 4; expected a divisor of 6, the width of inputs · wv"
        )
    }
}
