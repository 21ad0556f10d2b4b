/// A binary floating-point type that is read and printed exactly: `Float` or `Double`.
package protocol DecimalScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
    /// The sign, exponent and significand, from the highest bit down.
    var bits: UInt64 { get }

    /// Creates a value from its sign, exponent and significand.
    init(bits: UInt64)

    /// Rounds `significand` · 10^`exponent` to nearest, ties to even.
    ///
    /// - Parameters:
    ///   - significand: Below 2⁶³.
    ///   - exponent: Any.
    ///   - powers: `PowerTables.shared`, which hot loops look up once.
    /// - Returns: The number; nil if one product does not decide it or it is not normal.
    static func rounded(_ significand: UInt64, exponent: Int, powers: PowerTables) -> Self?
}

extension DecimalScalar {
    /// The power of two of the least positive value: −149 or −1074.
    static var leastExponent: Int {
        2 - (1 << (exponentBitCount - 1)) - significandBitCount
    }

    /// The factors of a positive, finite value or zero: `significand` · 2^`exponent`.
    @inline(__always)
    var factors: (significand: UInt64, exponent: Int) {
        let leadingBit: UInt64 = 1 << UInt64(Self.significandBitCount)
        let fraction = bits & (leadingBit - 1)
        let biasedExponent = Int(bits >> UInt64(Self.significandBitCount))
        // Subnormal numbers have no leading bit, and the least normal exponent.
        return biasedExponent == 0
            ? (fraction, Self.leastExponent)
            : (fraction | leadingBit, biasedExponent - 1 + Self.leastExponent)
    }
}

extension Float: DecimalScalar {
    /// The sign, exponent and significand, from the highest bit down.
    package var bits: UInt64 { UInt64(bitPattern) }

    /// Creates a value from its sign, exponent and significand.
    package init(bits: UInt64) { self.init(bitPattern: UInt32(bits)) }
}

extension Double: DecimalScalar {
    /// The sign, exponent and significand, from the highest bit down.
    package var bits: UInt64 { bitPattern }

    /// Creates a value from its sign, exponent and significand.
    package init(bits: UInt64) { self.init(bitPattern: bits) }
}
