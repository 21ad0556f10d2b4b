import Kernels
import Tensors

extension Operand {
    /// Returns the tensor after its projection; only the rows in the list, if one is given.
    func projected(
        rows: [Int]?,
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Scalar> {
        let selected = rows.map { tensor.selectingRows($0) } ?? tensor
        guard let projection else { return selected }
        return try matrices.project(selected, projection, role, execution, named: projectedName)
    }
}

extension ProjectionMatrices {
    /// Returns `tensor · matrix + bias` with the matrix and bias of a role.
    ///
    /// - Parameters:
    ///   - tensor: Rows as long as `layout.depth`.
    ///   - layout: The layout of the matrix.
    ///   - role: The role.
    ///   - execution: Where to compute, and whether to go on.
    ///   - name: The product's name in errors.
    /// - Returns: The projected rows.
    /// - Throws: `overflow` if a number is too large for the scalar, or `cancelled`.
    func project(
        _ tensor: Tensor<Scalar>,
        _ layout: MatrixLayout,
        _ role: ProjectionRole,
        _ execution: ExecutionContext,
        named name: @autoclosure () -> String
    ) throws(AttentionError) -> Tensor<Scalar> {
        let matrix = self[matrix: role]?.elements ?? []
        let bias = self[bias: role]?.elements ?? []
        let product: [Scalar]
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
        if let index = firstNonFinite(in: product) {
            throw AttentionError(
                .overflow,
                at: role.matrixMember,
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
