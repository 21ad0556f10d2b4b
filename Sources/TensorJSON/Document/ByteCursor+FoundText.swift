extension ByteCursor {
    /// The maximum number of bytes of the document that an error repeats.
    private static var maximumQuotationLength: Int { 40 }

    /// Describes what is at the cursor, for an error.
    func foundText() -> String {
        guard !isAtEnd else { return "the end of the document" }
        switch byte {
        case ASCII.openBrace:
            return "an object"
        case ASCII.openBracket:
            return "an array"
        case ASCII.quote:
            return foundString()
        case ASCII.minus, ASCII.zero...ASCII.nine:
            return quotation { byte in
                ASCII.isDigit(byte) || ASCII.isLetter(byte)
                    || [ASCII.minus, ASCII.plus, ASCII.point].contains(byte)
            }
        case _ where ASCII.isLetter(byte):
            return quotation { ASCII.isLetter($0) || ASCII.isDigit($0) }
        case 0x21...0x7E:
            return "\"\(Unicode.Scalar(byte))\""
        default:
            return "byte 0x\(String(hexadecimal: byte, digitCount: 2))"
        }
    }

    /// Returns the string at the cursor as it is written, shortened.
    private func foundString() -> String {
        var end = offset + 1
        let limit = min(count, offset + Self.maximumQuotationLength)
        while end < limit && self[end] != ASCII.quote {
            end += self[end] == ASCII.backslash ? 2 : 1
        }
        end = min(end, count)
        // Not in the middle of a character.
        while end < count && self[end] & 0xC0 == 0x80 { end -= 1 }
        let isWhole = self[end] == ASCII.quote
        return text(offset..<end) + (isWhole ? "\"" : "…")
    }

    /// Returns the bytes from the cursor on that belong to a word, shortened.
    private func quotation(while belongs: (UInt8) -> Bool) -> String {
        var end = offset
        let limit = min(count, offset + Self.maximumQuotationLength)
        while end < limit && belongs(self[end]) { end += 1 }
        return text(offset..<end) + (end < count && belongs(self[end]) ? "…" : "")
    }

    /// Returns bytes of the document as text, with U+FFFD in place of invalid UTF-8.
    func text(_ range: Range<Int>) -> String {
        precondition(range.upperBound <= count, "\(range) ends after the document")
        // SAFETY: the range is inside the document, and the pointer does not leave the closure.
        return unsafe bytes.extracting(range).withUnsafeBytes { buffer in
            unsafe String(decoding: buffer, as: UTF8.self)
        }
    }
}
