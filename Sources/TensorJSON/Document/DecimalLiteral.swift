/// A grammatical JSON number as a decimal significand and exponent.
///
/// Its magnitude is `significand` · 10^`exponent`; if `isTruncated`, it is greater than that and less
/// than (`significand` + 1) · 10^`exponent`.
struct DecimalLiteral {
    /// Whether the number has a minus.
    let isNegative: Bool

    /// The first 19 significant digits, which fit in 64 bits, or all of them if there are fewer.
    let significand: UInt64

    /// The power of ten of the significand's last digit.
    let exponent: Int

    /// Whether digits other than zero follow those in the significand.
    let isTruncated: Bool

    /// The offsets of the digits and the point.
    let digits: Range<Int>

    /// The power of ten of the last digit.
    let lastExponent: Int
}

extension ByteCursor {
    /// Moves over a number whose minus or first digit is at the cursor.
    ///
    /// Checks the grammar of RFC 8259 section 6: no plus, no leading zero, digits on both sides of a
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

        if self[position] | 0x20 == UInt8(ascii: "e") {
            exponent += try scanExponent(from: &position, numberAt: start)
        }
        offset = position

        if digitCount > 19 {
            // The significand may have overflowed, or leading zeros were counted.
            return longLiteral(digits, lastExponent: exponent, isNegative: isNegative)
        }
        return DecimalLiteral(
            isNegative: isNegative,
            significand: significand,
            exponent: exponent,
            isTruncated: false,
            digits: digits,
            lastExponent: exponent
        )
    }

    /// Moves over digits and appends them to a significand, modulo 2⁶⁴.
    @inline(__always)
    private func scanDigits(into significand: inout UInt64, from position: inout Int) {
        while true {
            let word = eightBytes(at: position)
            guard WordWindow.nonDigits(word) == 0 else { break }
            significand = significand &* 100_000_000 &+ WordWindow.number(word)
            position += 8
        }
        while ASCII.isDigit(self[position]) {
            significand = significand &* 10 &+ UInt64(self[position] &- ASCII.zero)
            position += 1
        }
    }

    /// Moves over an exponent whose `e` is at the position and returns its value.
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
            // A document has fewer than 10¹² digits, so for a larger exponent only the sign matters.
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

    /// Reads a literal again that may have more digits than fit in the significand.
    private func longLiteral(
        _ digits: Range<Int>,
        lastExponent: Int,
        isNegative: Bool
    ) -> DecimalLiteral {
        var significand: UInt64 = 0
        var keptCount = 0
        var droppedCount = 0
        var isTruncated = false
        for position in digits where self[position] != ASCII.point {
            let digit = UInt64(self[position] - ASCII.zero)
            if keptCount < 19 {
                significand = significand * 10 + digit
                if significand != 0 { keptCount += 1 }
            } else {
                if digit != 0 { isTruncated = true }
                droppedCount += 1
            }
        }
        return DecimalLiteral(
            isNegative: isNegative,
            significand: significand,
            exponent: lastExponent + droppedCount,
            isTruncated: isTruncated,
            digits: digits,
            lastExponent: lastExponent
        )
    }
}
