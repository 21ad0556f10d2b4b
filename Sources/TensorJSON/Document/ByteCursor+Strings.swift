extension ByteCursor {
    /// A string of the document that has been scanned.
    struct StringToken: Sendable {
        /// The bytes between the quotes.
        let content: Range<Int>
        /// Whether the string has a backslash.
        let hasEscapes: Bool
    }

    /// Moves over the string at the cursor and checks all of it: control characters, escapes,
    /// surrogate pairs, UTF-8.
    mutating func scanString() throws(TensorDecodingError) -> StringToken {
        let start = offset + 1
        var hasEscapes = false
        offset = start
        while true {
            offset += plainCount
            switch byte {
            case ASCII.quote:
                offset += 1
                return StringToken(content: start..<offset - 1, hasEscapes: hasEscapes)
            case ASCII.backslash:
                hasEscapes = true
                _ = try scanEscape()
            case 0..<0x20:
                guard !isAtEnd else { throw unexpected(expected: "a closing quote") }
                throw TensorDecodingError(.controlCharacter(byte), at: offset)
            case 0x20..<0x80:
                offset += 1
            default:
                try scanMultibyteCharacter()
            }
        }
    }

    /// The number of bytes from the cursor on that need no check, at most eight.
    @inline(__always)
    private var plainCount: Int {
        let (ones, highBits): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let word = eightBytes(at: offset)
        let (quotes, backslashes) = (
            word ^ (ones &* UInt64(ASCII.quote)), word ^ (ones &* UInt64(ASCII.backslash))
        )
        // A subtraction sets the highest bit of bytes that borrow. The first of them is right; the
        // bytes after it may borrow because of it.
        let special =
            ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
            | ((word &- (ones &* 0x20)) & ~word) | word
        return (special & highBits).trailingZeroBitCount / 8
    }

    /// Moves over a string and returns it without its escapes.
    mutating func string() throws(TensorDecodingError) -> String {
        text(of: try scanString())
    }

    /// Returns the text of a string that has been scanned, without its escapes.
    func text(of token: StringToken) -> String {
        token.hasEscapes ? unescaped(at: token.content.lowerBound - 1) : text(token.content)
    }

    /// Returns the text of a string that has been scanned and whose opening quote is at an offset.
    func unescaped(at start: Int) -> String {
        var scalars = String.UnicodeScalarView()
        var ahead = self
        ahead.offset = start + 1
        while ahead.byte != ASCII.quote {
            if ahead.byte == ASCII.backslash {
                // The escape has been scanned before, so it is valid.
                guard let scalar = try? ahead.scanEscape() else { break }
                scalars.append(scalar)
            } else {
                let first = ahead.offset
                while ahead.byte != ASCII.backslash && ahead.byte != ASCII.quote {
                    ahead.offset += 1
                }
                scalars.append(contentsOf: text(first..<ahead.offset).unicodeScalars)
            }
        }
        return String(scalars)
    }

    /// Moves over the escape at the cursor and returns its character.
    private mutating func scanEscape() throws(TensorDecodingError) -> Unicode.Scalar {
        let start = offset
        let letter = self[offset + 1]
        offset += 2
        switch letter {
        case ASCII.quote, ASCII.backslash, ASCII.slash: return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try scanCodeUnit(escapeAt: start)
            if let scalar = Unicode.Scalar(unit) { return scalar }
            // RFC 8259 section 7: a character beyond U+FFFF is a pair of escapes, high half first.
            guard UTF16.isLeadSurrogate(unit), byte == ASCII.backslash,
                self[offset + 1] == UInt8(ascii: "u")
            else {
                throw TensorDecodingError(.loneSurrogate(unit), at: start)
            }
            offset += 2
            let second = try scanCodeUnit(escapeAt: offset - 2)
            guard UTF16.isTrailSurrogate(second) else {
                throw TensorDecodingError(.loneSurrogate(unit), at: start)
            }
            return UTF16.decode(UTF16.EncodedScalar([unit, second]))
        default:
            offset = start
            guard start + 1 < count else {
                offset = count
                throw unexpected(expected: "an escape and a closing quote")
            }
            throw invalidEscape(at: start)
        }
    }

    /// Moves over the four hexadecimal digits of the escape that starts at `start`.
    private mutating func scanCodeUnit(
        escapeAt start: Int
    ) throws(TensorDecodingError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = ASCII.hexadecimalValue(byte) else {
                guard !isAtEnd else { throw unexpected(expected: "four hexadecimal digits") }
                throw invalidEscape(at: start)
            }
            unit = unit << 4 | digit
            offset += 1
        }
        return unit
    }

    /// Returns the error about the escape that starts at an offset.
    private func invalidEscape(at start: Int) -> TensorDecodingError {
        var end = min(start + (self[start + 1] == UInt8(ascii: "u") ? 6 : 2), count)
        // Not in the middle of a character, which has at most three continuation bytes.
        let limit = min(end + 3, count)
        while end < limit && self[end] & 0xC0 == 0x80 { end += 1 }
        return TensorDecodingError(.invalidEscape(text(start..<end)), at: start)
    }

    /// Moves over a character of two to four bytes, by the table of RFC 3629 section 4.
    private mutating func scanMultibyteCharacter() throws(TensorDecodingError) {
        // The second byte's range excludes overlong forms, surrogates and code points above U+10FFFF.
        let length: Int
        let second: ClosedRange<UInt8>
        switch byte {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw TensorDecodingError(.invalidUTF8, at: offset)
        }
        guard second.contains(self[offset + 1]),
            length < 3 || self[offset + 2] & 0xC0 == 0x80,
            length < 4 || self[offset + 3] & 0xC0 == 0x80
        else {
            throw TensorDecodingError(.invalidUTF8, at: offset)
        }
        offset += length
    }
}
