/// The 128 highest bits of every power of ten that reading or printing a `Double` can need.
///
/// 10ⁿ lies in [`significand`, `significand` + 1) · 2^`exponent`. Made at first use from exact
/// arithmetic, in well under a millisecond, rather than pasted in: 667 entries of 16 bytes.
enum PowersOfTen {
    /// The powers in the table.
    ///
    /// Reading needs −342…308: a significand below 2⁶⁴ times less is 0, times more is infinite.
    /// Printing needs −292…324.
    static let range = -342...324

    /// The powers whose 128 bits are the whole number, as 5⁵⁵ is the last below 2¹²⁸.
    static let exactRange = 0...55

    private static let significands: InlineArray<667, UInt128> = makeSignificands()

    /// The 128 highest bits of 10ⁿ, rounded down; the highest of them is set.
    @inline(__always)
    static func significand(_ power: Int) -> UInt128 {
        significands[power - range.lowerBound]
    }

    /// The 128 highest bits of 10ⁿ, rounded up.
    @inline(__always)
    static func roundedUp(_ power: Int) -> UInt128 {
        significand(power) + (exactRange.contains(power) ? 0 : 1)
    }

    /// The power of two that goes with `significand`: ⌊log₂ 10ⁿ⌋ − 127.
    @inline(__always)
    static func exponent(_ power: Int) -> Int {
        // 217706 / 2¹⁶ is close enough to log₂ 10 for all powers up to ±642.
        (power &* 217_706) >> 16 &- 127
    }

    private static func makeSignificands() -> InlineArray<667, UInt128> {
        var table = InlineArray<667, UInt128>(repeating: 0)
        // 10ⁿ and 5ⁿ have the same highest bits.
        var power = BigNatural(1)
        for exponent in 0...range.upperBound {
            table[exponent - range.lowerBound] = power.leading128Bits
            power.multiply(by: 5)
        }
        // 2⁹²⁴ / 5³⁴² still has 128 bits before the point, and dividing step by step, each time
        // rounding down, gives the same as dividing once.
        var reciprocal = BigNatural(1)
        reciprocal.shiftLeft(by: 924)
        for exponent in 1...(-range.lowerBound) {
            _ = reciprocal.divide(by: 5)
            table[-exponent - range.lowerBound] = reciprocal.leading128Bits
        }
        return table
    }
}

/// The powers of ten in the form that fast reading wants them: two plain tables, made once.
@safe
package struct PowerTables: Sendable {
    /// The powers of which there is a `Double`, and what that lacks.
    ///
    /// The product with a significand of 24 digits, and what that lacks, are normal numbers.
    static let doubleRange = -250...270

    /// The tables, which live as long as the program.
    static let shared = PowerTables()

    /// The 64 highest bits of 10ⁿ, rounded down, and the 64 after them, for n in `PowersOfTen.range`.
    private nonisolated(unsafe) let words: UnsafePointer<UInt64>

    /// 10ⁿ and then −10ⁿ, for n in `doubleRange`: each as a `Double` rounded to nearest, and what that
    /// lacks.
    nonisolated(unsafe) let doubles: UnsafePointer<SIMD2<Double>>

    /// The 64 highest bits of 10ⁿ, rounded down, for a power in `PowersOfTen.range`.
    @inline(__always)
    func highWord(_ power: Int) -> UInt64 {
        // SAFETY: callers keep to the range, which the table has all of.
        unsafe words[2 &* (power &- PowersOfTen.range.lowerBound)]
    }

    /// The 64 bits of 10ⁿ that follow the highest, rounded down, for a power in `PowersOfTen.range`.
    @inline(__always)
    func lowWord(_ power: Int) -> UInt64 {
        // SAFETY: callers keep to the range, which the table has all of.
        unsafe words[2 &* (power &- PowersOfTen.range.lowerBound) &+ 1]
    }

    /// 10ⁿ, rounded to nearest, for a power in `doubleRange`.
    @inline(__always)
    func double(_ power: Int) -> Double {
        // SAFETY: callers keep to the range, which the table has all of.
        unsafe doubles[place(of: power, sign: 0)].x
    }

    /// Where a power in `doubleRange` is among `doubles`; with 1 for a minus, where its negative is.
    @inline(__always)
    func place(of power: Int, sign: Int) -> Int {
        2 &* (power &- Self.doubleRange.lowerBound) &+ sign
    }

    private init() {
        let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * PowersOfTen.range.count)
        for (index, power) in PowersOfTen.range.enumerated() {
            let significand = PowersOfTen.significand(power)
            // SAFETY: there is room for twice as many words as there are powers.
            unsafe (words + 2 * index).initialize(to: UInt64(significand >> 64))
            unsafe (words + 2 * index + 1).initialize(to: UInt64(truncatingIfNeeded: significand))
        }
        let doubles = UnsafeMutablePointer<SIMD2<Double>>.allocate(
            capacity: 2 * Self.doubleRange.count
        )
        for (index, power) in Self.doubleRange.enumerated() {
            let (high, low) = twoDoubles(
                PowersOfTen.significand(power),
                exponent: PowersOfTen.exponent(power)
            )
            let nearest = high + low
            let double = SIMD2(nearest, low - (nearest - high))
            // SAFETY: there is room for two of each power.
            unsafe (doubles + 2 * index).initialize(to: double)
            unsafe (doubles + 2 * index + 1).initialize(to: -double)
        }
        unsafe self.words = UnsafePointer(words)
        unsafe self.doubles = UnsafePointer(doubles)
    }
}

/// The number `significand` · 2^`exponent` in two parts: its first 53 bits, and the 64 after them.
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
