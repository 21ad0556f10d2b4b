import Attention
import Foundation
import Support
import Tensors
import Testing

/// Draws of parameters, compared with those of PyTorch 2.13 after `torch.manual_seed`.
@Suite struct `Seeded parameters` {
    private func drawn(
        seed: UInt64,
        _ initialisation: SeededParameters.Initialisation,
        inputs: Tensor<Float>,
        memory: Tensor<Float>? = nil,
        outputDimension: Int? = nil,
        headCount: Int? = nil,
        keyValueHeadCount: Int? = nil
    ) throws -> ProjectionMatrices<Float> {
        let parameters = SeededParameters(
            seed: seed,
            outputDimension: outputDimension,
            initialisation: initialisation
        )
        let plan = try ProjectionPlan(
            .projected(inputs: inputs, memory: memory, parameters: .seeded(parameters)),
            headCount: headCount,
            keyValueHeadCount: keyValueHeadCount,
            includesParameters: true
        )
        return try #require(try plan.run().parameters)
    }

    /// Returns the transpose, which is how PyTorch stores a weight.
    private func transposed(_ matrix: Tensor<Float>?) throws -> [[Float]] {
        let matrix = try #require(matrix)
        return (0..<matrix.shape[1]).map { column in
            (0..<matrix.shape[0]).map { matrix.elements[$0 * matrix.shape[1] + column] }
        }
    }

    @Test func `linear draws the weight row by row and then the bias`() throws {
        let matrices = try drawn(
            seed: 42,
            .linear(hasBias: true),
            inputs: numbers(1, 3),
            outputDimension: 2
        )
        // torch.manual_seed(42); torch.nn.Linear(3, 2)
        #expect(
            try transposed(matrices[matrix: .queries]) == [
                [0x1.c40012p-2, 0x1.eab4cap-2, -0x1.1501c4p-3],
                [0x1.0f8b68p-1, -0x1.03122cp-3, 0x1.dd3334p-4],
            ]
        )
        #expect(matrices[bias: .queries]?.elements == [-0x1.1fd4fap-2, 0x1.5b3496p-2])
        #expect(matrices[bias: .keys] != nil && matrices[bias: .values] != nil)
        #expect(matrices[matrix: .output] == nil && matrices[bias: .output] == nil)
    }

    /// An element near the end of each weight of Linear(4, 6), Linear(7, 2) and Linear(7, 2) without
    /// biases and Linear(6, 6), drawn in turn after each seed, and the last bias of the last.
    private static let linears: [(UInt64, q: Float, k: Float, v: Float, o: Float, bo: Float)] = [
        (0x0, 0x1.7f22b8p-2, 0x1.4cb1fp-2, -0x1.17a8acp-2, -0x1.132d3cp-4, 0x1.389fd2p-3),
        (0x1, -0x1.b9b16p-3, -0x1.01df5ep-4, -0x1.97cb52p-3, -0x1.73a2b6p-2, 0x1.91a734p-4),
        (
            0xffffffffffffffff, 0x1.fef694p-2, 0x1.00f2f6p-2, -0x1.0699bap-3, 0x1.d78054p-3,
            -0x1.4fb99ep-2
        ),
        (0x7b, 0x1.ee3664p-2, -0x1.bc3cep-4, -0x1.e8710ap-6, -0x1.fd29d4p-3, 0x1.2133cp-2),
        (0x100000000, 0x1.7f22b8p-2, 0x1.4cb1fp-2, -0x1.17a8acp-2, -0x1.132d3cp-4, 0x1.389fd2p-3),
        (
            0x10000000007, 0x1.8f0c38p-3, -0x1.af3d96p-3, 0x1.622ac8p-2, 0x1.0315e6p-2,
            -0x1.6784eep-6
        ),
        (
            0x8000000000000000, 0x1.7f22b8p-2, 0x1.4cb1fp-2, -0x1.17a8acp-2, -0x1.132d3cp-4,
            0x1.389fd2p-3
        ),
        (
            0xffffffffffffffff, 0x1.fef694p-2, 0x1.00f2f6p-2, -0x1.0699bap-3, 0x1.d78054p-3,
            -0x1.4fb99ep-2
        ),
    ]

    @Test(arguments: 0..<8) func `linear layers are drawn in turn for every seed`(index: Int) throws
    {
        let expected = Self.linears[index]
        let matrices = try drawn(
            seed: expected.0,
            .linear(hasOutputProjection: true),
            inputs: numbers(1, 4),
            memory: numbers(1, 7),
            outputDimension: 6,
            headCount: 3,
            keyValueHeadCount: 1
        )
        #expect(try transposed(matrices[matrix: .queries])[5][3] == expected.q)
        #expect(try transposed(matrices[matrix: .keys])[1][6] == expected.k)
        #expect(try transposed(matrices[matrix: .values])[0][6] == expected.v)
        #expect(try transposed(matrices[matrix: .output])[5][4] == expected.o)
        #expect(matrices[bias: .output]?.elements[5] == expected.bo)
    }

    @Test func `the output projection is drawn last, with its bias, and is applied`() throws {
        let inputs = numbers(3, 4)
        let parameters = SeededParameters(
            seed: 5,
            outputDimension: 6,
            initialisation: .linear(hasOutputProjection: true)
        )
        let settings = options {
            $0.headCount = 3; $0.keyValueHeadCount = 1
        }
        let result = try attend(
            .projected(inputs: inputs, parameters: .seeded(parameters)),
            settings,
            [.context, .parameters]
        )
        let drawn = try #require(result.parameters)
        #expect(drawn[matrix: .keys]?.shape == [4, 2] && drawn[matrix: .values]?.shape == [4, 2])
        #expect(
            drawn[bias: .queries] == nil && drawn[matrix: .output]?.shape == [6, 6]
                && drawn[bias: .output]?.shape == [6]
        )
        let given = try attend(
            .projected(inputs: inputs, parameters: .matrices(drawn)),
            settings,
            [.context]
        )
        #expect(result[.output]?.shape == [3, 6])
        #expect(result[.output] == given[.output])
        #expect(result[.context] == given[.context])
    }

    @Test func `three matrices of normal numbers come from one generator`() throws {
        let matrices = try drawn(seed: 7, .randn, inputs: numbers(1, 3), outputDimension: 5)
        let first = DrawnTensor(shape: [3, 5], seed: 7, distribution: .randn)
        let result = try attend(.inputs(.drawn(first)), AttentionOptions(), [.queries])
        #expect(matrices[matrix: .queries] == result[.queries])
        #expect(matrices[matrix: .keys] != matrices[matrix: .queries])
        #expect(ProjectionRole.allCases.allSatisfy { matrices[bias: $0] == nil })
    }

    /// The weights of `torch.nn.MultiheadAttention(width, heads)` after `torch.manual_seed(seed)`.
    private struct MultiheadWeights: Decodable {
        let seed: String
        let width: Int
        let inputWeight: [Float]
        let outputWeight: [Float]

        private enum CodingKeys: String, CodingKey {
            case seed, width
            case inputWeight = "in_proj_weight"
            case outputWeight = "out_proj_weight"
        }
    }

    @Test func `mha draws what MultiheadAttention draws`() throws {
        let bytes = try Fixture.bytes("attention/torch-multihead.json")
        let fixtures = try JSONDecoder().decode([MultiheadWeights].self, from: Data(bytes))
        #expect(fixtures.count > 10)
        for fixture in fixtures {
            let width = fixture.width
            let seed = try #require(
                Int64(fixture.seed).map(UInt64.init(bitPattern:)) ?? UInt64(fixture.seed)
            )
            let matrices = try drawn(seed: seed, .mha, inputs: numbers(1, width))
            let inputs = try [ProjectionRole.queries, .keys, .values].flatMap { role in
                try transposed(matrices[matrix: role]).flatMap(\.self)
            }
            #expect(inputs == fixture.inputWeight, "seed \(seed), width \(width)")
            let output = try transposed(matrices[matrix: .output]).flatMap(\.self)
            #expect(output == fixture.outputWeight, "seed \(seed), width \(width)")
            for role in [ProjectionRole.queries, .keys, .values, .output] {
                #expect(matrices[bias: role]?.elements == Array(repeating: 0, count: width))
            }
        }
    }

    @Test func `mha draws the same matrices for scores alone, and projects given tensors`() throws {
        let parameters = AttentionParameters<Float>.seeded(
            SeededParameters(seed: 5, outputDimension: 4, initialisation: .mha)
        )
        let settings = options {
            $0.headCount = 2; $0.keyValueHeadCount = 2
        }
        let (queries, keys) = (numbers(3, 4), numbers(5, 4, seed: 2))
        let whole = try attend(
            .given(queries: queries, keys: keys, values: keys, parameters: parameters),
            settings,
            [.scores, .context, .parameters]
        )
        #expect(whole[.output]?.shape == [3, 4])
        let alone = try attend(
            .given(queries: queries, keys: keys, parameters: parameters),
            settings,
            [.scores, .parameters]
        )
        #expect(alone[.scores] == whole[.scores])
        #expect(alone.parameters?[matrix: .output] == nil)
        let drawn = try #require(whole.parameters)
        let given = try attend(
            .given(queries: queries, keys: keys, values: keys, parameters: .matrices(drawn)),
            settings,
            [.context]
        )
        #expect(given[.output] == whole[.output])
    }

    @Test func `mha needs square matrices`() {
        let inputs = numbers(2, 4)
        func error(
            memory: Tensor<Float>? = nil,
            outputDimension: Int? = nil,
            headCount: Int? = nil,
            keyValueHeadCount: Int? = nil
        ) -> AttentionError? {
            #expect(throws: AttentionError.self) {
                try drawn(
                    seed: 1,
                    .mha,
                    inputs: inputs,
                    memory: memory,
                    outputDimension: outputDimension,
                    headCount: headCount,
                    keyValueHeadCount: keyValueHeadCount
                )
            }
        }
        #expect(error(outputDimension: 2)?.pointer == "/parameters/d_out")
        #expect(error(memory: numbers(2, 6))?.pointer == "/memory")
        #expect(error(headCount: 4, keyValueHeadCount: 2)?.pointer == "/num_kv_heads")
        #expect(error(headCount: 3)?.pointer == "/num_heads")
    }

    @Test func `a matrix too large to draw is rejected before it is drawn`() {
        let error = #expect(throws: AttentionError.self) {
            try drawn(
                seed: 1,
                .linear(hasOutputProjection: true),
                inputs: numbers(1, 1),
                outputDimension: .init(Int32.max)
            )
        }
        #expect(error?.kind == .tooLarge)
    }

    @Test func `the plan of projections rotates as attention does`() throws {
        let source = AttentionSource<Float>.projected(
            inputs: numbers(2, 5, 3),
            parameters: .seeded(SeededParameters(seed: 3, outputDimension: 8))
        )
        let positions = Positions(
            queryOffset: .at(.each([4, 7])),
            keyPositions: Tensor(shape: [5], elements: [0, 9, 2, -3, 100])
        )
        let rope = RotaryEmbedding(base: 500, dimension: 2, isInterleaved: true)
        for selection in [QuerySelection.all, .list([4, 0]), .index(3)] {
            let alone = try ProjectionPlan(
                source,
                headCount: 2,
                rope: rope,
                positions: positions,
                querySelection: selection
            ).run()
            let used = try attend(
                source,
                options {
                    $0.headCount = 2; $0.rope = rope; $0.positions = positions
                },
                [.queries, .keys, .values]
            )
            for output in [AttentionOutput.queries, .keys, .values] {
                let whole = try #require(used[output])
                let rows = [QuerySelection.all: [0, 1, 2, 3, 4], .list([4, 0]): [4, 0]][selection]
                let expected = (0..<4).flatMap { outer in
                    (rows ?? [3]).flatMap { whole.row(outer * 5 + $0) }
                }
                #expect(alone[output]?.elements == expected, "\(output) of \(selection)")
            }
        }
    }
}
