import Kernels
import Tensors

extension ProjectionMatrices {
    /// Checks a role's matrix and bias against the tensor they apply to; nil without a matrix.
    func layout(
        of role: ProjectionRole,
        for tensor: Tensor<Scalar>,
        at member: RequestMember
    ) throws(AttentionError) -> MatrixLayout? {
        try layout(of: role, depth: tensor.shape[-1], asIn: member.name)
    }

    /// Checks a role's matrix and bias against the width they apply to; nil without a matrix.
    func layout(
        of role: ProjectionRole,
        depth: Int,
        asIn widthName: String
    ) throws(AttentionError) -> MatrixLayout? {
        let (member, biasMember) = (role.matrixMember, role.biasMember)
        try requireMatrix(ofBias: role)
        guard let matrix = self[matrix: role] else { return nil }
        guard matrix.shape.rank == 2 else {
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has rank \(matrix.shape.rank); expected 2"
            )
        }
        try requireElements(matrix.shape, at: member)
        let isTransposed = layout == .outIn
        let found = matrix.shape[isTransposed ? 1 : 0]
        guard found == depth else {
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has shape \(matrix.shape), \(found) "
                    + "\(isTransposed ? "columns" : "rows"); expected \(depth), "
                    + "the width of \(widthName)"
            )
        }
        let columnCount = matrix.shape[isTransposed ? 0 : 1]
        if let bias = self[bias: role], bias.shape != [columnCount] {
            throw AttentionError(
                .shapeMismatch,
                at: biasMember,
                "\(biasMember.name) has shape \(bias.shape); expected [\(columnCount)], "
                    + "the output of \(member.name)"
            )
        }
        return MatrixLayout(depth: depth, columnCount: columnCount, isTransposed: isTransposed)
    }

    /// Throws if a role has a bias and no matrix.
    func requireMatrix(ofBias role: ProjectionRole) throws(AttentionError) {
        guard self[matrix: role] == nil, self[bias: role] != nil else { return }
        throw AttentionError(
            .contradiction,
            at: role.biasMember,
            "\(role.biasMember.name) needs \(role.matrixMember.name)"
        )
    }
}
