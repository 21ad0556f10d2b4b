import Kernels
import Tensors

extension Operand {
    /// Returns the operand's tensor after its projection; only the rows in the list, if one is given.
    func projected<Scalar: AttentionScalar>(
        _ tensor: Tensor<Scalar>,
        rows: [Int]?,
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Scalar> {
        let selected = rows.map { tensor.selectingRows($0) } ?? tensor
        guard let projection else { return selected }
        return try matrices.project(
            selected,
            projection,
            role,
            at: matrixMember,
            execution,
            named: projectedName
        )
    }
}

extension ProjectionMatrices {
    /// Returns `tensor · matrix + bias` with the matrix and bias of a role; queries, keys and values
    /// are clipped if there is a `clip`.
    ///
    /// - Parameters:
    ///   - tensor: Rows as long as `layout.depth`.
    ///   - layout: The layout of the matrix.
    ///   - role: The role.
    ///   - member: The request's member that holds the matrix.
    ///   - execution: Where to compute, and whether to go on.
    ///   - name: The product's name in errors.
    /// - Returns: The projected rows.
    /// - Throws: `overflow` if a number is too large for the scalar, or `cancelled`.
    func project(
        _ tensor: Tensor<Scalar>,
        _ layout: MatrixLayout,
        _ role: ProjectionRole,
        at member: RequestMember,
        _ execution: ExecutionContext,
        named name: @autoclosure () -> String
    ) throws(AttentionError) -> Tensor<Scalar> {
        let matrix = self[matrix: role]?.elements ?? []
        let bias = self[bias: role]?.elements ?? []
        var product: [Scalar]
        do {
            product = try matrixProduct(
                tensor.elements.span,
                rowCount: tensor.shape.droppingLast().elementCount,
                matrix: matrix.span,
                layout: layout,
                bias: bias.span,
                parallelFor: execution.parallelFor,
                isCancelled: execution.isCancelled
            )
        } catch {
            throw .cancelled
        }
        if let clip, ProjectionRole.operands.contains(role) {
            // NaN stays what it is.
            for index in product.indices where abs(product[index]) > clip {
                product[index] = product[index] < 0 ? -clip : clip
            }
        }
        if let index = firstNonFinite(in: product) {
            throw AttentionError(
                .overflow,
                at: member,
                "\(name()) overflows \(Scalar.scalarType) in row \(index / layout.columnCount), "
                    + "column \(index % layout.columnCount)"
            )
        }
        return Tensor(
            shape: tensor.shape.droppingLast().appending(layout.columnCount),
            elements: product
        )
    }
}
