#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The rules of `ReferenceAttention` for one head; by default there are none.
package struct ReferenceRules {
    /// RoPE: rotates numbers of each row in pairs.
    package struct Rotation {
        /// The cosine and the sine of a pair at a position.
        package typealias Turn = (_ position: Double, _ pair: Int) -> (cosine: Double, sine: Double)

        let pairCount: Int
        let first: Int
        let isInterleaved: Bool
        let turn: Turn

        /// Creates a rotation of `pairCount` pairs of the numbers from `first` on.
        package init(pairCount: Int, first: Int = 0, isInterleaved: Bool, turn: @escaping Turn) {
            self.pairCount = pairCount
            self.first = first
            self.isInterleaved = isInterleaved
            self.turn = turn
        }

        /// Creates a rotation of the first `dimension` numbers by position · base^(−2i / dimension).
        package init(base: Double, dimension: Int, isInterleaved: Bool) {
            self.init(pairCount: dimension / 2, isInterleaved: isInterleaved) { position, pair in
                let angle = position * pow(base, -2 * Double(pair) / Double(dimension))
                return (cos(angle), sin(angle))
            }
        }

        /// Returns a row, each pair of which is turned by a position.
        package func rotated(_ row: [Double], position: (_ pair: Int) -> Double) -> [Double] {
            var result = row
            for pair in 0..<pairCount {
                let (cosine, sine) = turn(position(pair), pair)
                let x = first + (isInterleaved ? 2 * pair : pair)
                let y = isInterleaved ? x + 1 : x + pairCount
                result[x] = row[x] * cosine - row[y] * sine
                result[y] = row[y] * cosine + row[x] * sine
            }
            return result
        }
    }

    /// A function of the index of a query or key.
    package typealias OfOne<Value> = (_ index: Int) -> Value
    /// A function of the indices of a query and a key.
    package typealias OfPair<Value> = (_ query: Int, _ key: Int) -> Value

    /// Multiplies `Q Kᵀ`.
    package var scale = 1.0
    /// Multiplies the scores of a query as well.
    package var queryScale: OfOne<Double> = { _ in 1 }
    /// Bounds scores to −c … c.
    package var softcap: Double?
    /// Multiplied by the distance and subtracted from the score.
    package var alibiSlope = 0.0
    /// Added to the score.
    package var bias: OfPair<Double> = { _, _ in 0 }
    /// Whether the mask lets a query attend to a key.
    package var mask: OfPair<Bool> = { _, _ in true }
    /// Whether a query sees only positions up to its own.
    package var isCausal = false
    /// The greatest distance back that a query sees.
    package var windowLeft: Int?
    /// The greatest distance ahead that a query sees.
    package var windowRight: Int?
    /// Keys at positions below this are within every causal limit; 0 for none.
    package var prefixLength = 0
    /// The number of keys that are not padding.
    package var keyLength: Int?
    /// The positions of the queries.
    package var queryPosition: OfOne<Int> = { $0 }
    /// The positions of the keys.
    package var keyPosition: OfOne<Int> = { $0 }
    /// The segment of a query.
    package var querySegment: OfOne<Int> = { _ in 0 }
    /// The segment of a key.
    package var keySegment: OfOne<Int> = { _ in 0 }
    /// A logit that joins the denominator.
    package var sink = -Double.infinity
    /// The rotation of queries and keys.
    package var rotation: Rotation?
    /// The number of past keys, which are rotated already.
    package var pastCount = 0
    /// The probability p that a weight is dropped; the others are divided by 1 − p.
    package var dropoutProbability = 0.0
    /// Whether a weight is kept.
    package var isKept: OfPair<Bool> = { _, _ in true }

    /// Creates rules that change nothing.
    package init() {}

    /// Whether a query may attend to a key, all rules but an infinite bias considered.
    func isVisible(_ query: Int, _ key: Int) -> Bool {
        let (here, there) = (queryPosition(query), keyPosition(key))
        if !mask(query, key) { return false }
        if let keyLength, key >= keyLength { return false }
        if querySegment(query) != keySegment(key) { return false }
        if let windowLeft, here - there > windowLeft { return false }
        if let windowRight, there - here > windowRight { return false }
        let isInPrefix = prefixLength > 0 && there < prefixLength
        return !isCausal || there <= here || isInPrefix
    }
}
