extension Float {
    /// Rounds by way of a `Double`.
    ///
    /// The conversion, the power and the product are off by half a unit in the last place each, so
    /// the product is within two units. Rounding it is right unless a midpoint of two floats
    /// lies that near.
    @inline(__always)
    package static func rounded(
        _ significand: UInt64,
        exponent: Int,
        powers: PowerTables
    ) -> Float? {
        // Outside, the power of ten is no normal `Double` or the result no normal `Float` anyway.
        guard PowerTables.doubleRange ~= exponent else { return nil }
        let power = powers.double(exponent)
        let value = Double(Int64(truncatingIfNeeded: significand)) * power
        // The midpoint's pattern of the 29 bits that are dropped, with four units around it.
        let distance = (value.bitPattern &+ 4 &- 0x1000_0000) & 0x1FFF_FFFF
        let isNormal = (value >= 0x1p-126 && value < 0x1p127) || significand == 0
        guard distance > 8, isNormal else { return nil }
        return Float(value)
    }
}

extension Double {
    /// Rounds the product with the highest 64 bits of the power of ten.
    ///
    /// The power is rounded down by less than a unit, and so is the product's high word: the true
    /// product is above it by less than two units. Rounding is right unless a midpoint is there.
    @inline(__always)
    package static func rounded(
        _ significand: UInt64,
        exponent: Int,
        powers: PowerTables
    ) -> Double? {
        guard significand != 0 else { return 0 }
        guard exponent >= PowersOfTen.range.lowerBound, exponent <= 308 else { return nil }
        let shift = significand.leadingZeroBitCount
        let power = powers.highWord(exponent)
        let product = (significand &<< UInt64(shift)).multipliedFullWidth(by: power).high
        // 63 or 64 bits, of which 53 are kept.
        let carry = product >> 63
        let half = 0x200 &<< carry
        let dropped = product & (half &* 2 &- 1)
        // What is dropped is doubtful where two units more would reach the midpoint.
        guard dropped &- (half &- 1) > 1 else { return nil }
        let kept = product &>> (10 &+ carry)
        // product · 2^x, and the significand's first bit counts 2⁵² of the last place.
        let binary = PowersOfTen.exponent(exponent) + 128 - shift
        let biased = binary + Int(carry) + 62 + 1023
        guard biased > 0, biased < 2046 else { return nil }
        // The first bit of what is kept, and a carry out of it, go into the exponent.
        let bits = UInt64(biased - 1) &<< 52 &+ kept &+ (dropped > half ? 1 : 0)
        return Double(bitPattern: bits)
    }
}
