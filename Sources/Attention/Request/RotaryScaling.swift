/// The object that Hugging Face models carry as `rope_scaling` or `rope_parameters`: how they change
/// RoPE's frequencies for sequences longer than those that they were trained on.
///
/// An absent member is nil.
package struct RotaryScaling: Hashable, Sendable {
    /// The rules for the frequencies; the raw values are those of `rope_type`.
    package enum Kind: String, CaseIterable, Sendable {
        /// Frequencies as they are.
        case standard = "default"
        /// Divides all by the factor (Chen et al. 2023).
        case linear
        /// Raises the base with the sequence length ("NTK-aware" scaling).
        case dynamic
        /// Divides low frequencies, keeps high ones, interpolates between (Llama 3.1).
        case llama3
        /// Interpolates along the pairs, and scales the scores (Peng et al. 2023, YaRN).
        case yarn
        /// Divides each pair's frequency by its own factor (Ding et al. 2024, LongRoPE).
        case longrope
        /// Rotates some pairs with the exponents of the whole head (Gemma 4).
        case proportional
    }

    /// The rule.
    package var kind = Kind.standard
    /// The base of the frequencies.
    package var base: Double?
    /// The part of a head that is rotated.
    package var partialRotaryFactor: Double?
    /// How much longer sequences get.
    package var factor: Double?
    /// Multiplies cosines and sines, instead of what yarn and longrope compute.
    package var attentionFactor: Double?
    /// The length of sequences in training.
    package var originalMaximumPositions: Double?
    /// The length of sequences that the model is made for.
    package var maximumPositions: Double?
    /// llama3: wavelengths above original length / this are divided by the factor.
    package var lowFrequencyFactor: Double?
    /// llama3: wavelengths below original length / this are kept.
    package var highFrequencyFactor: Double?
    /// yarn: pairs that turn more often than this in the original length are kept.
    package var betaFast: Double?
    /// yarn: pairs that turn less often than this are divided by the factor.
    package var betaSlow: Double?
    /// yarn: with `mscaleAllDimensions`, the numerator of the attention factor.
    package var mscale: Double?
    /// yarn: with `mscale`, the denominator of the attention factor.
    package var mscaleAllDimensions: Double?
    /// yarn: whether the ends of the interpolation are rounded to whole pairs.
    package var truncates: Bool?
    /// longrope: the divisor of each pair up to the original length.
    package var shortFactors: [Double]?
    /// longrope: the divisor of each pair beyond it.
    package var longFactors: [Double]?
    /// The number of pairs that each of several rows of positions turns (M-RoPE).
    package var sections: [Int]?
    /// Whether the pairs of the sections alternate.
    package var hasInterleavedSections: Bool?

    /// Creates the default, which changes nothing.
    package init() {}
}
