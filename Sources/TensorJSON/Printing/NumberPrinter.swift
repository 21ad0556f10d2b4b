/// Writes numbers as JSON text.
enum NumberPrinter {
    /// The most bytes that a number of a style takes, with what the writer may touch behind it.
    static func room(for style: NumberStyle) -> Int {
        switch style {
        // -1.2345678901234567e-308 has 24; 0.00001 and 17 digits have no more.
        case .shortest: 26 + ByteWriter.slack
        // A sign, the 309 digits of the largest `Double`, a point.
        case .decimals(let count): 311 + count + ByteWriter.slack
        }
    }

    /// The most bytes that a number of a type and style takes, with what the writer may touch behind it.
    static func room<Scalar: DecimalScalar>(for style: NumberStyle, of type: Scalar.Type) -> Int {
        switch style {
        case .shortest: room(for: style)
        // A sign, the digits of the largest number, a point.
        case .decimals(let count): (type == Float.self ? 41 : 311) + count + ByteWriter.slack
        }
    }

    /// Writes a number; −∞ is `null`.
    @inline(__always)
    static func write<Scalar: DecimalScalar>(
        _ value: Scalar,
        style: NumberStyle,
        to writer: inout ByteWriter
    ) {
        switch style {
        case .shortest: writeShortest(value, powers: PowerTables.shared, to: &writer)
        case .decimals(let count): writeFixed(value, decimals: count, to: &writer)
        }
    }

    /// Writes numbers with commas between them.
    @inline(__always)
    static func write<Scalar: DecimalScalar>(
        _ values: Span<Scalar>,
        style: NumberStyle,
        to writer: inout ByteWriter
    ) {
        #if arch(x86_64)
        write(inLanes: values, style: style, to: &writer)
        #else
        for index in values.indices {
            if index > 0 { writer.append(ASCII.comma) }
            write(values[index], style: style, to: &writer)
        }
        #endif
    }

    /// Writes what stands in front of a number's digits; false if it has none, and all is written.
    @inline(__always)
    private static func writeSign<Scalar: DecimalScalar>(
        of value: Scalar,
        to writer: inout ByteWriter
    ) -> Bool {
        guard value.isFinite else {
            precondition(value == -.infinity, "JSON has no text for \(value)")
            writer.append("null")
            return false
        }
        let signPlace = UInt64(Scalar.exponentBitCount + Scalar.significandBitCount)
        writer.append(ASCII.minus, once: value.bits &>> signPlace)
        return true
    }

    /// Writes the shortest text of a number.
    ///
    /// Positional from 10⁻⁵ up to 10¹⁶, else with an exponent: `0.00001`, `1e-6`, `1.5e16`.
    @inline(__always)
    private static func writeShortest<Scalar: DecimalScalar>(
        _ value: Scalar,
        powers: PowerTables,
        to writer: inout ByteWriter
    ) {
        guard writeSign(of: value, to: &writer) else { return }
        let magnitude = value.magnitude
        guard magnitude != 0 else { return writer.append("0.0") }
        guard let decimal = ShortestDecimal(quick: magnitude, powers: powers) else {
            writer = written(ShortestDecimal(magnitude), to: writer)
            return
        }
        // A normal Float has 7 to 9 digits here, a Double 16 or 17.
        let digits: LeadingDigits
        let exponent: Int
        if Scalar.self == Double.self {
            let isLong = decimal.digits >= powersOfTen[16]
            digits = LeadingDigits(seventeen: isLong ? decimal.digits : decimal.digits &* 10)
            exponent = decimal.exponent &+ (isLong ? 16 : 15)
        } else {
            let isMiddling = decimal.digits >= 10_000_000
            let isLong = decimal.digits >= 100_000_000
            let factor: UInt64 = isLong ? 1 : isMiddling ? 10 : 100
            digits = LeadingDigits(nine: decimal.digits &* factor)
            exponent = decimal.exponent &+ (isLong ? 8 : isMiddling ? 7 : 6)
        }
        if -5...6 ~= exponent {
            writer.append(digits, exponent: exponent)
        } else {
            writer = written(decimal, to: writer)
        }
    }

    /// Writes a decimal of any length and size.
    ///
    /// Takes and returns the writer, so that the caller's stays in a register.
    @inline(never)
    private static func written(
        _ decimal: ShortestDecimal,
        to consumed: consuming ByteWriter
    ) -> ByteWriter {
        var writer = consumed
        let written = decimalDigitCount(decimal.digits)
        let digits = SeventeenDigits(decimal.digits * powersOfTen[17 - written])
        let count = digits.countWithoutTrailingZeros
        // The exponent if one digit stands before the point.
        let exponent = decimal.exponent + written - 1

        switch exponent {
        case 0..<16:
            writer.append(digits, count: count, integerCount: exponent + 1)
        case -5..<0:
            writer.append("0.")
            writer.append(ASCII.zero, count: -exponent - 1)
            writer.append(digits, count: count)
        default:
            if count == 1 {
                writer.append(digits, count: 1)
            } else {
                writer.append(digits, count: count, integerCount: 1)
            }
            writer.append(exponent < 0 ? "e-" : "e")
            writer.append(decimal: UInt64(exponent.magnitude))
        }
        return writer
    }

    /// Writes a number with 0 to 17 digits behind the point.
    ///
    /// The fraction times a power of ten fits in 128 bits, so rounding it is exact.
    @inline(__always)
    private static func writeFixed<Scalar: DecimalScalar>(
        _ value: Scalar,
        decimals count: Int,
        to writer: inout ByteWriter
    ) {
        guard writeSign(of: value, to: &writer) else { return }
        let magnitude = value.magnitude
        precondition(0...17 ~= count, "\(count) decimals; expected 0 to 17")
        if let tenThousandths = tenThousandths(of: magnitude, decimals: count) {
            writer.append(tenThousandths: tenThousandths, decimals: count)
        } else {
            writer = writtenExactly(magnitude, decimals: count, to: writer)
        }
    }

    /// A number rounded to 1 to 4 decimals, times 10⁴; nil where that takes more than a product of
    /// `Double`s, or has more than four digits before the point.
    @inline(__always)
    private static func tenThousandths<Scalar: DecimalScalar>(
        of magnitude: Scalar,
        decimals count: Int
    ) -> UInt64? {
        guard 1...4 ~= count, magnitude < 9_999 else { return nil }
        let power = powersOfTen[count]
        let product = Double(magnitude) * Double(Int64(truncatingIfNeeded: power))
        let rounded = product.rounded(.toNearestOrEven)
        // A Float's 24 bits and the power's 14 fit, so that the product is exact. A Double's is off
        // by 2⁻²⁷ at most.
        if Scalar.self == Double.self, (product - rounded).magnitude > 0.5 - 0x1p-25 { return nil }
        let integer = UInt64(truncatingIfNeeded: Int64(rounded))
        return integer &* powersOfTen[4 - count]
    }

    /// Writes a finite number that is not negative with so many digits behind the point.
    @inline(never)
    private static func writtenExactly<Scalar: DecimalScalar>(
        _ magnitude: Scalar,
        decimals count: Int,
        to consumed: consuming ByteWriter
    ) -> ByteWriter {
        var writer = consumed
        let fractionBits = magnitude.bits & (1 << UInt64(Scalar.significandBitCount) - 1)
        let biasedExponent = Int(magnitude.bits >> UInt64(Scalar.significandBitCount))
        // magnitude = significand · 2^exponent
        let significand =
            biasedExponent == 0
            ? fractionBits : fractionBits | 1 << UInt64(Scalar.significandBitCount)
        let exponent = max(biasedExponent, 1) - 1 + Scalar.leastExponent

        var integer: UInt64
        var fraction: UInt64 = 0
        if exponent >= 0 {
            guard exponent <= 63 - Scalar.significandBitCount else {
                writeLarge(significand, exponent: exponent, to: &writer)
                writeFraction(0, count: count, to: &writer)
                return writer
            }
            integer = significand << UInt64(exponent)
        } else {
            (integer, fraction) = fixedPoint(significand, places: -exponent, decimals: count)
        }
        writer.append(decimal: integer)
        writeFraction(fraction, count: count, to: &writer)
        return writer
    }

    /// Writes a point and the fraction in `count` digits; nothing if there are none.
    @inline(__always)
    private static func writeFraction(_ fraction: UInt64, count: Int, to writer: inout ByteWriter) {
        guard count > 0 else { return }
        writer.append(ASCII.point)
        writer.append(SeventeenDigits(fraction * powersOfTen[17 - count]), count: count)
    }

    /// Splits `significand` / 2^`places` into its integer part and its fraction times
    /// 10^`decimals`, the latter rounded to nearest, ties to even.
    @inline(__always)
    private static func fixedPoint(
        _ significand: UInt64,
        places: Int,
        decimals: Int
    ) -> (integer: UInt64, fraction: UInt64) {
        // 53 bits times 57: from 128 places on, this is less than half of the last decimal.
        guard places < 128 else { return (0, 0) }
        let integer = significand >> UInt64(places)
        let rest = places < 64 ? significand & (1 << UInt64(places) &- 1) : significand
        let product = rest.multipliedFullWidth(by: powersOfTen[decimals])
        let scaled = UInt128(product.high) << 64 | UInt128(product.low)
        let fraction = UInt64(truncatingIfNeeded: scaled >> UInt128(places))
        let dropped = scaled & (1 << UInt128(places) - 1)
        let half: UInt128 = 1 << UInt128(places - 1)
        // Without decimals the integer part is what becomes even.
        let isOdd = (decimals == 0 ? integer : fraction) & 1 == 1
        guard dropped > half || (dropped == half && isOdd) else { return (integer, fraction) }
        let carries = fraction + 1 == powersOfTen[decimals]
        return carries ? (integer + 1, 0) : (integer, fraction + 1)
    }

    /// Writes `significand` · 2^`exponent`, which needs more than 64 bits.
    private static func writeLarge(
        _ significand: UInt64,
        exponent: Int,
        to writer: inout ByteWriter
    ) {
        var number = BigNatural(significand)
        number.shiftLeft(by: exponent)
        // Groups of 16 digits, the last one first.
        var groups: [UInt64] = []
        while number.bitWidth > 64 { groups.append(number.divide(by: powersOfTen[16])) }
        writer.append(decimal: number.words.first ?? 0)
        for group in groups.reversed() {
            let digits = SeventeenDigits(group * 10)
            writer.append(digits, count: 16)
        }
    }
}
