import Tensors

extension Tensor {
    /// The tensor with its last two dimensions exchanged.
    var transposed: Tensor { exchanging(-2, -1) }

    /// Returns the tensor with two dimensions exchanged; negative ones count from the last.
    func exchanging(_ first: Int, _ second: Int) -> Tensor {
        let rank = shape.rank
        let (first, second) = (
            first < 0 ? rank + first : first, second < 0 ? rank + second : second
        )
        var (extents, strides) = (shape.extents, [Int](repeating: 1, count: rank))
        for dimension in (1..<rank).reversed() {
            strides[dimension - 1] = strides[dimension] * extents[dimension]
        }
        extents.swapAt(first, second)
        strides.swapAt(first, second)
        var (indices, source) = ([Int](repeating: 0, count: rank), 0)
        var rearranged: [Element] = []
        rearranged.reserveCapacity(elements.count)
        for _ in elements.indices {
            rearranged.append(elements[source])
            for dimension in (0..<rank).reversed() {
                indices[dimension] += 1
                source += strides[dimension]
                if indices[dimension] < extents[dimension] { break }
                indices[dimension] = 0
                source -= strides[dimension] * extents[dimension]
            }
        }
        return Tensor(shape: Shape(extents), elements: rearranged)
    }

    /// Returns the tensor with another order along a dimension, or a longer or shorter one.
    ///
    /// - Parameters:
    ///   - sources: For each new position, the old one.
    ///   - dimension: The dimension; negative ones count from the last.
    /// - Returns: The new tensor.
    func selecting(_ sources: [Int], along dimension: Int) -> Tensor {
        var extents = shape.extents
        let dimension = dimension < 0 ? extents.count + dimension : dimension
        let count = extents[dimension]
        let length = extents.suffix(from: dimension + 1).reduce(1, *)
        extents[dimension] = sources.count
        let new = Shape(extents)
        var rearranged: [Element] = []
        rearranged.reserveCapacity(new.elementCount)
        for start in stride(from: 0, to: elements.count, by: max(count * length, 1)) {
            for source in sources {
                let first = start + source * length
                rearranged += elements[first..<first + length]
            }
        }
        return Tensor(shape: new, elements: rearranged)
    }

    /// Returns a fused matrix or bias with its three equal parts in another order.
    func permutingBlocks(_ blocks: [Int], ofRows isByRows: Bool) -> Tensor {
        let dimension = isByRows ? -2 : -1
        let width = shape[dimension] / blocks.count
        let sources = blocks.flatMap { block in (0..<width).map { block * width + $0 } }
        return selecting(sources, along: dimension)
    }
}

extension Shape {
    /// The index of an element in row-major order.
    func index(of indices: [Int]) -> Int {
        var index = 0
        for (dimension, position) in indices.enumerated() {
            index = index * self[dimension] + position
        }
        return index
    }
}

extension Tensor where Element == Double {
    /// Returns the tensor multiplied by a factor; −∞ stays −∞, whatever the sign.
    func times(_ factor: Double) -> Tensor {
        Tensor(shape: shape, elements: elements.map { $0 == -.infinity ? $0 : $0 * factor })
    }
}
