import Tensors

extension Tensor {
    /// Returns the rows at the given indices of the second-to-last dimension, in this order.
    ///
    /// Shape `[…, rows, length]` becomes `[…, indices.count, length]`.
    func selectingRows(_ indices: [Int]) -> Tensor {
        let (rowCount, length) = (shape[-2], shape[-1])
        let outerCount = shape.droppingLast(2).elementCount
        var selected: [Element] = []
        selected.reserveCapacity(outerCount * indices.count * length)
        for outer in 0..<outerCount {
            for index in indices {
                let start = (outer * rowCount + index) * length
                selected += elements[start..<(start + length)]
            }
        }
        return Tensor(
            shape: shape.droppingLast(2).appending(indices.count).appending(length),
            elements: selected
        )
    }

    /// Returns the rows of each matrix followed by those of another tensor.
    ///
    /// Shapes `[…, rows, length]` and `[…, otherRows, length]` become `[…, rows + otherRows, length]`.
    func appendingRows(of other: Tensor) -> Tensor {
        let outer = shape.droppingLast(2)
        let (size, otherSize) = (shape[-2] * shape[-1], other.shape[-2] * other.shape[-1])
        var joined: [Element] = []
        joined.reserveCapacity(elements.count + other.elements.count)
        for index in 0..<outer.elementCount {
            joined += elements[(index * size)..<((index + 1) * size)]
            joined += other.elements[(index * otherSize)..<((index + 1) * otherSize)]
        }
        return Tensor(
            shape: outer.appending(shape[-2] + other.shape[-2]).appending(shape[-1]),
            elements: joined
        )
    }

    /// Returns the tensor with the heads of each row one after the other instead of side by side.
    ///
    /// Shape `[…, rows, heads · length]` becomes `[…, heads, rows, length]`.
    func separatingHeads(_ headCount: Int) -> Tensor {
        let rowCount = shape[-2]
        let length = shape[-1] / headCount
        let outer = shape.droppingLast(2)
        let separated = outer.appending(headCount).appending(rowCount).appending(length)
        // With one head, both orders are the same.
        guard headCount > 1 else { return reshaped(to: separated) }
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for entry in 0..<outer.elementCount {
            for head in 0..<headCount {
                for row in 0..<rowCount {
                    let start = ((entry * rowCount + row) * headCount + head) * length
                    result += elements[start..<(start + length)]
                }
            }
        }
        return Tensor(shape: separated, elements: result)
    }
}
