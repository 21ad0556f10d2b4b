/// The kinds of JSON values; `true` and `false` are one kind.
package enum JSONKind: Hashable, Sendable {
    case object, array, string, number, boolean, null
}

extension ByteCursor {
    /// The kind of the value at the cursor; nil if there is no value.
    var kind: JSONKind? {
        switch byte {
        case ASCII.openBrace: .object
        case ASCII.openBracket: .array
        case ASCII.quote: .string
        case ASCII.minus: ASCII.isDigit(self[offset + 1]) ? .number : nil
        case ASCII.zero...ASCII.nine: .number
        case UInt8(ascii: "t"): isAt("true") ? .boolean : nil
        case UInt8(ascii: "f"): isAt("false") ? .boolean : nil
        case UInt8(ascii: "n"): isAt("null") ? .null : nil
        default: nil
        }
    }

    /// Whether the next bytes are a word, of at most eight letters.
    @inline(__always)
    func isAt(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        var expected: UInt64 = 0
        for index in (0..<length).reversed() {
            // SAFETY: the index is below the word's count.
            expected = expected << 8 | UInt64(unsafe word.utf8Start[index])
        }
        let mask = UInt64.max >> UInt64(64 - 8 * length)
        return eightBytes(at: offset) & mask == expected
    }

    /// Moves over `true` or `false` and returns the value; nil, without moving, for anything else.
    mutating func scanBoolean() -> Bool? {
        if isAt("true") {
            offset += 4
            return true
        }
        guard isAt("false") else { return nil }
        offset += 5
        return false
    }

    /// Moves over `null`; false, without moving, for anything else.
    mutating func scanNull() -> Bool {
        guard isAt("null") else { return false }
        offset += 4
        return true
    }

    /// Returns the error that something else is expected here: the document is refused if there is a
    /// value at the cursor, malformed if there is none.
    func mistyped(expected: String) -> TensorDecodingError {
        guard kind != nil else { return unexpected(expected: expected) }
        return TensorDecodingError(.mistyped(expected: expected, found: foundText()), at: offset)
    }

    /// Returns the error that the grammar requires something else here.
    func unexpected(expected: String) -> TensorDecodingError {
        let found = foundText()
        if ["NaN", "Infinity", "-Infinity"].contains(found) {
            return TensorDecodingError(.nonFiniteLiteral(found), at: offset)
        }
        return TensorDecodingError(.unexpected(expected: expected, found: found), at: offset)
    }
}
