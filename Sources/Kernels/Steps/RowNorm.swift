/// Normalises rows: RMS norm, layer norm or division by the Euclidean length.
///
/// Sums are computed as Double for either scalar, so that a float32 row whose squares overflow is
/// normalised as well. A row whose divisor is 0 becomes 0.
package struct RowNorm<Scalar: KernelScalar>: Sendable {
    /// The formulas, for a row x with weight w and bias b.
    package enum Kind: String, CaseIterable, Sendable {
        /// x / √(mean x² + ε) · w
        case rms
        /// (x − mean x) / √(variance x + ε) · w + b, with the biased variance.
        case layer
        /// x / √(Σ x² + ε) · w
        case l2
    }

    private let kind: Kind
    private let epsilon: Double
    private let coversAllHeads: Bool
    private let weight: [Scalar]
    private let bias: [Scalar]

    /// Creates a norm.
    ///
    /// - Parameters:
    ///   - kind: The formula.
    ///   - epsilon: ε, at least 0.
    ///   - coversAllHeads: Whether all heads of a row are normalised together.
    ///   - weight: `[d]` for every head, or `[heads · d]`; empty for 1.
    ///   - bias: Like `weight`; empty for 0.
    package init(
        _ kind: Kind,
        epsilon: Double,
        coversAllHeads: Bool,
        weight: [Scalar] = [],
        bias: [Scalar] = []
    ) {
        self.kind = kind
        self.epsilon = epsilon
        self.coversAllHeads = coversAllHeads
        self.weight = weight
        self.bias = bias
    }

    /// Normalises the rows of a tensor in place.
    ///
    /// - Parameters:
    ///   - elements: The tensor.
    ///   - layout: The layout of its rows.
    ///   - batchCount: The number of batch entries.
    ///   - headCount: The number of heads.
    ///   - rowCount: The number of rows of each head.
    ///   - isCancelled: Asked for each row.
    /// - Throws: `cancelled` only.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func normalise(
        _ elements: inout [Scalar],
        _ layout: HeadLayout,
        batchCount: Int,
        headCount: Int,
        rowCount: Int,
        isCancelled: () -> Bool
    ) throws(KernelFailure) {
        let groupSize = coversAllHeads ? headCount : 1
        for batch in 0..<batchCount {
            for row in 0..<rowCount {
                guard !isCancelled() else { throw .cancelled }
                for first in stride(from: 0, to: headCount, by: groupSize) {
                    let starts = (first..<(first + groupSize)).map { head in
                        layout.offset(batch: batch, head: head, row: row)
                    }
                    normaliseRow(&elements, starts, firstHead: first, length: layout.rowLength)
                }
            }
        }
    }

    /// Normalises the parts of a row that begin at `starts`, one for each head, as one row.
    @inline(__always)
    private func normaliseRow(
        _ elements: inout [Scalar],
        _ starts: [Int],
        firstHead: Int,
        length: Int
    ) {
        let count = Double(starts.count * length)
        var mean = 0.0
        if kind == .layer {
            for start in starts {
                for index in start..<(start + length) { mean += Double(elements[index]) }
            }
            mean /= count
        }
        var squares = 0.0
        for start in starts {
            for index in start..<(start + length) {
                let difference = Double(elements[index]) - mean
                squares += difference * difference
            }
        }
        let divisor = ((kind == .l2 ? squares : squares / count) + epsilon).squareRoot()
        let factor = divisor > 0 ? 1 / divisor : 0
        for (head, start) in starts.enumerated() {
            let weightStart = self.start(of: weight, head: firstHead + head, length: length)
            let biasStart = self.start(of: bias, head: firstHead + head, length: length)
            for index in 0..<length {
                var number = Scalar((Double(elements[start + index]) - mean) * factor)
                if !weight.isEmpty { number *= weight[weightStart + index] }
                if !bias.isEmpty { number += bias[biasStart + index] }
                elements[start + index] = number
            }
        }
    }

    /// Where a head's numbers begin in a list for all heads; 0 in a list that every head has.
    private func start(of list: [Scalar], head: Int, length: Int) -> Int {
        list.count > length ? head * length : 0
    }
}
