/// A random number generator with the same sequence in each run (SplitMix64).
struct RandomBits {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func next(below count: Int) -> Int { Int(next() % UInt64(count)) }

    /// Returns a number that a response may contain: random bits, or one of the extremes.
    mutating func number<Scalar: RandomNumber>(of type: Scalar.Type = Scalar.self) -> Scalar {
        guard next(below: 4) > 0 else { return extreme() }
        let number = Scalar(randomBits: next())
        return number.isFinite ? number : -.infinity
    }

    /// Returns a number whose text is long.
    mutating func extreme<Scalar: RandomNumber>(of type: Scalar.Type = Scalar.self) -> Scalar {
        Scalar.extremes[next(below: Scalar.extremes.count)]
    }
}

/// A number type with values whose text is long.
protocol RandomNumber: BinaryFloatingPoint {
    init(randomBits: UInt64)

    /// Numbers with many digits before the point, zeros after it, or an exponent.
    static var extremes: [Self] { get }
}

extension Float: RandomNumber {
    init(randomBits: UInt64) { self.init(bitPattern: UInt32(truncatingIfNeeded: randomBits)) }

    static let extremes: [Float] = [
        -.greatestFiniteMagnitude, -.leastNonzeroMagnitude, -.leastNormalMagnitude,
        -1_234_567_948_140_544, -0.000012345679, -16_777_216, 0.1,
    ]
}

extension Double: RandomNumber {
    init(randomBits: UInt64) { self.init(bitPattern: randomBits) }

    static let extremes: [Double] = [
        -.greatestFiniteMagnitude, -.leastNonzeroMagnitude, -.leastNormalMagnitude,
        -1_234_567_890_123_456.7, -0.000012345678901234567, 0.1,
    ]
}
