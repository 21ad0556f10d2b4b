import Kernels
import Tensors

extension BroadcastLayout {
    /// Checks that a mask or bias broadcasts to `[batch, heads, queries, keys]`, right-aligned.
    ///
    /// - Parameters:
    ///   - shape: Rank 2 to 4; each extent is that of the scores, or 1.
    ///   - target: The extents of the scores for all queries.
    ///   - member: `mask` or `bias`.
    /// - Throws: `shapeMismatch` with both shapes.
    init(
        _ shape: Shape,
        to target: (batch: Int, heads: Int, queries: Int, keys: Int),
        at member: RequestMember
    ) throws(AttentionError) {
        try requireElements(shape, at: member)
        guard 2...4 ~= shape.rank else {
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has rank \(shape.rank); expected 2 to 4: [queries,keys], "
                    + "[heads,queries,keys] or [batch,heads,queries,keys]"
            )
        }
        let expected = [target.batch, target.heads, target.queries, target.keys]
        let found = Array(repeating: 1, count: 4 - shape.rank) + shape.extents
        guard zip(found, expected).allSatisfy({ $0 == 1 || $0 == $1 }) else {
            var hint = ""
            if shape.rank == 3, shape[0] == target.batch {
                hint = "; one for each batch entry is [\(shape[0]),1,\(shape[1]),\(shape[2])]"
            }
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has shape \(shape); expected to broadcast to "
                    + "[batch,heads,queries,keys] = \(Shape(expected))\(hint)"
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
