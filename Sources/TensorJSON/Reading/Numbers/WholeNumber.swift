/// A whole number whose magnitude is below 2⁶⁴.
struct WholeNumber {
    /// Whether the number has a minus, which 0 may have too.
    let isNegative: Bool
    /// The distance from 0.
    let magnitude: UInt64
}

extension ByteCursor {
    /// Moves over a whole number, written in any way: `2`, `2.0`, `20e-1`.
    ///
    /// - Parameters:
    ///   - range: The expected range, for the error about a number out of range.
    ///   - convert: Converts the number to the caller's type; nil if it is out of range.
    /// - Returns: The result of `convert`.
    /// - Throws: An error if there is no number, or it is not whole or out of range.
    mutating func scanWholeNumber<Value>(
        expected range: String,
        convert: (WholeNumber) -> Value?
    ) throws(TensorDecodingError) -> Value {
        let start = offset
        guard byte == ASCII.minus || ASCII.isDigit(byte) else {
            throw mistyped(expected: "a whole number")
        }
        let literal = try scanNumber()
        switch magnitude(of: literal) {
        case .whole(let magnitude):
            let number = WholeNumber(isNegative: literal.isNegative, magnitude: magnitude)
            if let value = convert(number) { return value }
        case .tooLarge: break
        case .notWhole:
            offset = start
            throw mistyped(expected: "a whole number")
        }
        offset = start
        throw TensorDecodingError(.notInRange(expected: range, found: foundText()), at: offset)
    }

    private enum Magnitude {
        case whole(UInt64)
        case notWhole
        case tooLarge
    }

    /// The exact magnitude of a literal, if it is whole.
    private func magnitude(of literal: DecimalLiteral) -> Magnitude {
        if literal.exponent == 0 && !literal.isTruncated { return .whole(literal.significand) }
        // Zeros at the end count only if the exponent makes them part of the number: `1.000e0` is
        // whole.
        var (end, exponent) = (literal.digits.upperBound, literal.lastExponent)
        while end > literal.digits.lowerBound, self[end - 1] <= ASCII.zero {
            end -= 1
            if self[end] == ASCII.zero { exponent += 1 }
        }
        guard end > literal.digits.lowerBound else { return .whole(0) }
        guard exponent >= 0 else { return .notWhole }
        var magnitude: UInt64 = 0
        var overflows = false
        func append(_ digit: UInt8) {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit &- ASCII.zero))
            magnitude = sum
            overflows = overflows || overflow || carry
        }
        for position in literal.digits.lowerBound..<end where self[position] != ASCII.point {
            append(self[position])
        }
        // 20 factors of ten overflow any number.
        for _ in 0..<min(exponent, 20) { append(ASCII.zero) }
        return overflows ? .tooLarge : .whole(magnitude)
    }
}
