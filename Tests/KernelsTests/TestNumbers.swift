import Kernels

/// Sizes below, at and above multiples of vectors, tiles and blocks.
let awkwardSizes = Array(0...33) + [59, 97, 111, 257]

/// Reproducible numbers in −1 ..< 1 (SplitMix64).
func testNumbers<Scalar: KernelScalar>(_ count: Int, seed: Int) -> [Scalar] {
    var state = UInt64(truncatingIfNeeded: seed) &* 0x2545_f491_4f6c_dd1d
    return (0..<count).map { _ in
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return Scalar(bits >> 40) / Scalar(1 << 23) - 1
    }
}

/// The rows of a matrix as Doubles.
func rows<Scalar: KernelScalar>(_ elements: [Scalar], length: Int) -> [[Double]] {
    stride(from: 0, to: elements.count, by: length).map { start in
        elements[start..<(start + length)].map { Double($0) }
    }
}

/// Runs pieces from the last to the first.
func backwards(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    for index in (0..<count).reversed() { body(index) }
}

/// Runs pieces from the first to the last.
func forwards(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    for index in 0..<count { body(index) }
}
