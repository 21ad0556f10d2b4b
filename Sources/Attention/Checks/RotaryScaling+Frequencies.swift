#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

import Kernels

extension RotaryScaling {
    /// Returns the angle per position of each of `dimension / 2` pairs.
    ///
    /// The scaling has been checked. Computed in Double; the formulas are those of
    /// `modeling_rope_utils.py` of Hugging Face's transformers.
    ///
    /// - Parameters:
    ///   - base: The base of the frequencies.
    ///   - dimension: How many numbers of a head are rotated.
    ///   - length: The greatest position that is rotated, plus one.
    /// - Returns: The inverse frequencies, in radians per position.
    func frequencies(base: Double, dimension: Int, length: Double) -> [Double] {
        let plain = RotaryTable.frequencies(base: base, dimension: dimension)
        let factor = factor ?? ratioOfLengths ?? 1
        switch kind {
        case .standard: return plain
        case .linear: return plain.map { $0 / factor }
        case .dynamic:
            let scaled = dynamicBase(base, factor, dimension, length)
            return RotaryTable.frequencies(base: scaled, dimension: dimension)
        case .llama3: return plain.map { llama3Frequency($0, factor) }
        case .yarn: return yarnFrequencies(plain, base, factor, dimension)
        case .longrope:
            let isLong = originalMaximumPositions.map { length > $0 } ?? false
            let divisors = (isLong ? longFactors : shortFactors) ?? []
            return zip(plain, divisors).map { $0 / $1 }
        case .proportional:
            let count = rotatedPairCount(ofHead: dimension)
            return plain.indices.map { $0 < count ? plain[$0] / factor : 0 }
        }
    }

    /// The number of pairs that a proportional rotation turns.
    private func rotatedPairCount(ofHead dimension: Int) -> Int {
        Int(((partialRotaryFactor ?? 1) * Double(dimension) / 2).rounded(.down))
    }

    /// What multiplies cosines and sines; 1 for most kinds.
    var computedAttentionFactor: Double {
        if let attentionFactor { return attentionFactor }
        let factor = factor ?? ratioOfLengths ?? 1
        guard factor > 1 else { return 1 }
        switch kind {
        case .yarn:
            func scale(_ weight: Double) -> Double { 0.1 * weight * log(factor) + 1 }
            guard let mscale, let mscaleAllDimensions, mscale != 0, mscaleAllDimensions != 0 else {
                return scale(1)
            }
            return scale(mscale) / scale(mscaleAllDimensions)
        case .longrope:
            return (1 + log(factor) / log(originalMaximumPositions ?? 1)).squareRoot()
        default: return 1
        }
    }

    /// Whether `computedAttentionFactor` is a number: longrope divides by a logarithm.
    var hasComputableAttentionFactor: Bool {
        guard kind == .longrope, attentionFactor == nil, factor ?? ratioOfLengths ?? 1 > 1 else {
            return true
        }
        return originalMaximumPositions ?? 1 > 1
    }

    /// The length that the model is made for over that of its training, if both are known.
    var ratioOfLengths: Double? {
        guard let maximumPositions, let originalMaximumPositions else { return nil }
        return maximumPositions / originalMaximumPositions
    }

    private func dynamicBase(
        _ base: Double,
        _ factor: Double,
        _ dimension: Int,
        _ length: Double
    ) -> Double {
        let maximum = maximumPositions ?? originalMaximumPositions ?? 1
        // A single pair turns by its position whatever the base.
        guard length > maximum, dimension > 2 else { return base }
        let exponent = Double(dimension) / Double(dimension - 2)
        return base * pow(factor * length / maximum - (factor - 1), exponent)
    }

    private func llama3Frequency(_ frequency: Double, _ factor: Double) -> Double {
        let (low, high) = (lowFrequencyFactor ?? 1, highFrequencyFactor ?? 1)
        let turns = (originalMaximumPositions ?? 1) * frequency / (2 * .pi)
        if turns > high { return frequency }
        if turns < low { return frequency / factor }
        let share = (turns - low) / (high - low)
        return (1 - share) * frequency / factor + share * frequency
    }

    private func yarnFrequencies(
        _ plain: [Double],
        _ base: Double,
        _ factor: Double,
        _ dimension: Int
    ) -> [Double] {
        /// The pair that turns this often in the length of training.
        func pair(turning count: Double) -> Double {
            let length = originalMaximumPositions ?? maximumPositions ?? 1
            return Double(dimension) * log(length / (count * 2 * .pi)) / (2 * log(base))
        }
        var (low, high) = (pair(turning: betaFast ?? 32), pair(turning: betaSlow ?? 1))
        if truncates ?? true { (low, high) = (low.rounded(.down), high.rounded(.up)) }
        (low, high) = (max(low, 0), min(high, Double(dimension - 1)))
        if low == high { high += 0.001 }
        return plain.indices.map { index in
            let ramp = min(max((Double(index) - low) / (high - low), 0), 1)
            return plain[index] / factor * ramp + plain[index] * (1 - ramp)
        }
    }
}
