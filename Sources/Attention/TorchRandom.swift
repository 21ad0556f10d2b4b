/// PyTorch's random numbers on a CPU: the Mersenne Twister MT19937, seeded with 32 bits.
///
/// `torch.manual_seed(s)` keeps the low 32 bits of s; `torch.rand` of float32 takes one draw for
/// each element, row by row, and keeps its low 24 bits.
///
/// - SeeAlso: Matsumoto and Nishimura 1998; PyTorch's `MT19937RNGEngine.h` and
///   `TransformationHelper.h`.
package struct TorchRandom {
    /// The length of the state, in words.
    private static let wordCount = 624
    /// The distance of the words that are combined.
    private static let middle = 397

    private var state: [UInt32]
    private var next = wordCount

    /// Creates the generator that `torch.manual_seed(seed)` leaves behind.
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

    private mutating func refill() {
        for index in 0..<Self.wordCount {
            let upper = state[index] & 0x8000_0000
            let lower = state[(index + 1) % Self.wordCount] & 0x7fff_ffff
            let mixed = (upper | lower) >> 1
            let twist: UInt32 = lower.isMultiple(of: 2) ? 0 : 0x9908_b0df
            state[index] = state[(index + Self.middle) % Self.wordCount] ^ mixed ^ twist
        }
        next = 0
    }
}
