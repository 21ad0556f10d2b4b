import Tensors

/// Writes numbers as JSON text.
enum NumberPrinter {
    /// The maximum number of bytes of a number, with what the writer may touch after it.
    static func room<Scalar: DecimalScalar>(for style: NumberStyle, of type: Scalar.Type) -> Int {
        switch style {
        // -1.2345678901234567e-308 has 24 bytes, and 0.00001 with 17 digits no more.
        case .shortest, .shortestHalf: 26 + ByteWriter.slack
        // A sign, the digits of the largest number, a point.
        case .decimals(let count): (type == Float.self ? 41 : 311) + count + ByteWriter.slack
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
        if writeInLanes(values, style: style, to: &writer) { return }
        #endif
        for index in values.indices {
            if index > 0 { writer.append(ASCII.comma) }
            write(values[index], style: style, to: &writer)
        }
    }

    /// Writes a number; −∞ is `null`.
    static func write<Scalar: DecimalScalar>(
        _ value: Scalar,
        style: NumberStyle,
        to writer: inout ByteWriter
    ) {
        guard value.isFinite else {
            precondition(value == -.infinity, "JSON has no text for \(value)")
            return writer.append("null")
        }
        if value.sign == .minus { writer.append(ASCII.minus) }
        switch style {
        case .shortest: writeShortest(value.magnitude, to: &writer)
        case .shortestHalf(let half): writeShortest(value.magnitude, of: half, to: &writer)
        case .decimals(let count): writeFixed(value.magnitude, decimals: count, to: &writer)
        }
    }

    /// Writes the shortest text of a finite number that is not negative.
    private static func writeShortest<Scalar: DecimalScalar>(
        _ magnitude: Scalar,
        to writer: inout ByteWriter
    ) {
        guard magnitude != 0 else { return writer.append("0.0") }
        write(ShortestDecimal(magnitude), to: &writer)
    }

    /// Writes the shortest text of a number of a type of 16 bits that is not negative.
    private static func writeShortest<Scalar: DecimalScalar>(
        _ magnitude: Scalar,
        of half: HalfType,
        to writer: inout ByteWriter
    ) {
        guard magnitude != 0 else { return writer.append("0.0") }
        write(ShortestDecimal(Float(magnitude), of: half), to: &writer)
    }

    /// Writes a decimal, positional from 10⁻⁵ up to 10¹⁶, otherwise with an exponent: `0.00001`,
    /// `1e-6`, `1.5e16`.
    @inline(__always)
    private static func write(_ decimal: ShortestDecimal, to writer: inout ByteWriter) {
        let digitCount = decimal.digits.decimalDigitCount
        let digits = SeventeenDigits(decimal.digits * UInt64.powersOfTen[17 - digitCount])
        let count = digits.countWithoutTrailingZeros
        // The power of ten of the first digit.
        let exponent = decimal.exponent + digitCount - 1

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
    }

    /// Writes a finite number that is not negative with 0 to 17 decimals.
    ///
    /// The fraction times a power of ten fits in 128 bits, so it is rounded exactly.
    private static func writeFixed<Scalar: DecimalScalar>(
        _ magnitude: Scalar,
        decimals count: Int,
        to writer: inout ByteWriter
    ) {
        precondition(0...17 ~= count, "\(count) decimals; expected 0 to 17")
        let (significand, exponent) = magnitude.factors
        var fraction: UInt64 = 0
        if exponent < 0 {
            let parts = fixedPoint(significand, places: -exponent, decimals: count)
            writer.append(decimal: parts.integer)
            fraction = parts.fraction
        } else {
            writeInteger(significand, exponent: exponent, to: &writer)
        }
        guard count > 0 else { return }
        writer.append(ASCII.point)
        writer.append(SeventeenDigits(fraction * UInt64.powersOfTen[17 - count]), count: count)
    }

    /// Splits `significand` / 2^`places` into its integer part and its fraction times
    /// 10^`decimals`, the latter rounded to nearest, ties to even.
    private static func fixedPoint(
        _ significand: UInt64,
        places: Int,
        decimals: Int
    ) -> (integer: UInt64, fraction: UInt64) {
        // 53 bits times 57: from 128 places on, this is less than half of the last decimal.
        guard places < 128 else { return (0, 0) }
        let integer = significand >> UInt64(places)
        let rest = places < 64 ? significand & (1 << UInt64(places) &- 1) : significand
        let product = rest.multipliedFullWidth(by: UInt64.powersOfTen[decimals])
        let scaled = UInt128(product.high) << 64 | UInt128(product.low)
        let fraction = UInt64(truncatingIfNeeded: scaled >> UInt128(places))
        let dropped = scaled & (1 << UInt128(places) - 1)
        let half: UInt128 = 1 << UInt128(places - 1)
        // Without decimals, a tie goes to the even integer.
        let isOdd = (decimals == 0 ? integer : fraction) & 1 == 1
        guard dropped > half || (dropped == half && isOdd) else { return (integer, fraction) }
        let carries = fraction + 1 == UInt64.powersOfTen[decimals]
        return carries ? (integer + 1, 0) : (integer, fraction + 1)
    }

    /// Writes `significand` · 2^`exponent`, which may need more than 64 bits.
    private static func writeInteger(
        _ significand: UInt64,
        exponent: Int,
        to writer: inout ByteWriter
    ) {
        var number = BigNatural(significand)
        number.shiftLeft(by: exponent)
        // Groups of 16 digits, the last one first.
        var groups: [UInt64] = []
        while number.bitWidth > 64 { groups.append(number.divide(by: UInt64.powersOfTen[16])) }
        writer.append(decimal: number.words.first ?? 0)
        for group in groups.reversed() { writer.append(SeventeenDigits(group * 10), count: 16) }
    }
}
