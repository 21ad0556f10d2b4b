/// Everything that `ReferenceAttention` can be asked to do to one head, with nothing as default.
package struct ReferenceRules {
    /// RoPE: the first `dimension` numbers of each row are turned in pairs.
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

    /// What a query or key, or a pair of both, is given by its index.
    package typealias OfOne<Value> = (_ index: Int) -> Value
    /// What a pair of a query and a key is given.
    package typealias OfPair<Value> = (_ query: Int, _ key: Int) -> Value

    /// Multiplies `Q Kᵀ`.
    package var scale = 1.0
    /// Bounds scores to −c … c.
    package var softcap: Double?
    /// Times the distance, subtracted.
    package var alibiSlope = 0.0
    /// Added to the score.
    package var bias: OfPair<Double> = { _, _ in 0 }
    /// Whether a query may attend to a key, as far as a mask goes.
    package var mask: OfPair<Bool> = { _, _ in true }
    /// Whether a query sees only positions up to its own.
    package var isCausal = false
    /// How far back a query sees.
    package var windowLeft: Int?
    /// How far ahead a query sees.
    package var windowRight: Int?
    /// Keys at positions below this are within every causal limit; 0 for none.
    package var prefixLength = 0
    /// How many keys are real.
    package var keyLength: Int?
    /// Where queries stand.
    package var queryPosition: OfOne<Int> = { $0 }
    /// Where keys stand.
    package var keyPosition: OfOne<Int> = { $0 }
    /// The segment that a query is of.
    package var querySegment: OfOne<Int> = { _ in 0 }
    /// The segment that a key is of.
    package var keySegment: OfOne<Int> = { _ in 0 }
    /// A logit that joins the denominator.
    package var sink = -Double.infinity
    /// How queries and keys are rotated.
    package var rotation: Rotation?
    /// How many of the keys are past, which are rotated already.
    package var pastCount = 0
    /// How probably a weight is dropped; what is kept is divided by the rest.
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
