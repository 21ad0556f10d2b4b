import Kernels
import Tensors

extension ProjectionMatrices {
    /// Checks a role's matrix and bias against the rows that they apply to.
    ///
    /// - Parameters:
    ///   - role: The role.
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
        if let bias = self[bias: role] {
            try require(
                bias.shape == [columnCount],
                at: biasMember,
                "\(biasMember.name) has shape \(bias.shape); expected [\(columnCount)], "
                    + "the output width of \(member.name)"
            )
        }
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
}
