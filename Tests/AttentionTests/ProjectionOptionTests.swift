import Attention
import Kernels
import Foundation
import Kernels
import Tensors
import Testing

/// The members of `parameters` that say how projections are made and used: a fused matrix, `clip`
/// and the gate.
@Suite struct `Fused, clipped and gated projections` {
    typealias Refusal = `Requests that do not fit`.Refusal

    private static let inputs = numbers(5, 6, seed: 1)
    private static let outputs: OutputSet = [.context, .queries, .keys, .values, .scores]

    private static func transposed(_ matrix: Tensor<Float>) -> Tensor<Float> {
        let (rows, columns) = (matrix.shape[0], matrix.shape[1])
        return Tensor(
            shape: [columns, rows],
            elements: (0..<(rows * columns)).map { index in
                matrix.elements[index % rows * columns + index / rows]
            }
        )
    }

    private static func projected(_ matrices: ProjectionMatrices<Float>) -> AttentionSource<Float> {
        .projected(inputs: inputs, parameters: .matrices(matrices))
    }

    private static func heads(_ count: Int?, _ groups: Int? = nil) -> AttentionOptions<Float> {
        options {
            $0.headCount = count
            $0.keyValueHeadCount = groups
        }
    }

    // MARK: - Fused

    /// Three matrices with biases for heads of size 4, and where each of their columns goes in a
    /// fused matrix.
    private struct Parts {
        let matrices: [Tensor<Float>]
        let biases: [Tensor<Float>]
        /// Matrix and column, for each column of the fused matrix.
        let columns: [(matrix: Int, column: Int)]

        init(_ headCount: Int, _ groupCount: Int, _ order: FusedOrder) {
            let size = 4
            let widths = [headCount, groupCount, groupCount].map { $0 * size }
            matrices = widths.enumerated().map { index, width in
                numbers(6, width, seed: UInt64(20 + index))
            }
            biases = widths.enumerated().map { index, width in
                numbers(width, seed: UInt64(30 + index))
            }
            func head(_ matrix: Int, _ index: Int) -> [(matrix: Int, column: Int)] {
                (0..<size).map { (matrix, index * size + $0) }
            }
            let perGroup = headCount / groupCount
            switch order {
            case .qkv:
                columns =
                    (0..<headCount).flatMap { head(0, $0) }
                    + (0..<groupCount).flatMap { head(1, $0) }
                    + (0..<groupCount).flatMap { head(2, $0) }
            case .heads:
                columns = (0..<headCount).flatMap { head(0, $0) + head(1, $0) + head(2, $0) }
            case .groups:
                columns = (0..<groupCount).flatMap { group in
                    (0..<perGroup).flatMap { head(0, group * perGroup + $0) }
                        + head(1, group) + head(2, group)
                }
            }
        }

        /// The fused matrix with its bias, `[6, width]`.
        func fused(_ order: FusedOrder, hasBias: Bool) -> FusedProjection<Float> {
            var fused = FusedProjection<Float>()
            fused.order = order
            fused.matrix = Tensor(
                shape: [6, columns.count],
                elements: (0..<6).flatMap { row in
                    columns.map { matrices[$0.matrix].row(row)[$0.column] }
                }
            )
            if hasBias {
                fused.bias = Tensor(
                    shape: [columns.count],
                    elements: columns.map { biases[$0.matrix].elements[$0.column] }
                )
            }
            return fused
        }
    }

    @Test(arguments: FusedOrder.allCases, [false, true])
    func `a fused matrix equals its parts in every order and layout`(
        order: FusedOrder,
        hasBias: Bool
    ) throws {
        let counts = order == .heads ? [(1, 1), (3, 3)] : [(1, 1), (3, 3), (4, 2), (6, 1)]
        for (headCount, groupCount) in counts {
            let parts = Parts(headCount, groupCount, order)
            var separate = ProjectionMatrices<Float>(
                wq: parts.matrices[0],
                wk: parts.matrices[1],
                wv: parts.matrices[2]
            )
            if hasBias {
                separate[bias: .queries] = parts.biases[0]
                separate[bias: .keys] = parts.biases[1]
                separate[bias: .values] = parts.biases[2]
            }
            let options = Self.heads(
                headCount == 1 ? nil : headCount,
                headCount == 1 ? nil : groupCount
            )
            let expected = try attend(Self.projected(separate), options, Self.outputs)
            for layout in ProjectionMatrices<Float>.Layout.allCases {
                var fused = parts.fused(order, hasBias: hasBias)
                if layout == .outIn { fused.matrix = fused.matrix.map(Self.transposed) }
                var matrices = ProjectionMatrices<Float>(layout: layout)
                matrices.fused = fused
                let found = try attend(Self.projected(matrices), options, Self.outputs)
                let alone = try ProjectionPlan(
                    Self.projected(matrices),
                    headCount: options.headCount,
                    keyValueHeadCount: options.keyValueHeadCount
                ).run()
                for output in Self.outputs {
                    #expect(
                        agree(found[output], expected[output], within: 1e-4),
                        "\(output) of \(headCount) and \(groupCount) heads, \(layout)"
                    )
                }
                for output in [AttentionOutput.queries, .keys, .values] {
                    #expect(alone[output] == found[output])
                }
            }
        }
    }

    @Test func `a fused matrix projects a memory, and given tensors, by its parts`() throws {
        let parts = Parts(4, 2, .groups)
        var fused = ProjectionMatrices<Float>()
        fused.fused = parts.fused(.groups, hasBias: true)
        let separate = ProjectionMatrices<Float>(
            wq: parts.matrices[0],
            wk: parts.matrices[1],
            wv: parts.matrices[2],
            bq: parts.biases[0],
            bk: parts.biases[1],
            bv: parts.biases[2]
        )
        let memory = numbers(7, 6, seed: 2)
        for isGiven in [false, true] {
            func context(_ matrices: ProjectionMatrices<Float>) throws -> Tensor<Float>? {
                let source: AttentionSource<Float> =
                    isGiven
                    ? .given(
                        queries: Self.inputs,
                        keys: memory,
                        values: memory,
                        parameters: .matrices(matrices)
                    )
                    : .projected(
                        inputs: Self.inputs,
                        memory: memory,
                        parameters: .matrices(matrices)
                    )
                return try attend(source, Self.heads(4, 2), [.context])[.context]
            }
            #expect(agree(try context(fused), try context(separate), within: 1e-4))
        }
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
        let plain = try attend(Self.projected(matrices), AttentionOptions(), Self.outputs)
        matrices.clip = 0.5
        let clipped = try attend(
            Self.projected(matrices),
            AttentionOptions(),
            [.queries, .keys, .values, .context, .output]
        )
        let alone = try ProjectionPlan(Self.projected(matrices)).run()
        for output in [AttentionOutput.queries, .keys, .values] {
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
        fused.fused = Parts(2, 2, .heads).fused(.heads, hasBias: true)
        fused.clip = 0.25
        let ofFused = try ProjectionPlan(Self.projected(fused), headCount: 2).run()
        for result in [drawn, ofFused] {
            for output in [AttentionOutput.queries, .keys, .values] {
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
        var options = Self.heads(headCount)
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
                    matrices[matrix: role] = matrices[matrix: role].map(Self.transposed)
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

    // MARK: - Norm and rotation in the plan of projections

    @Test(arguments: [nil, 2])
    func `projections alone are normalised and rotated as attention does`(
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
        let source = Self.projected(
            ProjectionMatrices(
                wq: numbers(6, 8, seed: 2),
                wk: numbers(6, 8, seed: 3),
                wv: numbers(6, 8, seed: 4)
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

    // MARK: - Errors

    private static func refusal(
        _ kind: AttentionError.Kind,
        _ pointer: String,
        _ description: String,
        _ options: AttentionOptions<Float> = AttentionOptions(),
        of source: AttentionSource<Float>? = nil,
        _ change: (inout ProjectionMatrices<Float>) -> Void
    ) -> Refusal {
        var matrices = ProjectionMatrices<Float>()
        change(&matrices)
        return Refusal(
            source: source ?? projected(matrices),
            options: options,
            kind: kind,
            pointer: "/parameters/\(pointer)",
            description: description
        )
    }

    private static func fused(
        _ width: Int = 12,
        depth: Int = 6,
        bias: Int? = nil,
        _ order: FusedOrder = .qkv
    ) -> FusedProjection<Float> {
        var fused = FusedProjection<Float>()
        fused.matrix = numbers(depth, width)
        fused.bias = bias.map { numbers($0) }
        fused.order = order
        return fused
    }

    static let refusals: [Refusal] = [
        refusal(.contradiction, "bqkv", "bqkv requires wqkv") {
            $0.fused = FusedProjection()
            $0.fused?.bias = numbers(12)
        },
        refusal(.contradiction, "fused_order", "fused_order requires wqkv") {
            $0.fused = FusedProjection()
            $0.fused?.order = .groups
        },
        refusal(
            .contradiction,
            "wk",
            "wk cannot be used with wqkv, which has the matrices of queries, keys and values"
        ) {
            $0.fused = fused()
            $0[matrix: .keys] = numbers(6, 4)
        },
        refusal(
            .contradiction,
            "bv",
            "bv cannot be used with wqkv, which has the matrices of queries, keys and values; "
                + "their biases are bqkv"
        ) {
            $0.fused = fused()
            $0[bias: .values] = numbers(4)
        },
        refusal(
            .shapeMismatch,
            "wqkv",
            "wqkv has output width 13; expected a multiple of 3, for queries, keys and values"
        ) { $0.fused = fused(13) },
        refusal(
            .shapeMismatch,
            "wqkv",
            "wqkv has output width 12; expected a multiple of 8, num_heads + 2 · num_kv_heads",
            heads(4, 2)
        ) { $0.fused = fused() },
        refusal(
            .shapeMismatch,
            "wqkv",
            "wqkv has output width 13; expected a multiple of 6, num_heads + 2 · num_heads",
            heads(2)
        ) { $0.fused = fused(13) },
        refusal(
            .contradiction,
            "fused_order",
            "fused_order \"heads\" needs a key/value head for each query head; for 2 of 4 heads use "
                + "\"groups\" or \"qkv\"",
            heads(4, 2)
        ) { $0.fused = fused(16, depth: 6, bias: nil, .heads) },
        refusal(
            .shapeMismatch,
            "bqkv",
            "bqkv has shape [4]; expected [12], the output width of wqkv"
        ) { $0.fused = fused(bias: 4) },
        refusal(
            .shapeMismatch,
            "wqkv",
            "wqkv has shape [12,6], 12 rows; expected 6, the width of inputs; with layout "
                + "\"out_in\" it fits"
        ) { $0.fused = fused(6, depth: 12) },
        refusal(.outOfRange, "clip", "clip of parameters is 0.0; expected a finite number above 0")
        {
            $0.fused = fused()
            $0.clip = 0
        },
        refusal(.contradiction, "bg", "bg requires wg") {
            $0.fused = fused()
            $0[bias: .gate] = numbers(4)
        },
        refusal(
            .shapeMismatch,
            "wg",
            "wg has output width 3; expected 4, the width of context, or 2, one number per head",
            heads(2)
        ) {
            $0.fused = fused()
            $0[matrix: .gate] = numbers(6, 3)
        },
        refusal(
            .shapeMismatch,
            "bg",
            "bg has shape [3]; expected [2], the output width of wg",
            heads(2)
        ) {
            $0.fused = fused()
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
        let error = #expect(throws: AttentionError.self) {
            try AttentionPlan(refusal.source, options: refusal.options, outputs: refusal.outputs)
        }
        #expect(error?.kind == refusal.kind)
        #expect(error?.pointer == refusal.pointer)
        #expect(error?.description == refusal.description)
    }
}
