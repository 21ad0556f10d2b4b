import Attention
import Foundation
import Kernels
import Tensors

/// The options of a combination, and the reference's rules for each head, made from the same draws:
/// two independent readings of the contract.
struct CombinationRules {
    private(set) var options = AttentionOptions<Double>()
    /// What happens to queries, keys and values before the scores.
    private(set) var steps = CombinationSteps()
    // For each batch entry, as the reference expects them.
    private var queryPositions: [[Int]]
    private var keyPositions: [[Int]]
    private var querySegments: [[Int]]
    private var keySegments: [[Int]]
    private var prefixLengths: [Int]
    private var keyLengths: [Int]
    /// `[batch, heads, queries, keys]`.
    private var bias: [Double]
    private var mask: [Bool]
    private var isKept: [Bool]
    private var slopes: [[Double]]
    private let batchCount, headCount, queryCount, keyCount, headDimension: Int
    private let pastCount: Int?

    init(
        _ chances: inout Chances,
        batchCount: Int,
        headCount: Int,
        keyValueHeadCount: Int,
        queryCount: Int,
        keyCount: Int,
        pastCount: Int?,
        headDimension: Int
    ) {
        (self.batchCount, self.headCount, self.headDimension) = (
            batchCount, headCount, headDimension
        )
        (self.queryCount, self.keyCount, self.pastCount) = (queryCount, keyCount, pastCount)
        let scoreCount = batchCount * headCount * queryCount * keyCount
        queryPositions = []
        keyPositions = []
        querySegments = Array(repeating: Array(repeating: 0, count: queryCount), count: batchCount)
        keySegments = Array(repeating: Array(repeating: 0, count: keyCount), count: batchCount)
        prefixLengths = Array(repeating: 0, count: batchCount)
        keyLengths = Array(repeating: keyCount, count: batchCount)
        bias = Array(repeating: 0, count: scoreCount)
        mask = Array(repeating: true, count: scoreCount)
        isKept = Array(repeating: true, count: scoreCount)
        slopes = Array(repeating: Array(repeating: 0, count: headCount), count: batchCount)
        drawVisibility(&chances)
        drawPositions(&chances)
        drawScores(&chances)
        drawMatrices(&chances)
        drawSteps(&chances, keyValueHeadCount)
    }

    private mutating func drawVisibility(_ chances: inout Chances) {
        options.isCausal = chances.happens(0.5)
        if chances.happens(0.4) {
            options.window = Window(
                left: chances.pick(nil, 0, 2, 9, 70),
                right: chances.pick(nil, 0, 1, 8)
            )
        }
        if options.isCausal, chances.happens(0.3) {
            prefixLengths = chances.integers(batchCount, in: 0...(keyCount + 3))
            options.prefixLengths = .each(prefixLengths)
        }
        if pastCount == nil, chances.happens(0.3) {
            keyLengths = chances.integers(batchCount, in: 0...keyCount)
            options.keyLengths = .each(keyLengths)
        }
        if chances.happens(0.2) {
            querySegments = (0..<batchCount).map { _ in chances.integers(queryCount, in: 0...2) }
            let ofKeys = chances.integers(keyCount, in: 0...2)
            keySegments = Array(repeating: ofKeys, count: batchCount)
            options.segments = Segments(
                queries: Tensor(
                    shape: [batchCount, queryCount],
                    elements: querySegments.flatMap(\.self)
                ),
                keys: Tensor(shape: [keyCount], elements: ofKeys)
            )
        }
    }

    private mutating func drawPositions(_ chances: inout Chances) {
        let entries = 0..<batchCount
        func consecutive(_ first: [Int], _ count: Int) -> [[Int]] {
            first.map { first in (0..<count).map { first + $0 } }
        }
        var keyOffsets = Array(repeating: 0, count: batchCount)
        switch chances.pick(0, 0, 1, 2) {
        case 1:
            keyOffsets = chances.integers(batchCount, in: -3...20)
            options.positions.keyOffset = .each(keyOffsets)
            keyPositions = consecutive(keyOffsets, keyCount)
        case 2:
            keyPositions = entries.map { _ in chances.integers(keyCount, in: -4...30) }
            options.positions.keyPositions = Tensor(
                shape: [batchCount, keyCount],
                elements: keyPositions.flatMap(\.self)
            )
        default: keyPositions = consecutive(keyOffsets, keyCount)
        }
        switch chances.pick(0, 1, 2, 3) {
        case 1:
            let offset = Int.random(in: -5...25, using: &chances)
            options.positions.queryOffset = .at(.same(offset))
            queryPositions = consecutive(entries.map { _ in offset }, queryCount)
        case 2:
            options.positions.queryOffset = .end
            queryPositions = entries.map { batch in
                let length = keyLengths[batch]
                let last = length > 0 ? keyPositions[batch][length - 1] : keyPositions[batch][0] - 1
                return (0..<queryCount).map { last - (queryCount - 1) + $0 }
            }
        case 3:
            let positions = chances.integers(queryCount, in: -4...30)
            options.positions.queryPositions = Tensor(shape: [queryCount], elements: positions)
            queryPositions = entries.map { _ in positions }
        default:
            queryPositions = consecutive(
                entries.map { batch in pastCount.map { keyOffsets[batch] + $0 } ?? 0 },
                queryCount
            )
        }
    }

    private mutating func drawScores(_ chances: inout Chances) {
        options.scale = .factor(chances.pick(1, 0.5, -0.25, 2))
        if chances.happens(0.3) { options.softcap = chances.pick(0.5, 2, 50) }
        if chances.happens(0.3) {
            if chances.happens(0.4) {
                options.alibi = .standard
                slopes = Array(repeating: Self.standardSlopes(headCount), count: batchCount)
            } else {
                slopes = (0..<batchCount).map { _ in chances.numbers(headCount) }
                options.alibi = .slopes(
                    Tensor(shape: [batchCount, headCount], elements: slopes.flatMap(\.self))
                )
            }
        }
        if chances.happens(0.3) {
            options.sinks = chances.numbers(headCount).map { $0 < -0.8 ? -.infinity : 3 * $0 }
        }
        if headDimension > 1, chances.happens(0.4) {
            let maximum = headDimension / 2 * 2
            let dimension = chances.happens(0.5) ? 2 : maximum
            options.rope = RotaryEmbedding(
                base: chances.pick(10_000, 100, 0.5),
                dimension: headDimension == dimension ? nil : dimension,
                isInterleaved: chances.happens(0.5)
            )
        }
    }

    /// The slopes of the ALiBi paper's code: `get_slopes` of `attention_with_linear_biases`.
    private static func standardSlopes(_ count: Int) -> [Double] {
        let exponent = log2(Double(count))
        if exponent == exponent.rounded() {
            let start = pow(2, -pow(2, -(exponent - 3)))
            return (0..<count).map { start * pow(start, Double($0)) }
        }
        let closest = 1 << Int(exponent.rounded(.down))
        let more = standardSlopes(2 * closest).enumerated().filter { $0.offset.isMultiple(of: 2) }
        return standardSlopes(closest) + more.map(\.element).prefix(count - closest)
    }

    private mutating func drawMatrices(_ chances: inout Chances) {
        let shape = [batchCount, headCount, queryCount, keyCount]
        if chances.happens(0.3) {
            bias = chances.numbers(bias.count).map { $0 > 0.9 ? -.infinity : $0 }
            options.bias = Tensor(shape: Shape(shape), elements: bias)
        }
        if chances.happens(0.3) {
            let ofOneHead = chances.numbers(queryCount * keyCount).map { $0 < 0.6 }
            mask = Array(repeating: ofOneHead, count: batchCount * headCount).flatMap(\.self)
            options.mask = Tensor(shape: [queryCount, keyCount], elements: ofOneHead)
        }
        if chances.happens(0.3) {
            let dropout = Dropout(
                probability: chances.pick(0.1, 0.5, 1, 0),
                seed: chances.next()
            )
            options.dropout = dropout
            var random = TorchRandom(seed: dropout.seed)
            isKept = mask.map { _ in random.nextDouble() < 1 - dropout.probability }
        }
        if chances.happens(0.2) {
            options.querySelection = .list(chances.integers(3, in: 0...(queryCount - 1)))
        }
    }

    private mutating func drawSteps(_ chances: inout Chances, _ keyValueHeadCount: Int) {
        steps = CombinationSteps(
            &chances,
            rope: options.rope,
            batchCount: batchCount,
            headCount: headCount,
            keyValueHeadCount: keyValueHeadCount,
            queryCount: queryCount,
            ownKeyCount: keyCount - (pastCount ?? 0),
            headDimension: headDimension
        )
        options.rope = steps.rope
        options.norm = steps.norm
        options.queryScale = steps.queryScale
    }

    /// Returns the queries and the own keys of all heads of a batch entry as the scores see them.
    func stepped(
        queries: [[[Double]]],
        keys: [[[Double]]],
        batch: Int
    ) -> (queries: [[[Double]]], keys: [[[Double]]]) {
        (
            steps.queries(queries, batch: batch, positions: queryPositions[batch]),
            steps.keys(
                keys,
                batch: batch,
                positions: Array(keyPositions[batch].dropFirst(pastCount ?? 0))
            )
        )
    }

    /// Returns the reference's rules for one head of one batch entry; queries and keys are rotated.
    func reference(batch: Int, head: Int) -> ReferenceRules {
        let first = (batch * headCount + head) * queryCount * keyCount
        var rules = ReferenceRules()
        if case .factor(let factor) = options.scale { rules.scale = factor }
        rules.softcap = options.softcap
        rules.alibiSlope = slopes[batch][head]
        rules.bias = { i, j in bias[first + i * keyCount + j] }
        rules.mask = { i, j in mask[first + i * keyCount + j] }
        rules.isCausal = options.isCausal
        rules.windowLeft = options.window?.left
        rules.windowRight = options.window?.right
        rules.prefixLength = prefixLengths[batch]
        rules.keyLength = keyLengths[batch]
        rules.queryPosition = { queryPositions[batch][$0] }
        rules.keyPosition = { keyPositions[batch][$0] }
        rules.querySegment = { querySegments[batch][$0] }
        rules.keySegment = { keySegments[batch][$0] }
        rules.sink = options.sinks?[head] ?? -.infinity
        rules.queryScale = { steps.queryScale(batch: batch, query: $0) }
        if let dropout = options.dropout, dropout.probability < 1 {
            rules.dropoutProbability = dropout.probability
        }
        rules.isKept = { i, j in isKept[first + i * keyCount + j] }
        return rules
    }
}
