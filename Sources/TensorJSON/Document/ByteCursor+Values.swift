/// The kinds of JSON values; `true` and `false` are one kind.
package enum JSONKind: Hashable, Sendable {
    case object, array, string, number, boolean, null
}

extension ByteCursor {
    /// The kind of value that starts at the cursor; nil if none does.
    var kind: JSONKind? {
        switch byte {
        case ASCII.openBrace: .object
        case ASCII.openBracket: .array
        case ASCII.quote: .string
        case ASCII.minus: ASCII.isDigit(self[offset + 1]) ? .number : nil
        case ASCII.zero...ASCII.nine: .number
        case UInt8(ascii: "t"): stands("true") ? .boolean : nil
        case UInt8(ascii: "f"): stands("false") ? .boolean : nil
        case UInt8(ascii: "n"): stands("null") ? .null : nil
        default: nil
        }
    }

    /// Whether a word of at most eight letters stands at the cursor.
    @inline(__always)
    func stands(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        var expected: UInt64 = 0
        for index in (0..<length).reversed() {
            // SAFETY: the index is below the word's own count.
            expected = expected << 8 | UInt64(unsafe word.utf8Start[index])
        }
        let mask = UInt64.max >> UInt64(64 - 8 * length)
        return eightBytes(at: offset) & mask == expected
    }

    /// Moves over `true` or `false`; nil, and does not move, if neither stands here.
    mutating func scanBoolean() -> Bool? {
        if stands("true") {
            offset += 4
            return true
        }
        guard stands("false") else { return nil }
        offset += 5
        return false
    }

    /// Moves over `null`, if it stands here, and says whether it did.
    mutating func scanNull() -> Bool {
        guard stands("null") else { return false }
        offset += 4
        return true
    }

    /// The error that something else was expected here: refused if a value starts here,
    /// malformed if none does.
    func mistyped(expected: String) -> TensorDecodingError {
        guard kind != nil else { return unexpected(expected: expected) }
        return TensorDecodingError(.mistyped(expected: expected, found: foundText()), at: offset)
    }

    /// The error that the grammar allows something else here.
    func unexpected(expected: String) -> TensorDecodingError {
        let found = foundText()
        if ["NaN", "Infinity", "-Infinity"].contains(found) {
            return TensorDecodingError(.nonFiniteLiteral(found), at: offset)
        }
        return TensorDecodingError(.unexpected(expected: expected, found: found), at: offset)
    }
}
