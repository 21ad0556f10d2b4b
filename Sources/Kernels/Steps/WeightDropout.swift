/// Drops weights at random: those for which a uniform number is not below 1 − p.
///
/// The numbers are those of PyTorch for a tensor `[batch, heads, all queries, keys]`, row by row, two
/// words of the generator for each weight.
package struct WeightDropout: Sendable {
    /// The probability that a weight is dropped: 0 to 1.
    package let probability: Double
    /// The seed of the generator.
    package let seed: UInt64
    /// The number of queries, computed or not.
    package let queryCount: Int

    /// Creates the description of a draw.
    package init(probability: Double, seed: UInt64, queryCount: Int) {
        precondition(0...1 ~= probability)
        self.probability = probability
        self.seed = seed
        self.queryCount = queryCount
    }

    /// The divisor of the weights that are kept; 1 if none is kept.
    func divisor<Scalar: KernelScalar>(_: Scalar.Type) -> Scalar {
        probability == 1 ? 1 : Scalar(1 - probability)
    }

    /// Drops weights of a tensor of all queries.
    ///
    /// - Parameters:
    ///   - weights: Shape `[batch, heads, all queries, keys]`.
    ///   - rowLength: The number of keys.
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

/// The draws of a dropout, which can be repeated for each block of queries in any order.
///
/// The generator runs through all draws once and is copied where a block begins; a block repeats its
/// own draws from there. Memory therefore grows with the number of queries, not of weights.
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
    ///   - dropout: The description of the draw.
    ///   - geometry: The geometry of the call.
    ///   - blocks: The computed queries of each block of one head.
    ///   - isCancelled: Asked for each row, here and in `keptQueries`. Once it is true, the remaining
    ///     draws are wrong.
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

    /// Returns the weights of a block that are kept: for each key, one bit for each query.
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
            // A query that is selected twice has one row of draws.
            let bits = queries.reduce(UInt64(0)) { $0 | 1 << $1.offset }
            for key in kept.indices where random.nextDouble() < 1 - dropout.probability {
                kept[key] |= bits
            }
        }
        return kept
    }
}
