import Tensors

/// The extents that positions and labels of queries and keys depend on.
struct SequenceExtents: Sendable {
    let batchCount: Int
    /// The number of all queries, whatever the selection.
    let queryCount: Int
    /// The number of all keys, the past included.
    let keyCount: Int
    /// The number of past keys; nil where there is no past.
    let pastCount: Int?

    /// Checks a tensor that has a number for each query or key, and returns a list per batch entry, or
    /// one for all.
    ///
    /// - Parameters:
    ///   - tensor: `[n]`, for every batch entry, or `[batch, n]`.
    ///   - member: The request's member that holds the tensor: positions or segments.
    /// - Returns: One list per batch entry, or one.
    /// - Throws: `shapeMismatch`.
    func labels(_ tensor: Tensor<Int>, at member: RequestMember) throws(AttentionError) -> [[Int]] {
        let isOfQueries = member == .queryPositions || member == .querySegments
        let count = isOfQueries ? queryCount : keyCount
        if tensor.shape == [count] { return [tensor.elements] }
        try require(
            tensor.shape == [batchCount, count],
            at: member,
            "\(member.name) has shape \(tensor.shape); expected [\(count)] or "
                + "[\(batchCount),\(count)], one number per \(isOfQueries ? "query" : "key")"
                + (isOfQueries || pastCount == nil ? "" : ", the past first")
        )
        return (0..<batchCount).map { batch in
            Array(tensor.elements[(batch * count)..<((batch + 1) * count)])
        }
    }
}
