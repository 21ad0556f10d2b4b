/// A floating-point type of 16 bits, whose numbers are computed with as `Float`.
///
/// `Float` holds every number of both types, so a number of the type is a `Float` that `rounded`
/// leaves unchanged. (Swift has `Float16` on some platforms only, and no type for bfloat16.)
public enum HalfType: Hashable, Sendable {
    /// IEEE 754's binary16: 11 bits of precision, up to 65504.
    case float16
    /// The upper half of a float32: 8 bits of precision, the same range.
    case bfloat16

    /// The name of the type.
    @inlinable
    public var scalarType: ScalarType {
        switch self {
        case .float16: .float16
        case .bfloat16: .bfloat16
        }
    }

    /// The number of bits after the significand's leading bit.
    @inlinable
    public var significandBitCount: Int {
        switch self {
        case .float16: 10
        case .bfloat16: 7
        }
    }

    /// The power of two of the least positive number.
    @inlinable
    public var leastExponent: Int {
        switch self {
        case .float16: -24
        case .bfloat16: -133
        }
    }

    /// The greatest finite number.
    @inlinable
    public var greatestFinite: Float {
        switch self {
        case .float16: 65504
        case .bfloat16: 0x1.FEp127
        }
    }
}

extension HalfType {
    /// Returns the nearest number of the type, ties to even; beyond the range, that is infinite.
    @inlinable
    public func rounded(_ number: Float) -> Float {
        let place = lastPlace(of: number)
        let units = (Double(number) * power(-place)).rounded(.toNearestOrEven)
        let nearest = Float(units * power(place))
        return nearest.magnitude > greatestFinite
            ? Float(signOf: number, magnitudeOf: .infinity) : nearest
    }

    /// Returns whether a number is exactly halfway between two neighbours in the type.
    ///
    /// The number after the greatest counts, although it is not in the type: at that midpoint,
    /// rounding begins to give infinity.
    @inlinable
    public func isMidpoint(_ number: Float) -> Bool {
        let units = Double(number) * power(-lastPlace(of: number))
        return (units - units.rounded(.down)) == 0.5
    }

    /// Returns the two neighbours in the type of a positive number that is a midpoint.
    @inlinable
    public func neighbours(ofMidpoint number: Float) -> (below: Float, above: Float) {
        let place = lastPlace(of: number)
        let below = (Double(number) * power(-place)).rounded(.down)
        return (Float(below * power(place)), rounded(Float((below + 1) * power(place))))
    }

    /// Returns the factors of a positive number of the type: `significand` · 2^`exponent`.
    @inlinable
    public func factors(of number: Float) -> (significand: UInt64, exponent: Int) {
        let place = lastPlace(of: number)
        return (UInt64(Double(number) * power(-place)), place)
    }

    /// Rounds numbers, and returns the index of the first finite one that is beyond the range.
    ///
    /// Leaves an array alone that holds only numbers of the type, so that it is not copied.
    @inlinable
    public func round(_ numbers: inout [Float]) -> Int? {
        guard let first = numbers.firstIndex(where: { rounded($0) != $0 }) else { return nil }
        for index in first..<numbers.count {
            let number = rounded(numbers[index])
            guard number.isFinite || !numbers[index].isFinite else { return index }
            numbers[index] = number
        }
        return nil
    }

    /// The power of two of a number's last place in the type; any power for infinity.
    @inlinable
    func lastPlace(of number: Float) -> Int {
        max(Int(number.exponentBitPattern) - 127 - significandBitCount, leastExponent)
    }

    /// 2ⁿ, for an exponent that a normal `Double` can have.
    @inlinable
    func power(_ exponent: Int) -> Double {
        Double(bitPattern: UInt64(truncatingIfNeeded: exponent &+ 1023) &<< 52)
    }
}
