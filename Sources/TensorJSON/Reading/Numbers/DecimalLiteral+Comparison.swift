extension DecimalLiteral {
    /// Compares the magnitude with a positive number, exactly.
    func compared(
        to number: Float,
        in cursor: borrowing ByteCursor
    ) -> ExactDecimal.Order {
        // The powers of ten up to 10²² are exact. One side is multiplied by 1 and exact as well, so
        // the rounded products compare as the exact ones do unless they are equal.
        guard !isTruncated, significand <= 1 << 53, exponent.magnitude <= 22 else {
            let (significand, exponent) = number.factors
            return ExactDecimal(self, in: cursor).compared(
                toBinary: significand,
                exponent: exponent
            )
        }
        let powers = PowerTables.shared
        let left = ExactProduct(Double(significand), powers.double(max(exponent, 0)))
        let right = ExactProduct(Double(number), powers.double(max(-exponent, 0)))
        if left == right { return .equal }
        return left < right ? .less : .greater
    }
}

/// The exact product of two numbers: the nearest `Double`, and what remains.
private struct ExactProduct: Comparable {
    private let nearest: Double
    private let remainder: Double

    init(_ first: Double, _ second: Double) {
        nearest = first * second
        remainder = (-nearest).addingProduct(first, second)
    }

    static func < (left: ExactProduct, right: ExactProduct) -> Bool {
        (left.nearest, left.remainder) < (right.nearest, right.remainder)
    }
}
