/// The powers of ten in plain tables, computed once: 667 entries take well under a millisecond.
///
/// SAFETY: each table has an entry for every power of its range, the callers of the methods keep to
/// that range, and the memory is never freed.
@safe
package struct PowerTables: Sendable {
    /// The exponents of `doubles`.
    ///
    /// The product of such a power, or of its remainder, with a significand of 24 digits is a normal
    /// number.
    static let doubleRange = -250...270

    /// The only tables.
    static let shared = PowerTables()

    /// The 128 highest bits of 10ⁿ, rounded down, for n in `PowersOfTen.range`.
    private nonisolated(unsafe) let significands: UnsafePointer<UInt128>

    /// 10ⁿ and then −10ⁿ, for n in `doubleRange`: each rounded to the nearest `Double`, with the
    /// remainder.
    nonisolated(unsafe) let doubles: UnsafePointer<SIMD2<Double>>

    /// The 128 highest bits of 10ⁿ, rounded down, for a power in `PowersOfTen.range`.
    @inline(__always)
    func significand(_ power: Int) -> UInt128 {
        unsafe significands[power &- PowersOfTen.range.lowerBound]
    }

    /// The 64 highest bits of 10ⁿ, rounded down, for a power in `PowersOfTen.range`.
    @inline(__always)
    func highWord(_ power: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: significand(power) &>> 64)
    }

    /// 10ⁿ, rounded to nearest, for a power in `doubleRange`.
    @inline(__always)
    func double(_ power: Int) -> Double { unsafe doubles[place(of: power, sign: 0)].x }

    /// The index in `doubles` of a power in `doubleRange`, or with `sign` 1 that of its negative.
    @inline(__always)
    func place(of power: Int, sign: Int) -> Int {
        2 &* (power &- Self.doubleRange.lowerBound) &+ sign
    }

    private init() {
        let range = PowersOfTen.range
        let significands = PowersOfTen.makeSignificands()
        let words = UnsafeMutableBufferPointer<UInt128>.allocate(capacity: range.count)
        _ = unsafe words.initialize(from: significands)
        unsafe self.significands = UnsafePointer(words.baseAddress.unsafelyUnwrapped)

        let doubles = UnsafeMutablePointer<SIMD2<Double>>.allocate(
            capacity: 2 * Self.doubleRange.count
        )
        for (index, power) in Self.doubleRange.enumerated() {
            let (high, low) = twoDoubles(
                significands[power - range.lowerBound],
                exponent: PowersOfTen.exponent(power)
            )
            let nearest = high + low
            let double = SIMD2(nearest, low - (nearest - high))
            unsafe (doubles + 2 * index).initialize(to: double)
            unsafe (doubles + 2 * index + 1).initialize(to: -double)
        }
        unsafe self.doubles = UnsafePointer(doubles)
    }
}

/// Splits `significand` · 2^`exponent` into its first 53 bits and the 64 after them.
///
/// The significand's highest bit is set, and both parts are normal numbers or zero.
func twoDoubles(_ significand: UInt128, exponent: Int) -> (high: Double, low: Double) {
    let first = UInt64(truncatingIfNeeded: significand &>> 75)
    let next = UInt64(truncatingIfNeeded: significand &>> 11)
    return (
        Double(first) * Double(sign: .plus, exponent: exponent + 75, significand: 1),
        Double(next) * Double(sign: .plus, exponent: exponent + 11, significand: 1)
    )
}
