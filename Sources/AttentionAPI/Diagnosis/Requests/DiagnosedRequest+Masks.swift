import Attention
import Tensors

extension DiagnosedRequest {
    /// Returns the changes that hide keys besides those that the request's mask hides.
    ///
    /// - Parameters:
    ///   - facts: The extents.
    ///   - isPerBatch: Whether batch entries differ.
    ///   - allows: Whether a query of a batch entry sees a key.
    /// - Returns: The mask as a change.
    mutating func masking(
        _ facts: RequestFacts,
        isPerBatch: Bool,
        _ allows: (_ batch: Int, _ query: Int, _ key: Int) -> Bool
    ) -> RequestValue.Change {
        let mask = booleanMask
        let rank = max(mask?.shape.rank ?? 2, isPerBatch && facts.batchCount != nil ? 4 : 2)
        let full = [facts.batchCount ?? 1, facts.headCount, facts.queryCount, facts.keyCount]
        var extents = [1, 1, facts.queryCount, facts.keyCount]
        if isPerBatch { extents[0] = full[0] }
        if let mask {
            for (offset, extent) in mask.shape.extents.reversed().enumerated() where extent > 1 {
                extents[3 - offset] = extent
            }
        }
        let shape = Shape(extents)
        let elements = (0..<shape.elementCount).map { index in
            let key = index % facts.keyCount
            let query = index / facts.keyCount % facts.queryCount
            let head = index / facts.keyCount / facts.queryCount % extents[1]
            let batch = index / facts.keyCount / facts.queryCount / extents[1]
            guard allows(batch, query, key) else { return false }
            guard let mask else { return true }
            return mask.broadcast(at: [batch, head, query, key])
        }
        let tensor = Tensor(shape: Shape(extents.suffix(rank)), elements: elements)
        return (.mask, attach(tensor))
    }
}

extension Tensor {
    /// The element at four indices, to which the tensor is broadcast from the right.
    func broadcast(at indices: [Int]) -> Element {
        let own = indices.suffix(shape.rank)
        let clamped = zip(own, shape.extents).map { $1 == 1 ? 0 : $0 }
        return elements[shape.index(of: clamped)]
    }
}

extension DiagnosedRequest {
    /// Returns the value of `bias` with numbers added to it; both are broadcast.
    mutating func addingBias(_ numbers: Tensor<Double>, _ facts: RequestFacts) -> RequestValue {
        guard let bias = tensor(.bias) else { return attach(numbers) }
        let rank = max(bias.shape.rank, numbers.shape.rank)
        var extents = [Int](repeating: 1, count: rank)
        for shape in [bias.shape, numbers.shape] {
            for (offset, extent) in shape.extents.reversed().enumerated() where extent > 1 {
                extents[rank - 1 - offset] = extent
            }
        }
        let shape = Shape(extents)
        let elements = (0..<shape.elementCount).map { index in
            var (rest, indices) = (index, [Int]())
            for extent in extents.reversed() {
                indices.insert(rest % extent, at: 0)
                rest /= extent
            }
            return bias.broadcast(at: indices) + numbers.broadcast(at: indices)
        }
        return attach(Tensor(shape: shape, elements: elements))
    }
}
