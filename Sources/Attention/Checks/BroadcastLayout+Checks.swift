import Kernels
import Tensors

extension BroadcastLayout {
    /// Checks that a mask or bias broadcasts to the shape of the scores, right-aligned.
    ///
    /// - Parameters:
    ///   - shape: Rank 2 to 4; each extent is that of the scores, or 1.
    ///   - extents: Those of the scores, with all queries.
    ///   - member: `mask` or `bias`.
    /// - Throws: `shapeMismatch` with both shapes, or `emptyTensor`.
    init(
        _ shape: Shape,
        to extents: AttentionExtents,
        at member: RequestMember
    ) throws(AttentionError) {
        try requireElements(shape, at: member)
        try require(
            2...4 ~= shape.rank,
            at: member,
            "\(member.name) has rank \(shape.rank); expected 2 to 4: [queries,keys], "
                + "[heads,queries,keys] or [batch,heads,queries,keys]"
        )
        // An array, because the product of these extents may overflow, which a shape does not allow.
        let scores = [
            extents.batchCount, extents.headCount, extents.queryCount, extents.keyCount,
        ]
        let found = Array(repeating: 1, count: 4 - shape.rank) + shape.extents
        guard zip(found, scores).allSatisfy({ $0 == 1 || $0 == $1 }) else {
            let hint =
                shape.rank == 3 && shape[0] == scores[0]
                ? "; one \(member.name) per batch entry has shape "
                    + "[\(shape[0]),1,\(shape[1]),\(shape[2])]" : ""
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has shape \(shape); expected a shape that broadcasts to "
                    + "[batch,heads,queries,keys] = "
                    + "[\(scores.map(String.init).joined(separator: ","))]\(hint)"
            )
        }
        var strides = [0, 0, 0, 0]
        var stride = 1
        for dimension in (0..<4).reversed() {
            strides[dimension] = found[dimension] == 1 ? 0 : stride
            stride *= found[dimension]
        }
        self.init(
            batchStride: strides[0],
            headStride: strides[1],
            queryStride: strides[2],
            keyStride: strides[3]
        )
    }
}
