/// Which weights are dropped at random: those for which a uniform number is not below 1 − p.
///
/// The numbers are PyTorch's for a tensor `[batch, heads, all queries, keys]`, row by row, two
/// words of the generator for each weight.
package struct WeightDropout: Sendable {
    /// How probably a weight is dropped: 0 to 1.
    package let probability: Double
    /// The seed of the generator.
    package let seed: UInt64
    /// How many queries there are, computed or not.
    package let queryCount: Int

    /// Creates the description of a draw.
    package init(probability: Double, seed: UInt64, queryCount: Int) {
        precondition(0...1 ~= probability)
        self.probability = probability
        self.seed = seed
        self.queryCount = queryCount
    }

    /// What a weight that is kept is divided by; 1 where none is kept.
    func divisor<Scalar: KernelScalar>(_: Scalar.Type) -> Scalar {
        probability == 1 ? 1 : Scalar(1 - probability)
    }

    /// Drops weights of the tensor that the numbers were drawn for.
    ///
    /// - Parameters:
    ///   - weights: Shape `[batch, heads, all queries, keys]`.
    ///   - rowLength: How many keys there are.
    ///   - isCancelled: Asked for each row.
    /// - Throws: `cancelled` only.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func apply<Scalar: KernelScalar>(
        to weights: inout [Scalar],
        rowLength: Int,
        isCancelled: () -> Bool
    ) throws(KernelFailure) {
        var random = TorchRandom(seed: seed)
        let divisor = divisor(Scalar.self)
        for index in weights.indices {
            if index.isMultiple(of: rowLength), isCancelled() { throw .cancelled }
            let isKept = random.nextDouble() < 1 - probability
            weights[index] = isKept ? weights[index] / divisor : 0
        }
    }
}

/// The draws of a dropout, found again for each block of queries in any order.
///
/// The generator runs through all draws once and is copied where a block begins; a block repeats
/// its own draws from there. So memory grows with the queries, not with the weights.
struct DropoutStreams: Sendable {
    let dropout: WeightDropout
    private let geometry: AttentionGeometry
    private let blocks: [Range<Int>]
    /// The generator before the first row of each block of each head.
    private let generators: [TorchRandom]
    private let isCancelled: @Sendable () -> Bool

    /// Runs through the draws.
    ///
    /// - Parameters:
    ///   - dropout: What to draw.
    ///   - geometry: The call of attention.
    ///   - blocks: The computed queries of each block of one head.
    ///   - isCancelled: Asked for each row, now and later; then the rest of the draws is wrong.
    init(
        _ dropout: WeightDropout,
        _ geometry: AttentionGeometry,
        blocks: [Range<Int>],
        isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.dropout = dropout
        self.isCancelled = isCancelled
        self.geometry = geometry
        self.blocks = blocks
        let firstRows = blocks.map { queries in
            queries.map(geometry.queryIndex).min() ?? 0
        }
        let order = firstRows.indices.sorted { firstRows[$0] < firstRows[$1] }
        var random = TorchRandom(seed: dropout.seed)
        var generators: [TorchRandom] = []
        var row = 0
        for matrix in 0..<(geometry.batchCount * geometry.headCount) {
            var ofHead = [TorchRandom](repeating: random, count: blocks.count)
            for block in order {
                let target = matrix * dropout.queryCount + firstRows[block]
                while row < target, !isCancelled() {
                    random.skip(geometry.keyCount * 2)
                    row += 1
                }
                ofHead[block] = random
            }
            generators += ofHead
        }
        self.generators = generators
    }

    /// Which weights of a block are kept: for each key, one bit for each of the block's queries.
    func keptQueries(block: Int) -> [UInt64] {
        var kept = [UInt64](repeating: 0, count: geometry.keyCount)
        var random = generators[block]
        let lanes = Dictionary(grouping: blocks[block % blocks.count].enumerated()) { _, query in
            geometry.queryIndex(query)
        }
        let rows = lanes.sorted { $0.key < $1.key }
        var drawnRow = rows.first?.key ?? 0
        for (row, queries) in rows {
            guard !isCancelled() else { break }
            random.skip((row - drawnRow) * geometry.keyCount * 2)
            drawnRow = row + 1
            // A query that is asked for twice has one row of draws.
            let bits = queries.reduce(UInt64(0)) { $0 | 1 << $1.offset }
            for key in kept.indices where random.nextDouble() < 1 - dropout.probability {
                kept[key] |= bits
            }
        }
        return kept
    }
}
