/// PyTorch's random numbers on a CPU: the Mersenne Twister MT19937, seeded with 32 bits.
///
/// `torch.manual_seed(s)` keeps the low 32 bits of s; `torch.rand` of float32 takes one draw for
/// each element, row by row, and keeps its low 24 bits.
///
/// - SeeAlso: Matsumoto and Nishimura 1998; PyTorch's `MT19937RNGEngine.h` and
///   `TransformationHelper.h`.
package struct TorchRandom: Sendable {
    /// The number of words of the state.
    private static let wordCount = 624
    /// The distance between the words that are combined.
    private static let middle = 397

    private var state: [UInt32]
    private var next = wordCount
    /// The second of a pair of float64 normal numbers, for the next tensor of fewer than 16 elements.
    var keptNormal: Double?

    /// Creates a generator in the state that `torch.manual_seed(seed)` sets.
    package init(seed: UInt64) {
        state = [UInt32(truncatingIfNeeded: seed)]
        state.reserveCapacity(Self.wordCount)
        for index in 1..<UInt32(Self.wordCount) {
            let last = state[state.count - 1]
            state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ index)
        }
    }

    /// Returns the next 32 random bits.
    package mutating func nextWord() -> UInt32 {
        if next == Self.wordCount { refill() }
        var word = state[next]
        next += 1
        word ^= word >> 11
        word ^= (word << 7) & 0x9d2c_5680
        word ^= (word << 15) & 0xefc6_0000
        word ^= word >> 18
        return word
    }

    /// Returns the next float32 of `torch.rand`: a multiple of 2⁻²⁴ in 0 ..< 1.
    package mutating func nextUniform() -> Float {
        Float(nextWord() & 0xff_ffff) * 0x1p-24
    }

    /// Returns the next float32 of `uniform_(-bound, bound)`, rounded once.
    package mutating func nextUniform(within bound: Float) -> Float {
        (-bound).addingProduct(nextUniform(), 2 * bound)
    }

    /// Returns the next float64 uniform in 0 ..< 1: the low 53 bits of two draws, high word first.
    package mutating func nextDouble() -> Double {
        let high = UInt64(nextWord())
        let bits = high << 32 | UInt64(nextWord())
        return Double(bits & (1 << 53 - 1)) * 0x1p-53
    }

    /// Skips `count` words.
    package mutating func skip(_ count: Int) {
        var left = count
        while left > 0 {
            if next == Self.wordCount { refill() }
            let step = min(left, Self.wordCount - next)
            next += step
            left -= step
        }
    }

    private mutating func refill() {
        let last = Self.wordCount - 1
        let turn = Self.wordCount - Self.middle
        for index in 0..<turn { twist(index, index + 1, index + Self.middle) }
        for index in turn..<last { twist(index, index + 1, index - turn) }
        twist(last, 0, Self.middle - 1)
        next = 0
    }

    /// Combines a word of the state with the following word and another one.
    private mutating func twist(_ index: Int, _ following: Int, _ other: Int) {
        let upper = state[index] & 0x8000_0000
        let lower = state[following] & 0x7fff_ffff
        let odd: UInt32 = lower.isMultiple(of: 2) ? 0 : 0x9908_b0df
        state[index] = state[other] ^ (upper | lower) >> 1 ^ odd
    }
}
