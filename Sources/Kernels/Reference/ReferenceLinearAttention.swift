#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Linear attention of one key/value head, one token after the other in plain Double loops.
///
/// It is meant for reading and for tests. With q, k, v, g and β of a token, and S the state:
///
///     S′ = e^g ⊙ S                     where there is a decay, else S
///     u  = β · (v − S′ᵀ k)             where there is a beta, else v
///     S  = S′ + k ⊗ u
///     context = scale · Sᵀ q
package struct ReferenceLinearAttention: Sendable {
    /// One array of value-size numbers for each token of each query head.
    package private(set) var context: [[[Double]]]
    /// The state after the last token, one array of value-size numbers for each number of a key.
    package private(set) var state: [[Double]]

    /// Computes the context and the last state.
    ///
    /// - Parameters:
    ///   - queries: One list of tokens for each query head that shares the state.
    ///   - keys: One array for each token.
    ///   - values: One array for each token.
    ///   - decay: For each token one logarithm, or one for each number of the key; nil for none.
    ///   - beta: One number for each token; nil for none.
    ///   - state: The state before the first token.
    ///   - scale: Multiplies the context.
    package init(
        queries: [[[Double]]],
        keys: [[Double]],
        values: [[Double]],
        decay: [[Double]]? = nil,
        beta: [Double]? = nil,
        state: [[Double]],
        scale: Double = 1
    ) {
        context = queries.map { _ in [] }
        self.state = state
        let columns = state.first?.indices ?? 0..<0
        for (t, key) in keys.enumerated() {
            for i in key.indices {
                guard let decay = decay?[t] else { break }
                let factor = exp(decay.count == 1 ? decay[0] : decay[i])
                for j in columns where self.state[i][j] != 0 { self.state[i][j] *= factor }
            }
            for j in columns {
                var update = values[t][j]
                if let beta {
                    var known = 0.0
                    for i in key.indices { known += key[i] * self.state[i][j] }
                    update = beta[t] * (update - known)
                }
                for i in key.indices { self.state[i][j] += key[i] * update }
            }
            for head in queries.indices {
                var row = [Double](repeating: 0, count: columns.count)
                for i in key.indices {
                    for j in columns { row[j] += queries[head][t][i] * self.state[i][j] }
                }
                context[head].append(row.map { scale * $0 })
            }
        }
    }
}
