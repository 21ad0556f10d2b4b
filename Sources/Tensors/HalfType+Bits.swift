/// The bit patterns of the types, as they are stored in 16 bits.
extension HalfType {
    /// The bits of the exponent; a number in which all of them are set is not finite.
    @inlinable
    public var exponentMask: UInt16 {
        switch self {
        case .float16: 0x7C00
        case .bfloat16: 0x7F80
        }
    }

    /// Returns the number with a bit pattern.
    @inlinable
    @inline(__always)
    public func number(bits: UInt16) -> Float {
        switch self {
        case .float16:
            // The fields are those of a `Float` whose exponent is too low by 112, also if the number
            // is subnormal; infinity and NaN become 2¹⁶ and more.
            let magnitude = Float(bitPattern: UInt32(bits & 0x7FFF) &<< 13) * 0x1p112
            let special: Float = bits & 0x3FF == 0 ? .infinity : .nan
            let sign = UInt32(bits & 0x8000) &<< 16
            return Float(
                bitPattern: (magnitude < 0x1p16 ? magnitude : special).bitPattern | sign
            )
        case .bfloat16:
            return Float(bitPattern: UInt32(bits) &<< 16)
        }
    }

    /// Returns the bit pattern of a number of the type, which must not be NaN.
    @inlinable
    @inline(__always)
    public func bits(of number: Float) -> UInt16 {
        switch self {
        case .float16:
            let scaled = (number.magnitude * 0x1p-112).bitPattern &>> 13
            let sign = UInt16(truncatingIfNeeded: number.bitPattern &>> 16) & 0x8000
            return (number.isFinite ? UInt16(truncatingIfNeeded: scaled) : 0x7C00) | sign
        case .bfloat16:
            return UInt16(truncatingIfNeeded: number.bitPattern &>> 16)
        }
    }

    /// Returns the nearest number of the type to a `Double`, ties to even, rounded once.
    @inlinable
    public func roundedOnce(_ number: Double) -> Float {
        var float = Float(number)
        // Only where the first rounding gives a midpoint does rounding twice differ.
        if float.isFinite, isMidpoint(float), Double(float) != number {
            float = Double(float) < number ? float.nextUp : float.nextDown
        }
        return rounded(float)
    }
}
