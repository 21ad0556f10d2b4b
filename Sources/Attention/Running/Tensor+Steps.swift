import Kernels
import Tensors

/// The rows of an operand's tensor and the layout of its heads.
struct OperandRows: Sendable {
    /// The operand.
    let operand: Operand
    /// The layout of the rows.
    let layout: HeadLayout
    /// The number of heads of each row.
    let headCount: Int
    /// The indices of the rows among all rows of the operand; nil for all.
    let selection: [Int]?

    /// The number of rows of each batch entry.
    var count: Int { selection?.count ?? operand.rowCount }
}

extension Tensor where Element: AttentionScalar {
    /// Returns the tensor with its rows normalised and rotated.
    ///
    /// - Parameters:
    ///   - steps: The norm and the rotation.
    ///   - rows: The rows of the tensor.
    ///   - execution: Whether to go on.
    /// - Returns: A tensor of the same shape.
    /// - Throws: `overflow` or `cancelled`.
    func applying(
        _ steps: RowSteps<Element>,
        _ rows: OperandRows,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> Tensor {
        guard !steps.isEmpty else { return self }
        var result = self
        if !steps.isNormLast { try result.normalise(steps.norm, rows, execution) }
        try result.rotate(steps.rotation, rows, execution)
        if steps.isNormLast { try result.normalise(steps.norm, rows, execution) }
        return result
    }

    private mutating func normalise(
        _ norm: RowNorm<Element>?,
        _ rows: OperandRows,
        _ execution: ExecutionContext
    ) throws(AttentionError) {
        guard let norm else { return }
        do {
            try norm.normalise(
                &elements,
                rows.layout,
                batchCount: rows.operand.batchCount,
                headCount: rows.headCount,
                rowCount: rows.count,
                isCancelled: execution.isCancelled
            )
        } catch {
            throw .cancelled
        }
        try requireFinite("normalised by qk_norm", rows.operand)
    }

    private mutating func rotate(
        _ rotation: Rotation?,
        _ rows: OperandRows,
        _ execution: ExecutionContext
    ) throws(AttentionError) {
        guard let rotation else { return }
        let positions = (0..<rows.operand.batchCount).map { batch in
            rows.selection.map { rotation.positions.positions(of: $0, batch: batch) }
                ?? rotation.positions.positions(of: 0..<rows.count, batch: batch)
        }
        do {
            try rotation.table().rotate(
                &elements,
                rows.layout,
                headCount: rows.headCount,
                positions: positions,
                isCancelled: execution.isCancelled
            )
        } catch {
            throw .cancelled
        }
        try requireFinite("rotated by rope", rows.operand)
    }

    private func requireFinite(
        _ step: String,
        _ operand: Operand
    ) throws(AttentionError) {
        guard firstNonFinite(in: elements) == nil else {
            throw AttentionError(
                .overflow,
                at: operand.member,
                "\(operand.projectedName), \(step), overflows \(Element.scalarType)"
            )
        }
    }
}
