import Kernels

/// A call of the kernel with any rules, which plain loops can compute too.
struct AttentionProblem<Scalar: KernelScalar> {
    var batchCount = 1
    let headCount: Int
    let keyValueHeadCount: Int
    let queryCount: Int
    let keyCount: Int
    let headDimension: Int
    /// 0 if no context is computed.
    let valueDimension: Int
    var rules: ScoreRules<Scalar>
    var dropout: WeightDropout?
    var queries: [Scalar]
    var keys: [Scalar]
    var values: [Scalar]
    var bias: [Scalar] = []
    var mask: [Bool] = []
    /// The queries that are computed; nil for all.
    var selection: [Int]?
    /// Whether heads are side by side in the rows of the inputs, and of the context.
    var (arePacked, isContextPacked) = (true, false)

    /// Creates a problem of random numbers without rules.
    ///
    /// - Parameters:
    ///   - n: The number of queries.
    ///   - m: The number of keys.
    ///   - d: The length of a row of queries and keys.
    ///   - dv: The length of a row of values; 0 if no context is computed.
    ///   - batches: The number of batch entries.
    ///   - heads: The number of query heads.
    ///   - groups: The number of heads of keys and values.
    init(
        _ n: Int,
        _ m: Int,
        _ d: Int,
        _ dv: Int,
        batches: Int = 1,
        heads: Int = 1,
        groups: Int = 1
    ) {
        (queryCount, keyCount, headDimension, valueDimension) = (n, m, d, dv)
        (batchCount, headCount, keyValueHeadCount) = (batches, heads, groups)
        // Exact in every scalar.
        rules = ScoreRules(scale: 0.75)
        queries = testNumbers(batches * heads * n * d, seed: n)
        keys = testNumbers(batches * groups * m * d, seed: m + 1)
        values = testNumbers(batches * groups * m * dv, seed: m + 2)
    }

    /// The same problem in another scalar.
    init(_ other: AttentionProblem<Float>) {
        func converted(_ numbers: [Float]) -> [Scalar] { numbers.map { Scalar($0) } }
        batchCount = other.batchCount
        headCount = other.headCount
        keyValueHeadCount = other.keyValueHeadCount
        queryCount = other.queryCount
        keyCount = other.keyCount
        headDimension = other.headDimension
        valueDimension = other.valueDimension
        rules = ScoreRules(
            scale: Scalar(other.rules.scale),
            softcap: other.rules.softcap.map { Scalar($0) },
            alibiSlopes: other.rules.alibiSlopes.map { slopes in
                let listed = (0..<other.batchCount * other.headCount).map { index in
                    let (batch, head) = index.quotientAndRemainder(dividingBy: other.headCount)
                    return Scalar(slopes[batch: batch, head: head])
                }
                return HeadSlopes(listed, headCount: other.headCount)
            },
            bias: other.rules.bias,
            mask: other.rules.mask,
            visibility: other.rules.visibility,
            sinks: other.rules.sinks.map(converted)
        )
        dropout = other.dropout
        queries = converted(other.queries)
        keys = converted(other.keys)
        values = converted(other.values)
        bias = converted(other.bias)
        mask = other.mask
        selection = other.selection
        (arePacked, isContextPacked) = (other.arePacked, other.isContextPacked)
    }

    /// The indices of the queries that are computed.
    var computedQueries: [Int] { selection ?? Array(0..<queryCount) }

    /// The layout of a tensor of rows per head.
    func layout(_ rowCount: Int, _ headCount: Int, _ length: Int, isPacked: Bool) -> HeadLayout {
        isPacked
            ? .packed(rowCount: rowCount, headCount: headCount, rowLength: length)
            : .separate(rowCount: rowCount, headCount: headCount, rowLength: length)
    }

    /// The layout of a tensor that is repeated along the dimensions that are left out.
    func broadcastLayout(
        batches: Bool = false,
        heads: Bool = false,
        queries: Bool = false,
        keys: Bool = false
    ) -> BroadcastLayout {
        var count = 1
        func stride(_ isThere: Bool, _ extent: Int) -> Int {
            defer { count *= isThere ? extent : 1 }
            return isThere ? count : 0
        }
        let keyStride = stride(keys, keyCount)
        let queryStride = stride(queries, queryCount)
        let headStride = stride(heads, headCount)
        return BroadcastLayout(
            batchStride: stride(batches, batchCount),
            headStride: headStride,
            queryStride: queryStride,
            keyStride: keyStride
        )
    }

    /// The number of elements of a tensor.
    private func count(_ layout: BroadcastLayout) -> Int {
        layout.batchStride * (batchCount - 1) + layout.headStride * (headCount - 1)
            + layout.queryStride * (queryCount - 1) + layout.keyStride * (keyCount - 1) + 1
    }

    /// Adds a bias, a twentieth of which is −∞.
    mutating func addBias(_ layout: BroadcastLayout) {
        let chances: [Scalar] = testNumbers(count(layout), seed: 3)
        rules.bias = layout
        bias = chances.map { $0 > 0.9 ? -.infinity : $0 }
    }

    /// Adds a mask, a fifth of which is false.
    mutating func addMask(_ layout: BroadcastLayout) {
        rules.mask = layout
        mask = testNumbers(count(layout), seed: 4).map { (x: Scalar) in x > -0.6 }
    }

    /// Adds a rule of each kind, with a window to the left.
    mutating func addRules(window: Int) {
        addBias(broadcastLayout(heads: true, queries: true, keys: true))
        addMask(broadcastLayout(heads: true, queries: true, keys: true))
        rules.softcap = 2
        rules.alibiSlopes = HeadSlopes(
            testNumbers(batchCount * headCount, seed: 9).map { $0 / 8 },
            headCount: headCount
        )
        rules.sinks = testNumbers(headCount, seed: 8)
        rules.visibility.isCausal = true
        rules.visibility.windowLeft = window
    }
}

// MARK: - Running

extension AttentionProblem {
    /// Computes the context and the matrices with the kernel.
    func run(
        matrices: ScoreMatrices = [],
        parallelFor: ParallelLoop = forwards,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(KernelFailure) -> FusedAttentionResult<Scalar> {
        let all = layout(queryCount, headCount, headDimension, isPacked: arePacked)
        let computed = computedQueries
        let rowCount = computed.count
        let selected = layout(rowCount, headCount, headDimension, isPacked: arePacked)
        var elements = queries
        if selection != nil {
            elements = Array(repeating: 0, count: batchCount * headCount * rowCount * headDimension)
            forEachHead { batch, head in
                for (row, query) in computed.enumerated() {
                    let target = selected.start(batch, head, row)
                    elements.replaceSubrange(
                        target..<(target + headDimension),
                        with: queries[all.row(batch, head, query)]
                    )
                }
            }
        }
        let hasValues = valueDimension > 0
        return try fusedAttention(
            AttentionGeometry(
                batchCount: batchCount,
                headCount: headCount,
                keyValueHeadCount: keyValueHeadCount,
                queryCount: rowCount,
                keyCount: keyCount,
                queries: selected,
                keys: layout(keyCount, keyValueHeadCount, headDimension, isPacked: arePacked),
                values: hasValues
                    ? layout(keyCount, keyValueHeadCount, valueDimension, isPacked: arePacked)
                    : nil,
                context: hasValues
                    ? layout(rowCount, headCount, valueDimension, isPacked: isContextPacked)
                    : nil,
                queryIndices: selection,
                allQueryCount: queryCount
            ),
            rules: rules,
            dropout: dropout,
            queries: elements.span,
            keys: keys.span,
            values: values.span,
            bias: bias.span,
            mask: mask.span,
            matrices: matrices,
            parallelFor: parallelFor,
            isCancelled: isCancelled
        )
    }

    /// Calls the body for each head of the queries, in the order of `[batch, heads]`.
    func forEachHead(_ body: (_ batch: Int, _ head: Int) -> Void) {
        for batch in 0..<batchCount {
            for head in 0..<headCount { body(batch, head) }
        }
    }
}

extension HeadLayout {
    /// The offset of a row of a head.
    func start(_ batch: Int, _ head: Int, _ row: Int) -> Int {
        batch * batchStride + head * headStride + row * rowStride
    }

    /// The range of a row of a head.
    func row(_ batch: Int, _ head: Int, _ row: Int) -> Range<Int> {
        let start = start(batch, head, row)
        return start..<(start + rowLength)
    }
}
