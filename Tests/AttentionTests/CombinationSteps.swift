import Attention
import Foundation
import Kernels
import Tensors

/// What happens to the rows of a combination between their projection and the scores: options drawn
/// at random, and the same steps in plain loops.
struct CombinationSteps {
    /// `qk_norm`.
    private(set) var norm: QueryKeyNorm<Double>?
    /// `rope`, with the members drawn here added.
    private(set) var rope: RotaryEmbedding?
    /// `query_scale`.
    private(set) var queryScale: Tensor<Double>?
    // For each batch entry, axis and row; nil for those of the request.
    private var queryPositions: [[[Double]]]?
    private var keyPositions: [[[Double]]]?
    private var batchCount = 0
    private var queryCount = 0
    private var ownKeyCount = 0
    private var headDimension = 0

    /// Creates steps that change nothing.
    init() {}

    init(
        _ chances: inout Chances,
        rope: RotaryEmbedding?,
        batchCount: Int,
        headCount: Int,
        keyValueHeadCount: Int,
        queryCount: Int,
        ownKeyCount: Int,
        headDimension: Int
    ) {
        self.rope = rope
        (self.batchCount, self.headDimension) = (batchCount, headDimension)
        (self.queryCount, self.ownKeyCount) = (queryCount, ownKeyCount)
        drawNorm(&chances, headCount, keyValueHeadCount)
        if chances.happens(0.3) {
            let shape: Shape = chances.happens(0.5) ? [queryCount] : [batchCount, queryCount]
            queryScale = Tensor(
                shape: shape,
                elements: chances.numbers(shape.elementCount).map { 2 * $0 }
            )
        }
        if rope != nil { drawRotation(&chances) }
    }

    // MARK: - Drawing

    private mutating func drawNorm(
        _ chances: inout Chances,
        _ headCount: Int,
        _ keyValueHeadCount: Int
    ) {
        guard chances.happens(0.4) else { return }
        let headDimension = headDimension
        var norm = QueryKeyNorm<Double>()
        norm.kind = chances.pick(.rms, .layer, .l2)
        norm.extent = chances.pick(.head, .all)
        norm.isAfterRope = chances.happens(0.4)
        norm.includesValues = chances.happens(0.3)
        // The difference of rotated numbers has the error of its terms.
        norm.epsilon = norm.kind == .layer && norm.isAfterRope ? 0.5 : chances.pick(1e-6, 0.25)
        let extent = norm.extent
        func parameter(_ heads: Int) -> Tensor<Double>? {
            guard chances.happens(0.6) else { return nil }
            let shape: Shape =
                switch extent {
                case .all: [heads * headDimension]
                case .head: chances.happens(0.5) ? [headDimension] : [heads, headDimension]
                }
            return Tensor(shape: shape, elements: chances.numbers(shape.elementCount))
        }
        norm.queryWeight = parameter(headCount)
        norm.keyWeight = parameter(keyValueHeadCount)
        if norm.kind == .layer {
            norm.queryBias = parameter(headCount)
            norm.keyBias = parameter(keyValueHeadCount)
        }
        self.norm = norm
    }

    private mutating func drawRotation(_ chances: inout Chances) {
        guard var rope else { return }
        var dimension = rope.dimension ?? headDimension
        if dimension < headDimension, chances.happens(0.5) {
            rope.first = chances.pick(1, headDimension - dimension)
            rope.dimension = nil
            dimension = (headDimension - rope.first) / 2 * 2
            if dimension != headDimension - rope.first { rope.dimension = dimension }
        }
        if chances.happens(0.3) { rope.attentionFactor = chances.pick(1.25, 0.5, -1) }
        let source = chances.pick("base", "frequencies", "tables")
        let pairCount = dimension / 2
        let hasTables = source == "tables"
        if source == "frequencies" {
            rope.base = nil
            rope.frequencies = chances.numbers(pairCount)
            if chances.happens(0.5) { rope.dimension = nil }
        } else if hasTables {
            rope.base = nil
            rope.dimension = nil
            rope.cosines = Tensor(
                shape: [9, pairCount],
                elements: chances.numbers(9 * pairCount)
            )
            rope.sines = Tensor(shape: [9, pairCount], elements: chances.numbers(9 * pairCount))
        }
        let axisCount = chances.happens(0.3) ? 3 : nil
        if let axisCount { rope.axes = chances.integers(pairCount, in: 0...(axisCount - 1)) }
        func positions(_ count: Int) -> (Tensor<Double>, [[[Double]]]) {
            let entryCount = chances.happens(0.5) ? batchCount : 1
            let numbers = (0..<(entryCount * (axisCount ?? 1))).map { _ in
                hasTables
                    ? chances.integers(count, in: 0...8).map { Double($0) }
                    : chances.integers(count, in: -16...120).map { Double($0) / 4 }
            }
            let isWithoutBatch = entryCount == 1 && (batchCount > 1 || chances.happens(0.5))
            let extents =
                (isWithoutBatch ? [] : [entryCount]) + (axisCount.map { [$0] } ?? []) + [count]
            let entries = (0..<batchCount).map { batch in
                let first = (entryCount == 1 ? 0 : batch) * (axisCount ?? 1)
                return Array(numbers[first..<(first + (axisCount ?? 1))])
            }
            return (
                Tensor(shape: Shape(extents), elements: numbers.flatMap(\.self)), entries
            )
        }
        // Tables have rows for few positions, and axes need both.
        let needsBoth = hasTables || axisCount != nil
        if needsBoth || chances.happens(0.3) {
            let (tensor, entries) = positions(queryCount)
            (rope.queryPositions, queryPositions) = (tensor, entries)
        }
        if needsBoth || chances.happens(0.3) {
            let (tensor, entries) = positions(ownKeyCount)
            (rope.keyPositions, keyPositions) = (tensor, entries)
        }
        self.rope = rope
    }

    // MARK: - The reference

    /// Returns the queries of all heads of a batch entry, by head and row, normalised and rotated;
    /// `positions` are those of the rows in the request.
    func queries(_ heads: [[[Double]]], batch: Int, positions: [Int]) -> [[[Double]]] {
        stepped(
            heads,
            positions: queryPositions?[batch] ?? [positions.map { Double($0) }],
            weight: norm?.queryWeight,
            bias: norm?.queryBias
        )
    }

    /// Returns the request's own keys of all heads of a batch entry, normalised and rotated.
    func keys(_ heads: [[[Double]]], batch: Int, positions: [Int]) -> [[[Double]]] {
        stepped(
            heads,
            positions: keyPositions?[batch] ?? [positions.map { Double($0) }],
            weight: norm?.keyWeight,
            bias: norm?.keyBias
        )
    }

    /// Returns the request's own values of all heads of a batch entry, normalised if asked for.
    func values(_ heads: [[[Double]]]) -> [[[Double]]] {
        guard let norm, norm.includesValues else { return heads }
        return normalised(heads, norm, weight: nil, bias: nil)
    }

    /// The factor of a query's scores.
    func queryScale(batch: Int, query: Int) -> Double {
        guard let queryScale else { return 1 }
        return queryScale.elements[(queryScale.shape.rank == 1 ? 0 : batch * queryCount) + query]
    }

    private func stepped(
        _ heads: [[[Double]]],
        positions: [[Double]],
        weight: Tensor<Double>?,
        bias: Tensor<Double>?
    ) -> [[[Double]]] {
        guard let norm else { return rotated(heads, positions) }
        guard norm.isAfterRope else {
            return rotated(normalised(heads, norm, weight: weight, bias: bias), positions)
        }
        return normalised(rotated(heads, positions), norm, weight: weight, bias: bias)
    }

    private func rotated(_ heads: [[[Double]]], _ positions: [[Double]]) -> [[[Double]]] {
        guard let rope else { return heads }
        let pairCount =
            rope.frequencies?.count ?? rope.cosines?.shape[1]
            ?? (rope.dimension ?? (headDimension - rope.first)) / 2
        let factor = rope.attentionFactor ?? 1
        let rotation = ReferenceRules.Rotation(
            pairCount: pairCount,
            first: rope.first,
            isInterleaved: rope.isInterleaved
        ) { position, pair in
            if let cosines = rope.cosines, let sines = rope.sines {
                let index = Int(position) * pairCount + pair
                return (factor * cosines.elements[index], factor * sines.elements[index])
            }
            let frequency =
                rope.frequencies?[pair]
                ?? pow(rope.base ?? 10_000, -Double(pair) / Double(pairCount))
            return (factor * cos(position * frequency), factor * sin(position * frequency))
        }
        return heads.map { rows in
            rows.enumerated().map { index, row in
                rotation.rotated(row) { pair in positions[rope.axes?[pair] ?? 0][index] }
            }
        }
    }

    private func normalised(
        _ heads: [[[Double]]],
        _ norm: QueryKeyNorm<Double>,
        weight: Tensor<Double>?,
        bias: Tensor<Double>?
    ) -> [[[Double]]] {
        let length = heads[0].first?.count ?? 0
        var result = heads
        for row in heads[0].indices {
            let parts = heads.map { $0[row] }
            let units = norm.extent == .all ? [parts.flatMap(\.self)] : parts
            let divided = units.flatMap { Self.divided($0, norm) }
            for head in heads.indices {
                for index in 0..<length {
                    let place = head * length + index
                    func parameter(_ tensor: Tensor<Double>?, or neutral: Double) -> Double {
                        tensor.map { $0.elements[place % $0.elements.count] } ?? neutral
                    }
                    result[head][row][index] =
                        divided[place] * parameter(weight, or: 1) + parameter(bias, or: 0)
                }
            }
        }
        return result
    }

    private static func divided(_ row: [Double], _ norm: QueryKeyNorm<Double>) -> [Double] {
        let count = Double(row.count)
        let mean = norm.kind == .layer ? row.reduce(0, +) / count : 0
        let centred = row.map { $0 - mean }
        let squares = centred.reduce(0) { $0 + $1 * $1 }
        let root = ((norm.kind == .l2 ? squares : squares / count) + norm.epsilon).squareRoot()
        return centred.map { $0 / root }
    }
}
