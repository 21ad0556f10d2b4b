import Kernels
import Tensors

extension ProjectionMatrices {
    /// Checks a role's matrix and bias against the rows that they apply to.
    ///
    /// - Parameters:
    ///   - role: The role; that of a fused matrix is a part of it, see `FusedProjection.division`.
    ///   - depth: The length of the rows.
    ///   - name: The name in errors of the tensor that has these rows.
    /// - Returns: The matrix's layout; nil if there is no matrix.
    /// - Throws: `AttentionError` at the matrix or the bias.
    func layout(
        of role: ProjectionRole,
        depth: Int,
        asIn name: @autoclosure () -> String
    ) throws(AttentionError) -> MatrixLayout? {
        let (member, biasMember) = (role.matrixMember, role.biasMember)
        try requireMatrix(ofBias: role)
        guard let matrix = self[matrix: role] else { return nil }
        let matrixLayout = try Self.matrixLayout(
            matrix,
            layout: layout,
            depth: depth,
            at: member,
            asIn: name()
        )
        if let bias = self[bias: role] {
            let columnCount = matrixLayout.columnCount
            try require(
                bias.shape == [columnCount],
                at: biasMember,
                "\(biasMember.name) has shape \(bias.shape); expected [\(columnCount)], "
                    + "the output width of \(member.name)"
            )
        }
        return matrixLayout
    }

    /// Checks a matrix against the rows that it applies to.
    static func matrixLayout(
        _ matrix: Tensor<Scalar>,
        layout: Layout,
        depth: Int,
        at member: RequestMember,
        asIn name: @autoclosure () -> String
    ) throws(AttentionError) -> MatrixLayout {
        let shape = matrix.shape
        try require(
            shape.rank == 2,
            at: member,
            "\(member.name) has rank \(shape.rank); expected 2"
        )
        try requireElements(shape, at: member)
        let isTransposed = layout == .outIn
        let found = shape[isTransposed ? 1 : 0]
        let columnCount = shape[isTransposed ? 0 : 1]
        let other = isTransposed ? Layout.inOut : .outIn
        try require(
            found == depth,
            at: member,
            "\(member.name) has shape \(shape), \(found.of(isTransposed ? "column" : "row")); "
                + "expected \(depth), the width of \(name())"
                + (columnCount == depth ? "; with layout \"\(other.rawValue)\" it fits" : "")
        )
        return MatrixLayout(depth: depth, columnCount: columnCount, isTransposed: isTransposed)
    }

    /// Throws if a role has a bias and no matrix.
    func requireMatrix(ofBias role: ProjectionRole) throws(AttentionError) {
        try require(
            self[matrix: role] != nil || self[bias: role] == nil,
            .contradiction,
            at: role.biasMember,
            "\(role.biasMember.name) requires \(role.matrixMember.name)"
        )
    }

    /// Checks the members that do not depend on a tensor: a fused matrix replaces others, and the
    /// limit of `clip`.
    func requireConsistency() throws(AttentionError) {
        // W_O and W_G belong to no operand, and not every operation uses them.
        try requireMatrix(ofBias: .output)
        try requireMatrix(ofBias: .gate)
        try requirePositive(clip.map { Double($0) }, at: .clip)
        guard let fused else { return }
        try fused.requireMatrix()
        for role in ProjectionRole.operands {
            for (member, tensor, other) in [
                (role.matrixMember, self[matrix: role], RequestMember.wqkv),
                (role.biasMember, self[bias: role], .bqkv),
            ] where tensor != nil {
                throw AttentionError(
                    .contradiction,
                    at: member,
                    "\(member.name) cannot be used with wqkv, which has the matrices of queries, "
                        + "keys and values"
                        + (other == .bqkv ? "; their biases are bqkv" : "")
                )
            }
        }
    }
}
