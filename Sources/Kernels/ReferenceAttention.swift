#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Attention of one head in plain Double loops: what every fast path is meant to compute.
///
/// Written to be read and to test against; nothing is tiled, transposed or clever.
package struct ReferenceAttention: Sendable {
    /// `scale · Q Kᵀ`, one array for each query.
    package private(set) var scores: [[Double]] = []
    /// The scores with their bias, −∞ where hidden.
    package private(set) var maskedScores: [[Double]] = []
    /// The softmax of the masked scores over the keys; 0 where a query may attend to nothing.
    package private(set) var weights: [[Double]] = []
    /// Weights · values.
    package private(set) var context: [[Double]] = []
    /// The natural log of Σ exp(masked score); −∞ where a query may attend to nothing.
    package private(set) var logSumExp: [Double] = []

    /// Computes everything.
    ///
    /// - Parameters:
    ///   - queries: One array of head-size numbers for each query.
    ///   - keys: As queries, one for each key.
    ///   - values: One array for each key.
    ///   - scale: Multiplies `Q Kᵀ`.
    ///   - bias: Added to the score of a query and a key.
    ///   - isVisible: Whether a query may attend to a key.
    package init(
        queries: [[Double]],
        keys: [[Double]],
        values: [[Double]],
        scale: Double = 1,
        bias: (_ query: Int, _ key: Int) -> Double = { _, _ in 0 },
        isVisible: (_ query: Int, _ key: Int) -> Bool = { _, _ in true }
    ) {
        for (i, query) in queries.enumerated() {
            let row = keys.map { key in scale * zip(query, key).reduce(0) { $0 + $1.0 * $1.1 } }
            let masked = row.enumerated().map { j, score in
                isVisible(i, j) ? score + bias(i, j) : -.infinity
            }
            let maximum = masked.max() ?? -.infinity
            let terms = masked.map { maximum == -.infinity ? 0 : exp($0 - maximum) }
            let sum = terms.reduce(0, +)
            let rowWeights = terms.map { sum == 0 ? 0 : $0 / sum }
            var rowContext = [Double](repeating: 0, count: values.first?.count ?? 0)
            for (weight, value) in zip(rowWeights, values) {
                for d in rowContext.indices { rowContext[d] += weight * value[d] }
            }
            scores.append(row)
            maskedScores.append(masked)
            weights.append(rowWeights)
            context.append(rowContext)
            logSumExp.append(maximum + log(sum))
        }
    }
}
