extension JSONReader {
    /// Reads a number, rounded to nearest, ties to even; throws if that is infinite.
    package mutating func number<Scalar: ReadableScalar>(
        as type: Scalar.Type = Scalar.self
    ) throws(TensorDecodingError) -> Scalar {
        cursor.skipWhitespace()
        return try Scalar.read(from: &self, null: .refused)
    }

    /// Reads a whole number: `2`, `2.0` and `2e0` are equal, `2.5` is an error.
    package mutating func integer() throws(TensorDecodingError) -> Int {
        cursor.skipWhitespace()
        return try Int.read(from: &self, null: .refused)
    }

    /// Reads a whole number from −2⁶³ to 2⁶⁴−1 modulo 2⁶⁴, such as a seed.
    package mutating func wrappingInteger() throws(TensorDecodingError) -> UInt64 {
        cursor.skipWhitespace()
        return try cursor.scanWholeNumber(expected: "a whole number from -2^63 to 2^64-1") {
            guard $0.isNegative else { return $0.magnitude }
            return $0.magnitude <= 1 << 63 ? 0 &- $0.magnitude : nil
        }
    }

    /// Reads `true` or `false`.
    package mutating func boolean() throws(TensorDecodingError) -> Bool {
        cursor.skipWhitespace()
        guard let value = cursor.scanBoolean() else {
            throw cursor.mistyped(expected: "true or false")
        }
        return value
    }

    /// Skips `null` and returns true, or returns false at any other value.
    package mutating func skipNull() throws(TensorDecodingError) -> Bool {
        cursor.skipWhitespace()
        return cursor.scanNull()
    }

    /// Reads a string and resolves its escapes.
    package mutating func string() throws(TensorDecodingError) -> String {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.quote else { throw cursor.mistyped(expected: "a string") }
        return try cursor.string()
    }
}
