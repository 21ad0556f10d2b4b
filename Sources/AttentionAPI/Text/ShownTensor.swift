import Tensors

/// The part of a tensor that is printed: all of it, or the corners of a long one, as PyTorch does
/// (`get_summarized_data` in torch/_tensor_str.py).
struct ShownTensor {
    /// The maximum number of elements of a tensor that is printed whole.
    static let threshold = 1000

    /// The number of items shown at each end of a dimension that is not shown whole.
    static let edgeCount = 3

    /// The tensor's own extents.
    let shape: Shape

    /// The elements that are shown, in row-major order.
    ///
    /// `Double` holds every value of either scalar.
    let values: [Double]

    /// Selects the elements that are shown.
    init<Scalar: BinaryFloatingPoint & Sendable>(_ tensor: Tensor<Scalar>) {
        shape = tensor.shape
        var offsets = [0]
        for dimension in 0..<shape.rank {
            let indices = Self.shownIndices(of: dimension, in: shape)
            let extent = shape[dimension]
            offsets = offsets.flatMap { offset in indices.map { offset * extent + $0 } }
        }
        values = offsets.map { Double(tensor.elements[$0]) }
    }

    /// Returns whether a dimension is shown without its middle.
    static func isCut(_ dimension: Int, in shape: Shape) -> Bool {
        shape.elementCount > threshold && shape[dimension] > 2 * edgeCount
    }

    private static func shownIndices(of dimension: Int, in shape: Shape) -> [Int] {
        let indices = 0..<shape[dimension]
        guard isCut(dimension, in: shape) else { return Array(indices) }
        return indices.prefix(edgeCount) + indices.suffix(edgeCount)
    }

    /// Returns the number of elements that are shown of a tensor of a shape.
    static func shownCount(of shape: Shape) -> Int {
        (0..<shape.rank).reduce(1) { count, dimension in
            count * (isCut(dimension, in: shape) ? 2 * edgeCount : shape[dimension])
        }
    }
}
