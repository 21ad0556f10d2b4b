/// A decimal literal as an exact number, for the comparisons that rounding depends on.
struct ExactDecimal {
    /// The maximum number of digits that are kept.
    ///
    /// A midpoint of two `Double`s has at most 768 significant digits, so beyond that it only matters
    /// whether all other digits are zeros.
    private static let maximumDigitCount = 800

    /// The significant digits.
    private var digits = BigNatural(0)

    /// The power of ten of the last of them.
    private var exponent: Int

    /// Reads the digits of a literal again.
    ///
    /// - Complexity: O(*n*) for a literal of *n* bytes.
    init(_ literal: DecimalLiteral, in cursor: borrowing ByteCursor) {
        exponent = literal.lastExponent
        var keptCount = 0
        var hasMore = false
        // Digits are appended 19 at a time.
        var chunk: UInt64 = 0
        var chunkPower: UInt64 = 1
        for position in literal.digits where cursor[position] != ASCII.point {
            let digit = UInt64(cursor[position] - ASCII.zero)
            guard keptCount < Self.maximumDigitCount else {
                if digit != 0 { hasMore = true }
                exponent += 1
                continue
            }
            chunk = chunk * 10 + digit
            chunkPower *= 10
            if keptCount > 0 || digit != 0 { keptCount += 1 }
            if chunkPower == 10_000_000_000_000_000_000 {
                digits.multiply(by: chunkPower, adding: chunk)
                (chunk, chunkPower) = (0, 1)
            }
        }
        digits.multiply(by: chunkPower, adding: chunk)
        if hasMore {
            digits.multiply(by: 10, adding: 1)
            exponent -= 1
        }
    }

    /// The result of a comparison.
    enum Order {
        case less, equal, greater
    }

    /// Compares the decimal with `significand` · 2^`binaryExponent`.
    func compared(toBinary significand: UInt64, exponent binaryExponent: Int) -> Order {
        // Both sides are multiplied by factors that make them integers; 10ⁿ = 5ⁿ · 2ⁿ.
        var left = digits
        var right = BigNatural(significand)
        left.multiply(byFiveToThe: max(exponent, 0))
        right.multiply(byFiveToThe: max(-exponent, 0))
        let twos = exponent - binaryExponent
        left.shiftLeft(by: max(twos, 0))
        right.shiftLeft(by: max(-twos, 0))
        if left == right { return .equal }
        return left < right ? .less : .greater
    }
}
