/// Repeatable choices (SplitMix64).
struct Chances: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(seed) &* 0x2545_f491_4f6c_dd1d }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    /// Returns true with the given probability.
    mutating func happens(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }

    /// Returns one of the elements, each with the same probability.
    mutating func pick<Element>(_ first: Element, _ others: Element...) -> Element {
        others.randomElement(using: &self).map {
            happens(1 / Double(others.count + 1)) ? first : $0
        }
            ?? first
    }

    /// Returns multiples of 2⁻⁶ from −1 to 1, exact in float32.
    mutating func numbers(_ count: Int) -> [Double] {
        (0..<count).map { _ in Double(Int.random(in: -64...64, using: &self)) / 64 }
    }

    /// Returns whole numbers.
    mutating func integers(_ count: Int, in range: ClosedRange<Int>) -> [Int] {
        (0..<count).map { _ in Int.random(in: range, using: &self) }
    }
}
