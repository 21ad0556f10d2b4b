extension ByteCursor {
    /// The most bytes of the document that an error repeats.
    private static var longestQuotation: Int { 40 }

    /// What stands at the cursor, in words for an error.
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
            let digits = String(byte, radix: 16, uppercase: true)
            return "byte 0x\(digits.count == 1 ? "0" : "")\(digits)"
        }
    }

    /// The string at the cursor as it is written, shortened.
    private func foundString() -> String {
        var end = offset + 1
        while end < count && self[end] != ASCII.quote && end - offset < Self.longestQuotation {
            end += self[end] == ASCII.backslash ? 2 : 1
        }
        end = min(end, count)
        // A character is not cut in two.
        while end < count && self[end] & 0xC0 == 0x80 { end -= 1 }
        let isWhole = self[end] == ASCII.quote
        return text(offset..<end) + (isWhole ? "\"" : "…")
    }

    /// The bytes from the cursor on that belong to a word, shortened.
    private func quotation(while belongs: (UInt8) -> Bool) -> String {
        var end = offset
        while end < count && belongs(self[end]) && end - offset < Self.longestQuotation {
            end += 1
        }
        return text(offset..<end) + (end < count && belongs(self[end]) ? "…" : "")
    }

    /// Bytes of the document as text, with U+FFFD in place of what is no UTF-8.
    func text(_ range: Range<Int>) -> String {
        precondition(range.upperBound <= count, "\(range) lies behind the document's end")
        // SAFETY: the range lies inside the document, and the pointer does not leave the closure.
        return unsafe bytes.extracting(range).withUnsafeBytes { buffer in
            unsafe String(decoding: buffer, as: UTF8.self)
        }
    }
}
