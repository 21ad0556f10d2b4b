import Kernels
import Tensors

extension AttentionPlan {
    /// Returns context · sigmoid(rows · W_G + b_G).
    ///
    /// - Parameters:
    ///   - context: Packed heads, `[batch, computed queries, heads · dv]`.
    ///   - projection: The layout of W_G.
    ///   - sources: The rows that become queries.
    ///   - matrices: The matrices.
    ///   - execution: Where to compute, and whether to go on.
    /// - Returns: The gated context, in the same layout.
    /// - Throws: `overflow` or `cancelled`.
    func gated(
        _ context: [Scalar],
        _ projection: MatrixLayout,
        _ sources: Tensor<Scalar>,
        _ matrices: ProjectionMatrices<Scalar>,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> [Scalar] {
        let rows = computedQueries.map { sources.selectingRows($0) } ?? sources
        let gate = try matrices.project(
            rows,
            projection,
            .gate,
            at: .wg,
            execution,
            named: "\(operands.queries.member.name) · wg"
        )
        // A head has one factor for all of its numbers, or one for each.
        let repeats = context.count / gate.elements.count
        var result = context
        for (index, logit) in gate.elements.enumerated() {
            let factor = 1 / (1 + Scalar.exponential(-logit))
            for place in (index * repeats)..<((index + 1) * repeats) { result[place] *= factor }
        }
        return result
    }
}
