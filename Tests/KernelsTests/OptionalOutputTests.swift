import Testing

import Kernels

@Suite struct `Optional outputs` {
    private func run(
        queryCount: Int,
        rules: ScoreRules<Float> = ScoreRules(scale: 0.5),
        writesLogSumExp: Bool
    ) throws -> FusedAttentionResult<Float> {
        let layout = HeadLayout.packed(rowCount: 7, headCount: 1, rowLength: 8)
        let queryLayout = HeadLayout.packed(rowCount: queryCount, headCount: 1, rowLength: 8)
        let queries: [Float] = testNumbers(queryCount * 8, seed: 1)
        let keys: [Float] = testNumbers(7 * 8, seed: 2)
        let values: [Float] = testNumbers(7 * 8, seed: 3)
        let (noBias, noMask): ([Float], [Bool]) = ([], [])
        return try fusedAttention(
            AttentionGeometry(
                batchCount: 1,
                headCount: 1,
                keyValueHeadCount: 1,
                queryCount: queryCount,
                keyCount: 7,
                queries: queryLayout,
                keys: layout,
                values: layout,
                context: queryLayout,
                queryIndices: nil
            ),
            rules: rules,
            queries: queries.span,
            keys: keys.span,
            values: values.span,
            bias: noBias.span,
            mask: noMask.span,
            matrices: [],
            writesLogSumExp: writesLogSumExp,
            parallelFor: forwards,
            isCancelled: { false }
        )
    }

    @Test(arguments: [1, 4, 5, 8, 9, 16, 17, 65])
    func `without the log-sum-exp the context has the same bits`(
        queryCount: Int
    ) throws {
        let whole = try run(queryCount: queryCount, writesLogSumExp: true)
        let small = try run(queryCount: queryCount, writesLogSumExp: false)
        #expect(whole.logSumExp.count == queryCount)
        #expect(small.logSumExp.isEmpty)
        #expect(small.context == whole.context)
    }

    @Test(arguments: [1, 5, 17])
    func `rows without keys are reported only if keys can be hidden`(queryCount: Int) throws {
        let open = try run(queryCount: queryCount, writesLogSumExp: false)
        #expect(open.rowsWithoutKeys.isEmpty)
        var rules = ScoreRules<Float>(scale: 0.5)
        rules.visibility.keyLengths = [0]
        let hidden = try run(queryCount: queryCount, rules: rules, writesLogSumExp: false)
        #expect(hidden.rowsWithoutKeys == Array(repeating: true, count: queryCount))
        #expect(hidden.context.allSatisfy { $0 == 0 })
    }
}
