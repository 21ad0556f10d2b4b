import Kernels
import Tensors

extension SeededParameters {
    /// The widest matrices that can be drawn: 2³¹ − 1 columns, so that sizes fit in `Int`.
    private static var maximumOutputDimension: Int { Int(Int32.max) }

    /// Returns the layout of the matrix that is drawn for a role.
    ///
    /// - Parameters:
    ///   - role: Queries, keys or values.
    ///   - depth: The width of the tensor that is projected.
    ///   - heads: The head counts, which decide how wide the matrix is.
    /// - Returns: The layout.
    /// - Throws: `outOfRange` if `d_out` is too small or too large.
    func layout(
        of role: ProjectionRole,
        depth: Int,
        _ heads: HeadCounts
    ) throws(AttentionError) -> MatrixLayout {
        if let outputDimension {
            try require(
                1...Self.maximumOutputDimension ~= outputDimension,
                .outOfRange,
                at: .outputDimension,
                "d_out is \(outputDimension); expected 1 to \(Self.maximumOutputDimension)"
            )
        }
        return MatrixLayout(
            depth: depth,
            columnCount: heads.drawnWidth(of: role, outputDimension: outputDimension ?? depth),
            isTransposed: false
        )
    }
}

extension OperandSet {
    /// Checks that tensors and heads fit the square matrices of `nn.MultiheadAttention`, if a seed
    /// draws those.
    func requireSquareMatrices(_ seeded: SeededParameters) throws(AttentionError) {
        guard seeded.initialisation == .mha else { return }
        let width = queries.shape[-1]
        for operand in all.dropFirst() {
            try require(
                operand.shape[-1] == width,
                at: operand.member,
                "\(operand.member.name) has width \(operand.shape[-1]); expected \(width), as in "
                    + "\(queries.member.name), because \"init\":\"mha\" draws square matrices"
            )
        }
        if let outputDimension = seeded.outputDimension {
            try require(
                outputDimension == width,
                at: .outputDimension,
                "d_out is \(outputDimension); expected \(width), the width of "
                    + "\(queries.member.name), because \"init\":\"mha\" draws square matrices"
            )
        }
        if let headCount = heads.headCount, let count = heads.keyValueHeadCount {
            try require(
                count == headCount,
                .contradiction,
                at: .keyValueHeadCount,
                "num_kv_heads is \(count); expected \(headCount), num_heads, because "
                    + "\"init\":\"mha\" draws square matrices"
            )
        }
    }
}
