import Foundation
import Kernels

/// Attention of a few queries of grouped heads, with room for every rule, and what plain loops make
/// of it.
struct DecodeProblem<Scalar: KernelScalar> {
    let headCount = 6
    let keyValueHeadCount = 2
    var queryCount: Int
    var keyCount: Int
    var headDimension: Int
    var valueDimension: Int
    var rules = ScoreRules<Scalar>(scale: 0.7)
    var queries: [Scalar]
    var keys: [Scalar]
    var values: [Scalar]
    var bias: [Scalar] = []
    var mask: [Bool] = []
    /// Which queries are computed; nil for all.
    var selection: [Int]?

    init(_ n: Int, _ m: Int, _ d: Int, _ dv: Int) {
        (queryCount, keyCount, headDimension, valueDimension) = (n, m, d, dv)
        queries = testNumbers(headCount * n * d, seed: n)
        keys = testNumbers(keyValueHeadCount * m * d, seed: m + 1)
        values = testNumbers(keyValueHeadCount * m * dv, seed: m + 2)
    }

    /// Adds every rule; the queries stand at the end of the keys.
    mutating func addRules() {
        let layout = BroadcastLayout(
            batchStride: 0,
            headStride: queryCount * keyCount,
            queryStride: keyCount,
            keyStride: 1
        )
        let count = headCount * queryCount * keyCount
        let chances: [Scalar] = testNumbers(count, seed: 3)
        rules.bias = layout
        rules.mask = layout
        rules.softcap = 2
        rules.alibiSlopes = testNumbers(headCount, seed: 9)
        rules.sinks = testNumbers(headCount, seed: 8)
        rules.visibility.isCausal = true
        rules.visibility.windowLeft = 700
        rules.visibility.queryPositions = .consecutive(from: [keyCount - queryCount])
        bias = chances.map { $0 > 0.9 ? -.infinity : $0 }
        mask = testNumbers(count, seed: 4).map { (x: Scalar) in x > -0.6 }
    }

    func run(
        matrices: ScoreMatrices = [],
        parallelFor: (Int, @escaping @Sendable (Int) -> Void) -> Void = forwards,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(KernelFailure) -> FusedAttentionResult<Scalar> {
        func layout(_ rowCount: Int, _ headCount: Int, _ length: Int) -> HeadLayout {
            .packed(rowCount: rowCount, headCount: headCount, rowLength: length)
        }
        let rowCount = selection?.count ?? queryCount
        let width = headCount * headDimension
        let selected = (selection ?? Array(0..<queryCount)).flatMap { query in
            queries[(query * width)..<((query + 1) * width)]
        }
        return try fusedAttention(
            AttentionGeometry(
                batchCount: 1,
                headCount: headCount,
                keyValueHeadCount: keyValueHeadCount,
                queryCount: rowCount,
                keyCount: keyCount,
                queries: layout(rowCount, headCount, headDimension),
                keys: layout(keyCount, keyValueHeadCount, headDimension),
                values: layout(keyCount, keyValueHeadCount, valueDimension),
                context: .separate(
                    rowCount: rowCount,
                    headCount: headCount,
                    rowLength: valueDimension
                ),
                queryIndices: selection,
                allQueryCount: queryCount
            ),
            rules: rules,
            queries: selected.span,
            keys: keys.span,
            values: values.span,
            bias: bias.span,
            mask: mask.span,
            matrices: matrices,
            parallelFor: parallelFor,
            isCancelled: isCancelled
        )
    }

    /// What plain loops compute, head after head.
    var references: [ReferenceAttention] {
        (0..<headCount).map { head in
            let first = head * queryCount * keyCount
            var reference = ReferenceRules()
            reference.scale = Double(rules.scale)
            reference.softcap = rules.softcap.map { Double($0) }
            reference.alibiSlope = Double(rules.alibiSlopes?[head] ?? 0)
            reference.sink = Double(rules.sinks?[head] ?? -.infinity)
            reference.isCausal = rules.visibility.isCausal
            reference.windowLeft = rules.visibility.windowLeft
            reference.queryPosition = { query in
                rules.visibility.queryPositions.position(batch: 0, index: query)
            }
            reference.bias = { i, j in
                bias.isEmpty ? 0 : Double(bias[first + i * keyCount + j])
            }
            reference.mask = { i, j in mask.isEmpty || mask[first + i * keyCount + j] }
            let group = head / (headCount / keyValueHeadCount)
            return ReferenceAttention(
                queries: ofHead(queries, head, of: headCount, length: headDimension),
                keys: ofHead(keys, group, of: keyValueHeadCount, length: headDimension),
                values: ofHead(values, group, of: keyValueHeadCount, length: valueDimension),
                rules: reference
            )
        }
    }

    private func ofHead(
        _ elements: [Scalar],
        _ head: Int,
        of count: Int,
        length: Int
    ) -> [[Double]] {
        let all = rows(elements, length: length)
        return stride(from: head, to: all.count, by: count).map { all[$0] }
    }
}
