import Kernels
import Tensors

extension RotaryEmbedding {
    /// Checks the rotation against the head size of a tensor.
    ///
    /// - Parameters:
    ///   - headDimension: How many numbers a head has.
    ///   - name: Which tensor's head size it is, for the message.
    /// - Returns: What rotates; it takes no memory until it does.
    /// - Throws: `outOfRange` or `shapeMismatch`.
    func table(
        headDimension: Int,
        of name: @autoclosure () -> String
    ) throws(AttentionError) -> RotaryTable {
        guard base > 0, base.isFinite else {
            throw AttentionError(
                .outOfRange,
                at: .ropeBase,
                "base of rope is \(base); expected a finite number above 0"
            )
        }
        guard let dimension else {
            guard headDimension.isMultiple(of: 2) else {
                throw AttentionError(
                    .shapeMismatch,
                    at: .rope,
                    "rope turns pairs, and \(name()) has head size \(headDimension); expected an "
                        + "even one, or dim to rotate a part of it"
                )
            }
            return table(dimension: headDimension)
        }
        guard dimension >= 2, dimension <= headDimension, dimension.isMultiple(of: 2) else {
            throw AttentionError(
                .outOfRange,
                at: .ropeDimension,
                "dim of rope is \(dimension); expected an even number from 2 to \(headDimension), "
                    + "the head size of \(name())"
            )
        }
        return table(dimension: dimension)
    }

    private func table(dimension: Int) -> RotaryTable {
        RotaryTable(base: base, dimension: dimension, isInterleaved: isInterleaved)
    }
}

/// A rotation and the positions that it goes by.
struct Rotation: Sendable {
    let table: RotaryTable
    /// Where all queries or all keys stand.
    let positions: SequencePositions
}

extension Tensor where Element: AttentionScalar {
    /// The tensor with its rows rotated by their positions.
    ///
    /// - Parameters:
    ///   - rotation: How they are rotated; nil leaves the tensor as it is.
    ///   - layout: How the rows lie.
    ///   - headCount: How many heads each row has.
    ///   - rows: Which of the queries or keys the rows are.
    ///   - operand: Where the tensor comes from, for the error.
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
                "\(operand.widthName), rotated by rope, overflows \(Element.scalarType)"
            )
        }
        return rotated
    }
}
