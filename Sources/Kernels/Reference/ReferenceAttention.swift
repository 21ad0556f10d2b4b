#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Attention of one head in plain Double loops, which every fast path must agree with.
///
/// It is meant for reading and for tests; nothing is tiled or transposed.
package struct ReferenceAttention: Sendable {
    /// The queries, rotated if the rules say so.
    package private(set) var queries: [[Double]] = []
    /// The keys, all but the past ones rotated if the rules say so.
    package private(set) var keys: [[Double]] = []
    /// `scale · query scale · Q Kᵀ`, one array for each query.
    package private(set) var scores: [[Double]] = []
    /// The scores after the softcap.
    package private(set) var softcappedScores: [[Double]] = []
    /// The bounded scores with ALiBi and bias, −∞ where hidden.
    package private(set) var maskedScores: [[Double]] = []
    /// The softmax of the masked scores over the keys; 0 for dropped weights and for a query without
    /// a visible key.
    package private(set) var weights: [[Double]] = []
    /// Weights · values.
    package private(set) var context: [[Double]] = []
    /// The natural logarithm of Σ exp(masked score), the sink included; −∞ if the sum is 0.
    package private(set) var logSumExp: [Double] = []

    /// Computes all outputs.
    ///
    /// - Parameters:
    ///   - queries: One array of head-size numbers for each query.
    ///   - keys: One array of head-size numbers for each key, the past ones first.
    ///   - values: One array for each key.
    ///   - rules: The other steps.
    package init(
        queries: [[Double]],
        keys: [[Double]],
        values: [[Double]],
        rules: ReferenceRules = ReferenceRules()
    ) {
        self.queries = queries.enumerated().map { i, query in
            Self.rotated(query, rules.rotation, position: rules.queryPosition(i))
        }
        self.keys = keys.enumerated().map { j, key in
            let rotation = j < rules.pastCount ? nil : rules.rotation
            return Self.rotated(key, rotation, position: rules.keyPosition(j))
        }
        for (i, query) in self.queries.enumerated() {
            let row = self.keys.map { key in
                rules.scale * rules.queryScale(i) * zip(query, key).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let capped = row.map { score in
                rules.softcap.map { cap in cap * tanh(score / cap) } ?? score
            }
            let masked = capped.enumerated().map { j, score in
                let distance = abs(rules.queryPosition(i) - rules.keyPosition(j))
                let biased = score - rules.alibiSlope * Double(distance) + rules.bias(i, j)
                return rules.isVisible(i, j) ? biased : -.infinity
            }
            let maximum = max(masked.max() ?? -.infinity, rules.sink)
            let terms = masked.map { maximum == -.infinity ? 0 : exp($0 - maximum) }
            let sinkTerm = rules.sink == -.infinity ? 0 : exp(rules.sink - maximum)
            let sum = terms.reduce(0, +) + sinkTerm
            let rowWeights = terms.enumerated().map { j, term in
                guard sum > 0, rules.isKept(i, j) else { return 0.0 }
                return term / sum / (1 - rules.dropoutProbability)
            }
            var rowContext = [Double](repeating: 0, count: values.first?.count ?? 0)
            for (weight, value) in zip(rowWeights, values) {
                for d in rowContext.indices { rowContext[d] += weight * value[d] }
            }
            scores.append(row)
            softcappedScores.append(capped)
            maskedScores.append(masked)
            weights.append(rowWeights)
            context.append(rowContext)
            logSumExp.append(maximum + log(sum))
        }
    }

    private static func rotated(
        _ row: [Double],
        _ rotation: ReferenceRules.Rotation?,
        position: Int
    ) -> [Double] {
        guard let rotation else { return row }
        return rotation.rotated(row) { _ in Double(position) }
    }
}
