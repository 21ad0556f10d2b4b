import Kernels
import Tensors

extension Operand {
    /// How many numbers `projected` allocates.
    var projectedElementCount: Int {
        projection == nil ? 0 : saturatingProduct(totalRowCount, width)
    }

    /// How many numbers `projected` needs on each thread while it runs.
    var projectionScratchCount: Int {
        projection.map { matrixProductScratchCount(Scalar.self, depth: $0.depth) } ?? 0
    }

    /// The multiply-adds of `projected` for some of the rows of each batch entry.
    func projectionCost(rowCount: Int) -> Int {
        guard let projection else { return 0 }
        return saturatingProduct(batchCount, rowCount, projection.depth, projection.columnCount)
    }

    /// The tensor after its projection, only these rows of it if a list is given.
    func projected(
        rows: [Int]?,
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor<Scalar> {
        let selected = rows.map { tensor.selectingRows($0) } ?? tensor
        guard let projection else { return selected }
        return try project(
            selected,
            role,
            projection,
            matrices,
            execution,
            named: widthName
        )
    }
}

/// Returns `tensor · matrix + bias` for the matrix and bias of a role.
///
/// - Parameters:
///   - tensor: Any rows, the last dimension as long as the matrix is deep.
///   - role: Which matrix and bias.
///   - layout: How the matrix lies.
///   - matrices: The matrices.
///   - execution: Where to compute, and whether to go on.
///   - name: How an overflow's message calls the product.
/// - Returns: The rows, projected.
/// - Throws: `overflow` if a number is too large for the scalar, or `cancelled`.
func project<Scalar: AttentionScalar>(
    _ tensor: Tensor<Scalar>,
    _ role: ProjectionRole,
    _ layout: MatrixLayout,
    _ matrices: ProjectionMatrices<Scalar>,
    _ execution: ExecutionContext,
    named name: String
) throws(AttentionError) -> Tensor<Scalar> {
    let matrix = matrices[matrix: role]?.elements ?? []
    let bias = matrices[bias: role]?.elements ?? []
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
            "\(name) overflows \(Scalar.scalarType) in row \(index / layout.columnCount), "
                + "column \(index % layout.columnCount)"
        )
    }
    return Tensor(
        shape: tensor.shape.droppingLast().appending(layout.columnCount),
        elements: product
    )
}
