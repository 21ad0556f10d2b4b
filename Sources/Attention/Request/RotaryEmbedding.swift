/// RoPE: rotates pairs of numbers in each query and key by angles that grow with its position.
///
/// Pair i of `dimension / 2` turns by position · base^(−2i / dimension). Cached keys are already
/// rotated.
///
/// - SeeAlso: Su et al. 2021, section 3.2.2.
package struct RotaryEmbedding: Hashable, Sendable {
    /// The base of the frequencies, above 0.
    package var base: Double

    /// The number of elements at the start of each head that are rotated, even; nil means all.
    package var dimension: Int?

    /// Whether a pair is two neighbours, rather than a number and its counterpart in the second
    /// half.
    package var isInterleaved: Bool

    /// Creates a rotation.
    package init(base: Double = 10_000, dimension: Int? = nil, isInterleaved: Bool = false) {
        self.base = base
        self.dimension = dimension
        self.isInterleaved = isInterleaved
    }
}
