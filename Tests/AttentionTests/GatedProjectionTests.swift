import Attention
import Foundation
import Kernels
import Tensors
import Testing

/// `clip` and the gate of `parameters`.
@Suite struct `Clipped and gated projections` {
    typealias Refusal = `Requests that do not fit`.Refusal

    private static let inputs = numbers(5, 6, seed: 1)
    private static let projections: OutputSet = [.queries, .keys, .values]

    private static func projected(_ matrices: ProjectionMatrices<Float>) -> AttentionSource<Float> {
        .projected(inputs: inputs, parameters: .matrices(matrices))
    }

    // MARK: - Clip

    @Test func `clip bounds projections, biases included, and not the output`() throws {
        var matrices = ProjectionMatrices<Float>(
            wq: numbers(6, 4, seed: 2),
            wk: numbers(6, 4, seed: 3),
            wv: numbers(6, 4, seed: 4),
            wo: numbers(4, 4, seed: 5),
            bq: numbers(4, seed: 6),
            bo: Tensor(shape: [4], repeating: 3)
        )
        let plain = try attend(Self.projected(matrices), AttentionOptions(), Self.projections)
        matrices.clip = 0.5
        let clipped = try attend(
            Self.projected(matrices),
            AttentionOptions(),
            [.queries, .keys, .values, .context, .output]
        )
        let alone = try ProjectionPlan(Self.projected(matrices)).run()
        for output in Self.projections {
            let expected = try #require(plain[output]).elements.map { min(max($0, -0.5), 0.5) }
            #expect(expected.contains(0.5) && expected.contains(-0.5))
            #expect(clipped[output]?.elements == expected)
            #expect(alone[output]?.elements == expected)
        }
        let output = try #require(clipped[.output]).elements
        #expect(output.allSatisfy { $0 > 0.5 })
    }

    @Test func `clip bounds drawn and fused projections too`() throws {
        var seeded = SeededParameters(seed: 3, outputDimension: 4)
        seeded.clip = 0.25
        let drawn = try ProjectionPlan(
            .projected(inputs: Self.inputs, parameters: .seeded(seeded))
        ).run()
        var fused = ProjectionMatrices<Float>(layout: .inOut)
        fused.fused = FusedProjection()
        fused.fused?.matrix = numbers(6, 12, seed: 5)
        fused.fused?.bias = numbers(12, seed: 6)
        fused.fused?.order = .heads
        fused.clip = 0.25
        let ofFused = try ProjectionPlan(Self.projected(fused), headCount: 2).run()
        for result in [drawn, ofFused] {
            for output in Self.projections {
                let elements = try #require(result[output]).elements
                #expect(elements.map { abs($0) }.max() == 0.25)
            }
        }
    }

    @Test func `norm and rotation follow the clip`() throws {
        var matrices = ProjectionMatrices<Float>(wq: numbers(6, 4, seed: 2), wk: numbers(6, 4))
        matrices.clip = 0.1
        var norm = QueryKeyNorm<Float>()
        norm.kind = .l2
        let result = try ProjectionPlan(Self.projected(matrices), norm: norm).run()
        let elements = try #require(result[.queries]).elements
        #expect(elements.contains { abs($0) > 0.1 })
    }

    // MARK: - Gate

    @Test(arguments: [false, true], [nil, [3, 0]])
    func `a gate multiplies the context by a sigmoid, per number or per head`(
        isPerHead: Bool,
        selection: [Int]?
    ) throws {
        let (headCount, valueDimension) = (2, 3)
        let gateWidth = isPerHead ? headCount : headCount * valueDimension
        let gate = numbers(6, gateWidth, seed: 7)
        let bias = numbers(gateWidth, seed: 8)
        let plain = ProjectionMatrices<Float>(
            wq: numbers(6, 4, seed: 2),
            wk: numbers(6, 4, seed: 3),
            wv: numbers(6, headCount * valueDimension, seed: 4),
            wo: numbers(headCount * valueDimension, 2, seed: 5),
            bo: numbers(2, seed: 6)
        )
        var options = options { $0.headCount = headCount }
        if let selection { options.querySelection = .list(selection) }
        let rows = selection ?? Array(0..<5)
        let context = try #require(
            try attend(Self.projected(plain), options, [.context])[.context]
        )
        var expected: [Float] = []
        for (place, row) in rows.enumerated() {
            for index in 0..<(headCount * valueDimension) {
                let column = isPerHead ? index / valueDimension : index
                var logit = bias.elements[column]
                for (input, number) in Self.inputs.row(row).enumerated() {
                    logit += number * gate.elements[input * gateWidth + column]
                }
                expected.append(context.row(place)[index] / (1 + exp(-logit)))
            }
        }
        let gated = Tensor(shape: context.shape, elements: expected)
        for layout in ProjectionMatrices<Float>.Layout.allCases {
            var matrices = plain
            matrices[matrix: .gate] = gate
            matrices[bias: .gate] = bias
            if layout == .outIn {
                matrices.layout = .outIn
                for role in ProjectionRole.allCases {
                    matrices[matrix: role] = matrices[matrix: role].map(transposed)
                }
            }
            let found = try attend(Self.projected(matrices), options, [.context, .output])
            #expect(agree(found[.context], gated))
            let output = try #require(found[.output])
            for place in rows.indices {
                for column in 0..<2 {
                    var sum = try #require(plain[bias: .output]).elements[column]
                    for index in 0..<(headCount * valueDimension) {
                        let weight = try #require(plain[matrix: .output])
                        sum += gated.row(place)[index] * weight.row(index)[column]
                    }
                    #expect(abs(output.row(place)[column] - sum) < 4e-6)
                }
            }
        }
    }

    @Test func `a gate of a batch, of one head and of given queries reads the queries' rows`()
        throws
    {
        let (queries, keys) = (numbers(2, 3, 4, seed: 1), numbers(2, 5, 4, seed: 2))
        var matrices = ProjectionMatrices<Float>()
        matrices[matrix: .gate] = numbers(4, 1, seed: 3)
        func context(_ matrices: ProjectionMatrices<Float>?) throws -> Tensor<Float> {
            let source = AttentionSource<Float>.given(
                queries: .given(queries),
                keys: .given(keys),
                values: .given(keys),
                parameters: matrices.map { .matrices($0) }
            )
            return try #require(try attend(source, AttentionOptions(), [.context])[.context])
        }
        let plain = try context(nil)
        let gate = try #require(matrices[matrix: .gate]).elements
        let expected = Tensor(
            shape: plain.shape,
            elements: plain.elements.enumerated().map { index, number in
                let logit = zip(queries.row(index / 4), gate).reduce(0) { $0 + $1.0 * $1.1 }
                return number / (1 + exp(-logit))
            }
        )
        #expect(agree(try context(matrices), expected))
    }

    // MARK: - Errors

    private static func refusal(
        _ kind: AttentionError.Kind,
        _ pointer: String,
        _ description: String,
        _ options: AttentionOptions<Float> = AttentionOptions(),
        of source: AttentionSource<Float>? = nil,
        _ change: (inout ProjectionMatrices<Float>) -> Void
    ) -> Refusal {
        var matrices = ProjectionMatrices<Float>(
            wq: numbers(6, 4),
            wk: numbers(6, 4),
            wv: numbers(6, 4)
        )
        change(&matrices)
        return Refusal(
            source: source ?? projected(matrices),
            options: options,
            kind: kind,
            pointer: "/parameters/\(pointer)",
            description: description
        )
    }

    static let refusals: [Refusal] = [
        refusal(.outOfRange, "clip", "clip of parameters is 0.0; expected a finite number above 0")
        {
            $0.clip = 0
        },
        refusal(.contradiction, "bg", "bg requires wg") {
            $0[bias: .gate] = numbers(4)
        },
        refusal(
            .shapeMismatch,
            "wg",
            "wg has output width 3; expected 4, the width of context, or 2, one number per head",
            options { $0.headCount = 2 }
        ) {
            $0[matrix: .gate] = numbers(6, 3)
        },
        refusal(
            .shapeMismatch,
            "bg",
            "bg has shape [3]; expected [2], the output width of wg",
            options { $0.headCount = 2 }
        ) {
            $0[matrix: .gate] = numbers(6, 2)
            $0[bias: .gate] = numbers(3)
        },
        refusal(
            .shapeMismatch,
            "wg",
            "wg projects queries, which has rank 4; expected 2 or 3",
            of: .given(
                queries: numbers(1, 2, 3, 4),
                keys: numbers(1, 2, 3, 4),
                values: numbers(1, 2, 3, 4),
                parameters: .matrices(
                    {
                        var matrices = ProjectionMatrices<Float>()
                        matrices[matrix: .gate] = numbers(4, 2)
                        return matrices
                    }()
                )
            )
        ) { _ in },
    ]

    @Test(arguments: refusals)
    func `parameters that do not fit throw an error that says why`(refusal: Refusal) {
        refusal.check()
    }
}
