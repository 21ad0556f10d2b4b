import Attention
import Kernels
import Tensors

/// A request with several options at once, drawn from a seed, for both scalars.
struct Combination {
    let seed: Int
    /// 4 for separate heads; 2 and 3 for packed heads, or one head without a dimension.
    let rank: Int
    let batchCount: Int
    let headCount: Int
    let keyValueHeadCount: Int
    /// Whether the request has `num_heads`.
    let statesHeads: Bool
    let queryCount: Int
    /// The number of the request's own keys.
    let ownKeyCount: Int
    /// The number of rows of the cache; nil for none.
    let pastCount: Int?
    let headDimension: Int
    let valueDimension: Int

    /// `[batch, heads, rows, length]` for every rank.
    let queries, keys, values, pastKeys, pastValues: Tensor<Double>
    var options: AttentionOptions<Double>
    let rules: CombinationRules

    var keyCount: Int { ownKeyCount + (pastCount ?? 0) }

    init(seed: Int) {
        var chances = Chances(seed: seed)
        self.seed = seed
        rank = chances.pick(2, 3, 4)
        batchCount = rank == 2 ? 1 : chances.pick(1, 2, 3)
        keyValueHeadCount = chances.pick(1, 1, 2)
        headCount = keyValueHeadCount * chances.pick(1, 2, 3)
        statesHeads = rank < 4 && (headCount > 1 || chances.happens(0.3))
        // Every sixteenth combination has several blocks of queries or keys.
        let isLarge = seed.isMultiple(of: 16)
        queryCount = isLarge ? chances.pick(65, 130) : chances.pick(1, 2, 3, 5, 8, 17)
        ownKeyCount = isLarge ? chances.pick(127, 260) : chances.pick(1, 2, 4, 7, 16, 19)
        pastCount = chances.happens(0.3) ? chances.pick(0, 1, 6) : nil
        headDimension = chances.pick(1, 2, 3, 4, 6, 8)
        valueDimension = chances.pick(headDimension, 1, 5)
        let (batchCount, pastRows) = (batchCount, pastCount ?? 0)
        func tensor(_ heads: Int, _ rows: Int, _ length: Int) -> Tensor<Double> {
            Tensor(
                shape: [batchCount, heads, rows, length],
                elements: chances.numbers(batchCount * heads * rows * length)
            )
        }
        queries = tensor(headCount, queryCount, headDimension)
        keys = tensor(keyValueHeadCount, ownKeyCount, headDimension)
        values = tensor(keyValueHeadCount, ownKeyCount, valueDimension)
        pastKeys = tensor(keyValueHeadCount, pastRows, headDimension)
        pastValues = tensor(keyValueHeadCount, pastRows, valueDimension)
        rules = CombinationRules(
            &chances,
            batchCount: batchCount,
            headCount: headCount,
            keyValueHeadCount: keyValueHeadCount,
            queryCount: queryCount,
            keyCount: ownKeyCount + pastRows,
            pastCount: pastCount,
            headDimension: headDimension
        )
        var options = rules.options
        if statesHeads {
            options.headCount = headCount
            options.keyValueHeadCount = keyValueHeadCount
        }
        self.options = options
    }

    /// Returns a tensor in the request's rank: packed, and without the batch in rank 2.
    func laidOut<Scalar: AttentionScalar>(_ tensor: Tensor<Double>) -> Tensor<Scalar> {
        let (heads, rows, length) = (tensor.shape[1], tensor.shape[2], tensor.shape[3])
        guard rank < 4 else {
            return Tensor(shape: tensor.shape, elements: tensor.elements.map { Scalar($0) })
        }
        var elements: [Scalar] = []
        for batch in 0..<batchCount {
            for row in 0..<rows {
                for head in 0..<heads {
                    let start = ((batch * heads + head) * rows + row) * length
                    elements += tensor.elements[start..<(start + length)].map { Scalar($0) }
                }
            }
        }
        let extents = (rank == 2 ? [] : [batchCount]) + [rows, heads * length]
        return Tensor(shape: Shape(extents), elements: elements)
    }

    /// Returns the plan of the request in one of the scalars.
    func plan<Scalar: AttentionScalar>(
        _ type: Scalar.Type,
        outputs: OutputSet
    ) throws -> AttentionPlan<Scalar> {
        var options = options.converted(to: type)
        if pastCount != nil {
            options.past = PastCache(keys: laidOut(pastKeys), values: laidOut(pastValues))
        }
        return try AttentionPlan(
            .given(queries: laidOut(queries), keys: laidOut(keys), values: laidOut(values)),
            options: options,
            outputs: outputs
        )
    }

    /// Returns the reference's result for each head of one batch entry.
    func reference(batch: Int) -> [ReferenceAttention] {
        let past = (keys: heads(pastKeys, batch), values: heads(pastValues, batch))
        let own = rules.stepped(
            queries: heads(queries, batch),
            keys: heads(keys, batch),
            batch: batch
        )
        let ownValues = usedValues(batch: batch)
        return (0..<headCount).map { head in
            let group = head / (headCount / keyValueHeadCount)
            return ReferenceAttention(
                queries: own.queries[head],
                keys: past.keys[group] + own.keys[group],
                values: past.values[group] + ownValues[group],
                rules: rules.reference(batch: batch, head: head)
            )
        }
    }

    /// Returns the rows of each head of the request's own values, normalised if asked for.
    func usedValues(batch: Int) -> [[[Double]]] { rules.steps.values(heads(values, batch)) }

    /// Returns the rows of each head of a batch entry.
    func heads(_ tensor: Tensor<Double>, _ batch: Int) -> [[[Double]]] {
        let (count, length) = (tensor.shape[2], tensor.shape[3])
        return (0..<tensor.shape[1]).map { head in
            let first = (batch * tensor.shape[1] + head) * count
            return (first..<(first + count)).map { row in
                Array(tensor.elements[(row * length)..<((row + 1) * length)])
            }
        }
    }
}

extension AttentionOptions<Double> {
    /// Returns the same options in another scalar, without the cache.
    fileprivate func converted<Other: AttentionScalar>(
        to type: Other.Type
    ) -> AttentionOptions<Other> {
        func tensor(_ tensor: Tensor<Double>) -> Tensor<Other> {
            Tensor(shape: tensor.shape, elements: tensor.elements.map { Other($0) })
        }
        var result = AttentionOptions<Other>()
        result.headCount = headCount
        result.keyValueHeadCount = keyValueHeadCount
        if case .factor(let factor) = scale { result.scale = .factor(factor) }
        result.softcap = self.softcap.map { Other($0) }
        result.positions = self.positions
        result.isCausal = isCausal
        result.window = self.window
        result.segments = self.segments
        result.prefixLengths = self.prefixLengths
        result.keyLengths = self.keyLengths
        switch self.alibi {
        case nil: break
        case .standard: result.alibi = .standard
        case .slopes(let slopes): result.alibi = .slopes(tensor(slopes))
        }
        result.rope = self.rope
        result.queryScale = self.queryScale.map(tensor)
        if let norm = self.norm {
            var other = QueryKeyNorm<Other>()
            other.kind = RowNorm<Other>.Kind(rawValue: norm.kind.rawValue) ?? .rms
            other.extent = norm.extent == .all ? .all : .head
            other.epsilon = norm.epsilon
            other.isAfterRope = norm.isAfterRope
            other.includesValues = norm.includesValues
            other.queryWeight = norm.queryWeight.map(tensor)
            other.keyWeight = norm.keyWeight.map(tensor)
            other.queryBias = norm.queryBias.map(tensor)
            other.keyBias = norm.keyBias.map(tensor)
            result.norm = other
        }
        result.sinks = self.sinks?.map { Other($0) }
        result.dropout = self.dropout
        result.mask = self.mask
        result.bias = self.bias.map(tensor)
        result.querySelection = querySelection
        return result
    }
}
