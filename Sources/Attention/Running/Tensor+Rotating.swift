import Kernels
import Tensors

extension Tensor where Element: AttentionScalar {
    /// Returns the tensor with its rows rotated by their positions.
    ///
    /// - Parameters:
    ///   - rotation: The rotation; nil returns the tensor unchanged.
    ///   - layout: The layout of the rows.
    ///   - headCount: The number of heads of each row.
    ///   - rows: The rows' indices among all queries or keys.
    ///   - operand: The operand that the tensor was made from, for errors.
    ///   - execution: Whether to go on.
    /// - Returns: A tensor of the same shape.
    /// - Throws: `overflow` or `cancelled`.
    func rotated(
        _ rotation: Rotation?,
        _ layout: HeadLayout,
        headCount: Int,
        rows: some Collection<Int>,
        of operand: Operand<Element>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor {
        guard let rotation else { return self }
        var rotated = self
        let positions = (0..<operand.batchCount).map { batch in
            rows.map { rotation.positions.position(batch: batch, index: $0) }
        }
        do {
            try rotation.table.rotate(
                &rotated.elements,
                layout,
                headCount: headCount,
                positions: positions,
                isCancelled: execution.isCancelled
            )
        } catch {
            throw .cancelled
        }
        guard firstNonFinite(in: rotated.elements) == nil else {
            throw AttentionError(
                .overflow,
                at: operand.member,
                "\(operand.projectedName), rotated by rope, overflows \(Element.scalarType)"
            )
        }
        return rotated
    }
}
