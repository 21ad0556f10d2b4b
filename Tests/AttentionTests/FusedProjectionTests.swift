import Attention
import Tensors
import Testing

/// `wqkv`: the matrices of queries, keys and values as one.
@Suite struct `Fused projections` {
    typealias Refusal = `Requests that do not fit`.Refusal

    private static let inputs = numbers(5, 6, seed: 1)
    private static let outputs: OutputSet = [.context, .queries, .keys, .values, .scores]

    private static func projected(_ matrices: ProjectionMatrices<Float>) -> AttentionSource<Float> {
        .projected(inputs: inputs, parameters: .matrices(matrices))
    }

    private static func heads(_ count: Int?, _ groups: Int? = nil) -> AttentionOptions<Float> {
        options {
            $0.headCount = count
            $0.keyValueHeadCount = groups
        }
    }

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
                if layout == .outIn { fused.matrix = fused.matrix.map(transposed) }
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

    // MARK: - Errors

    private static func refusal(
        _ kind: AttentionError.Kind,
        _ pointer: String,
        _ description: String,
        _ options: AttentionOptions<Float> = AttentionOptions(),
        _ change: (inout ProjectionMatrices<Float>) -> Void
    ) -> Refusal {
        var matrices = ProjectionMatrices<Float>()
        change(&matrices)
        return Refusal(
            source: projected(matrices),
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
    ]

    @Test(arguments: refusals)
    func `parameters that do not fit throw an error that says why`(refusal: Refusal) {
        refusal.check()
    }
}
