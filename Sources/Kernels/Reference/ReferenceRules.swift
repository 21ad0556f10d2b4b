/// The rules of `ReferenceAttention` for one head; by default there are none.
package struct ReferenceRules {
    /// RoPE: rotates the first `dimension` numbers of each row in pairs.
    package struct Rotation {
        let base: Double
        let dimension: Int
        let isInterleaved: Bool

        /// Creates a rotation.
        package init(base: Double, dimension: Int, isInterleaved: Bool) {
            self.base = base
            self.dimension = dimension
            self.isInterleaved = isInterleaved
        }
    }

    /// A function of the index of a query or key.
    package typealias OfOne<Value> = (_ index: Int) -> Value
    /// A function of the indices of a query and a key.
    package typealias OfPair<Value> = (_ query: Int, _ key: Int) -> Value

    /// Multiplies `Q Kᵀ`.
    package var scale = 1.0
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
