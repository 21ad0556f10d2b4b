/// Appends single values to JSON text.
package enum JSONText {
    /// Appends a string in quotes.
    ///
    /// RFC 8259 section 7 requires escapes for the quote, the backslash and control characters below
    /// U+0020.
    ///
    /// - Parameters:
    ///   - string: The text.
    ///   - hasComma: Whether to write a comma before the string.
    ///   - hasColon: Whether to write a colon after the string.
    ///   - escapingAllControls: Whether to escape also DEL, the control characters above it, the line
    ///     and paragraph separators and the controls of text direction, which can garble a terminal.
    ///   - output: The text so far.
    package static func append(
        _ string: String,
        hasComma: Bool = false,
        hasColon: Bool = false,
        escapingAllControls: Bool = false,
        to output: inout [UInt8]
    ) {
        let utf8 = string.utf8
        let text = utf8.span
        // Nearly all strings have no escapes; they are copied as a whole.
        if isPlain(text, onTerminal: escapingAllControls) {
            output.append(room: text.count + 4) { writer in
                if hasComma { writer.append(ASCII.comma) }
                writer.append(ASCII.quote)
                writer.append(text)
                writer.append(ASCII.quote)
                if hasColon { writer.append(ASCII.colon) }
            }
            return
        }
        if hasComma { output.append(ASCII.comma) }
        appendEscaped(string, escapingAllControls, to: &output)
        if hasColon { output.append(ASCII.colon) }
    }

    private static func appendEscaped(
        _ string: String,
        _ escapingAllControls: Bool,
        to output: inout [UInt8]
    ) {
        output.append(ASCII.quote)
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": output += #"\""#.utf8
            case "\\": output += #"\\"#.utf8
            case "\u{8}": output += #"\b"#.utf8
            case "\t": output += #"\t"#.utf8
            case "\n": output += #"\n"#.utf8
            case "\u{C}": output += #"\f"#.utf8
            case "\r": output += #"\r"#.utf8
            case "\0"..<" ": appendEscape(of: scalar, to: &output)
            case "\u{7F}"..<"\u{A0}", "\u{61C}", "\u{200E}"..."\u{200F}", "\u{2028}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                guard escapingAllControls else { fallthrough }
                appendEscape(of: scalar, to: &output)
            default: output += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
        output.append(ASCII.quote)
    }

    private static func appendEscape(of scalar: Unicode.Scalar, to output: inout [UInt8]) {
        output += #"\u"#.utf8
        output += String(hexadecimal: scalar.value, digitCount: 4, uppercase: false).utf8
    }

    /// Whether the bytes of a string are written unchanged; on a terminal, bytes above `~` are not.
    @inline(__always)
    private static func isPlain(_ text: Span<UInt8>, onTerminal: Bool) -> Bool {
        for index in text.indices {
            let byte = text[index]
            guard byte >= 0x20, byte != ASCII.quote, byte != ASCII.backslash,
                !(onTerminal && byte > 0x7E)
            else { return false }
        }
        return true
    }

    /// Appends an integer.
    static func append(integer value: some FixedWidthInteger, to output: inout [UInt8]) {
        // A sign and 20 digits.
        output.append(room: 21 + ByteWriter.slack) { writer in
            if value < 0 { writer.append(ASCII.minus) }
            writer.append(decimal: UInt64(value.magnitude))
        }
    }

    /// Appends a number; −∞ is `null`.
    static func append<Scalar: DecimalScalar>(
        _ value: Scalar,
        style: NumberStyle,
        to output: inout [UInt8]
    ) {
        output.append(room: NumberPrinter.room(for: style, of: Scalar.self)) { writer in
            NumberPrinter.write(value, style: style, to: &writer)
        }
    }
}
