/// A whole number of any sign below 2⁶⁴ in magnitude.
struct WholeNumber {
    /// Whether a minus stands in front, also of 0.
    let isNegative: Bool
    /// The distance from 0.
    let magnitude: UInt64
}

extension ByteCursor {
    /// Moves over a number that is whole, in whatever way it is written: `2`, `2.0`, `20e-1`.
    ///
    /// - Parameters:
    ///   - range: What is expected, for errors, if the number is whole but out of range.
    ///   - convert: Turns the number into the caller's type; nil if it is out of range.
    /// - Returns: What `convert` made of the number.
    /// - Throws: If there is no number, or it is not whole, or out of range.
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
        var magnitude: UInt64 = 0
        var overflows = false
        func appendZeros(_ count: Int, adding digit: UInt64 = 0) {
            guard magnitude != 0 || digit != 0 else { return }
            // 20 factors of ten overflow any number.
            for _ in 0..<min(count, 20) {
                let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
                magnitude = product
                overflows = overflows || overflow
            }
            let (sum, overflow) = magnitude.addingReportingOverflow(digit)
            magnitude = sum
            overflows = overflows || overflow
        }

        // Zeros count only once another digit follows, or the exponent makes them part of the
        // number: `1.000e0` is whole.
        var exponent = literal.writtenExponent
        var zeroCount = 0
        var hasDigits = false
        var isBehindPoint = false
        for position in literal.digits {
            guard self[position] != ASCII.point else {
                isBehindPoint = true
                continue
            }
            if isBehindPoint { exponent -= 1 }
            let digit = UInt64(self[position] - ASCII.zero)
            if digit == 0 {
                zeroCount += 1
            } else {
                appendZeros(hasDigits ? zeroCount + 1 : 0, adding: digit)
                hasDigits = true
                zeroCount = 0
            }
        }
        guard hasDigits else { return .whole(0) }
        guard exponent + zeroCount >= 0 else { return .notWhole }
        appendZeros(exponent + zeroCount)
        return overflows ? .tooLarge : .whole(magnitude)
    }
}
