extension Float {
    /// Rounds the product of two `Double`s.
    ///
    /// The conversion, the power and the product have an error of half a unit in the last place each,
    /// so the product is within two units of the exact one. Rounding it is right unless it is that
    /// near to a midpoint of two floats.
    @inline(__always)
    package static func rounded(
        _ significand: UInt64,
        exponent: Int,
        powers: PowerTables
    ) -> Float? {
        // Outside this range, the power of ten is not a normal `Double` or the result not a normal
        // `Float`.
        guard PowerTables.doubleRange ~= exponent else { return nil }
        let power = powers.double(exponent)
        let value = Double(Int64(truncatingIfNeeded: significand)) * power
        // The 29 dropped bits, as a distance from four units below the midpoint's pattern.
        let distance = (value.bitPattern &+ 4 &- 0x1000_0000) & 0x1FFF_FFFF
        let isNormal = (value >= 0x1p-126 && value < 0x1p127) || significand == 0
        guard distance > 8, isNormal else { return nil }
        return Float(value)
    }
}

extension Double {
    /// Rounds the product with the 64 highest bits of the power of ten.
    ///
    /// The power and the product's high word are both rounded down by less than a unit, so the exact
    /// product is less than two units above the high word. Rounding is right unless a midpoint of two
    /// numbers is in between.
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
        // The product has 63 or 64 bits; 53 are kept.
        let carry = product >> 63
        let half = 0x200 &<< carry
        let dropped = product & (half &* 2 &- 1)
        // The rounding is doubtful if two more units would reach the midpoint.
        guard dropped &- (half &- 1) > 1 else { return nil }
        let kept = product &>> (10 &+ carry)
        // The exponent of the product, then of the kept significand's leading bit.
        let binary = PowersOfTen.exponent(exponent) + 128 - shift
        let biased = binary + Int(carry) + 62 + 1023
        guard biased > 0, biased < 2046 else { return nil }
        // The leading bit of the significand, and a carry out of it, add to the exponent.
        let bits = UInt64(biased - 1) &<< 52 &+ kept &+ (dropped > half ? 1 : 0)
        return Double(bitPattern: bits)
    }
}
