/// A JSON number that has passed the grammar, as a decimal significand and exponent.
///
/// Its magnitude is `significand` · 10^`exponent`; if `isTruncated`, it is above that and below
/// (`significand` + 1) · 10^`exponent`.
struct DecimalLiteral {
    /// Whether a minus stands in front.
    let isNegative: Bool

    /// The first 19 significant digits, which always fit, or all of them if they are fewer.
    let significand: UInt64

    /// The power of ten of the significand's last digit.
    let exponent: Int

    /// Whether digits other than zero follow those in the significand.
    let isTruncated: Bool

    /// The digits, and perhaps a point among them, in the document's bytes.
    let digits: Range<Int>

    /// What is written behind the `e`; 0 without one.
    let writtenExponent: Int
}

extension ByteCursor {
    /// Moves over a number, at whose minus or first digit the cursor stands.
    ///
    /// Checks RFC 8259 section 6 byte by byte: no plus, no leading zero, digits on both sides of a
    /// point, digits in an exponent.
    @inline(__always)
    mutating func scanNumber() throws(TensorDecodingError) -> DecimalLiteral {
        let start = offset
        var position = start
        let isNegative = self[position] == ASCII.minus
        if isNegative { position += 1 }

        let digitsStart = position
        var significand: UInt64 = 0
        if self[position] == ASCII.zero {
            position += 1
            if ASCII.isDigit(self[position]) {
                throw TensorDecodingError(.leadingZero(literal: foundText()), at: start)
            }
        } else {
            scanDigits(into: &significand, from: &position)
            if position == digitsStart { throw missingDigit(at: position, numberAt: start) }
        }

        var exponent = 0
        var digitCount = position - digitsStart
        if self[position] == ASCII.point {
            let fractionStart = position + 1
            position = fractionStart
            scanDigits(into: &significand, from: &position)
            if position == fractionStart { throw missingDigit(at: position, numberAt: start) }
            exponent = fractionStart - position
            digitCount -= exponent
        }
        let digits = digitsStart..<position

        var writtenExponent = 0
        if self[position] | 0x20 == UInt8(ascii: "e") {
            writtenExponent = try scanExponent(from: &position, numberAt: start)
            exponent += writtenExponent
        }
        offset = position

        if digitCount > 19 {
            // The significand may have overflowed, or leading zeros were counted.
            return longLiteral(digits, writtenExponent: writtenExponent, isNegative: isNegative)
        }
        return DecimalLiteral(
            isNegative: isNegative,
            significand: significand,
            exponent: exponent,
            isTruncated: false,
            digits: digits,
            writtenExponent: writtenExponent
        )
    }

    /// Moves over digits and appends them to a significand, modulo 2⁶⁴.
    @inline(__always)
    private func scanDigits(into significand: inout UInt64, from position: inout Int) {
        while true {
            // Eight digits at once. A byte is a digit if its high half is 3 and stays 3 when 6 is
            // added; then neighbours are joined to numbers of two, four and eight digits.
            var chunk = eightBytes(at: position)
            let highHalves = chunk & 0xF0F0_F0F0_F0F0_F0F0
            let carried = (chunk &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
            guard highHalves | (carried >> 4) == 0x3333_3333_3333_3333 else { break }
            chunk &-= 0x3030_3030_3030_3030
            chunk = chunk &* 10 &+ (chunk >> 8)
            let hundreds = (chunk & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
            let units = ((chunk >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
            significand = significand &* 100_000_000 &+ ((hundreds &+ units) >> 32)
            position += 8
        }
        while ASCII.isDigit(self[position]) {
            significand = significand &* 10 &+ UInt64(self[position] &- ASCII.zero)
            position += 1
        }
    }

    /// Moves over an exponent, at whose `e` the position is, and returns its value.
    private func scanExponent(
        from position: inout Int,
        numberAt start: Int
    ) throws(TensorDecodingError) -> Int {
        position += 1
        let isNegative = self[position] == ASCII.minus
        if isNegative || self[position] == ASCII.plus { position += 1 }
        guard ASCII.isDigit(self[position]) else {
            throw missingDigit(at: position, numberAt: start)
        }
        var magnitude = 0
        while ASCII.isDigit(self[position]) {
            // A document has fewer digits than 10¹², so above that only the sign matters.
            if magnitude < 1_000_000_000_000 {
                magnitude = magnitude * 10 + Int(self[position] - ASCII.zero)
            }
            position += 1
        }
        return isNegative ? -magnitude : magnitude
    }

    /// The error that a digit is missing at a position inside a number.
    private func missingDigit(at position: Int, numberAt start: Int) -> TensorDecodingError {
        var cursor = self
        cursor.offset = start
        if self[start] == ASCII.minus, position == start + 1 {
            let whole = cursor.unexpected(expected: "a digit")
            if case .nonFiniteLiteral = whole.reason { return whole }
        }
        cursor.offset = position
        return cursor.unexpected(expected: "a digit")
    }

    /// Reads a literal again that has more digits than the significand may hold.
    private func longLiteral(
        _ digits: Range<Int>,
        writtenExponent: Int,
        isNegative: Bool
    ) -> DecimalLiteral {
        var significand: UInt64 = 0
        var keptCount = 0
        var isTruncated = false
        var exponent = writtenExponent
        var isBehindPoint = false
        for position in digits {
            guard self[position] != ASCII.point else {
                isBehindPoint = true
                continue
            }
            let digit = UInt64(self[position] - ASCII.zero)
            if keptCount < 19 {
                significand = significand * 10 + digit
                if significand != 0 { keptCount += 1 }
                if isBehindPoint { exponent -= 1 }
            } else {
                if digit != 0 { isTruncated = true }
                if !isBehindPoint { exponent += 1 }
            }
        }
        return DecimalLiteral(
            isNegative: isNegative,
            significand: significand,
            exponent: exponent,
            isTruncated: isTruncated,
            digits: digits,
            writtenExponent: writtenExponent
        )
    }
}
