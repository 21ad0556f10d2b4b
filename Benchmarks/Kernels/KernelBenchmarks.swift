import Kernels
import Tensors

/// Measures one shape.
func measureAttention<Scalar: KernelScalar>(
    _ shape: AttentionShape,
    _: Scalar.Type,
    seconds: Double,
    parallelFor: ParallelFor
) -> Timing {
    func numbers(_ count: Int) -> [Scalar] {
        (0..<count).map { Scalar(($0 * 7919) % 1013) / 1013 - 0.5 }
    }
    let (heads, keyHeads) = (shape.headCount, shape.keyValueHeadCount)
    let (n, m, d) = (shape.queryCount, shape.keyCount, shape.headDimension)
    let queries = numbers(heads * n * d)
    let keys = numbers(keyHeads * m * d)
    let values = numbers(keyHeads * m * d)
    let queryLayout = HeadLayout.separate(rowCount: n, headCount: heads, rowLength: d)
    let keyLayout = HeadLayout.separate(rowCount: m, headCount: keyHeads, rowLength: d)
    let geometry = AttentionGeometry(
        batchCount: 1,
        headCount: heads,
        keyValueHeadCount: keyHeads,
        queryCount: n,
        keyCount: m,
        queries: queryLayout,
        keys: keyLayout,
        values: keyLayout,
        context: queryLayout,
        queryIndices: nil
    )
    let rules = ScoreRules<Scalar>(
        scale: 0.125,
        visibility: KeyVisibility(isCausal: shape.isCausal)
    )
    let (noBias, noMask): ([Scalar], [Bool]) = ([], [])
    return measure(seconds: seconds) {
        let result = try? fusedAttention(
            geometry,
            rules: rules,
            queries: queries.span,
            keys: keys.span,
            values: values.span,
            bias: noBias.span,
            mask: noMask.span,
            matrices: [],
            writesLogSumExp: false,
            parallelFor: parallelFor,
            isCancelled: { false }
        )
        precondition(result?.context.count == heads * n * d, "attention failed")
    }
}
