/// Appends single values to JSON text.
enum JSONText {
    /// Appends a string in quotes.
    ///
    /// Only what RFC 8259 section 7 demands is escaped: the quote, the backslash, and control
    /// characters.
    ///
    /// - Parameters:
    ///   - string: The text.
    ///   - hasComma: Whether a comma comes before it.
    ///   - hasColon: Whether a colon comes behind it.
    ///   - output: Where it goes.
    static func append(
        _ string: String,
        hasComma: Bool = false,
        hasColon: Bool = false,
        to output: inout [UInt8]
    ) {
        var string = string
        // Nearly all are plain, and then room is made once.
        let isWritten = string.withUTF8 { text in
            guard unsafe text.allSatisfy(Self.isPlain) else { return false }
            output.append(addingCapacity: text.count + 4) { span in
                // SAFETY: there is room for the text and what is around it, and all is counted.
                unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                    guard let start = buffer.baseAddress, let source = text.baseAddress
                    else { return }
                    var writer = unsafe ByteWriter(at: start)
                    if hasComma { writer.append(ASCII.comma) }
                    writer.append(ASCII.quote)
                    unsafe writer.append(source, count: text.count)
                    writer.append(ASCII.quote)
                    if hasColon { writer.append(ASCII.colon) }
                    count = unsafe writer.count(since: start)
                }
            }
            return true
        }
        guard !isWritten else { return }
        if hasComma { output.append(ASCII.comma) }
        appendEscaped(string, to: &output)
        if hasColon { output.append(ASCII.colon) }
    }

    private static func appendEscaped(_ string: String, to output: inout [UInt8]) {
        output.append(ASCII.quote)
        for byte in string.utf8 {
            switch byte {
            case ASCII.quote, ASCII.backslash: output += [ASCII.backslash, byte]
            case 0x08: output += #"\b"#.utf8
            case 0x09: output += #"\t"#.utf8
            case 0x0A: output += #"\n"#.utf8
            case 0x0C: output += #"\f"#.utf8
            case 0x0D: output += #"\r"#.utf8
            case 0..<0x20:
                output += #"\u00"#.utf8
                output += [hexadecimal(byte >> 4), hexadecimal(byte & 15)]
            default: output.append(byte)
            }
        }
        output.append(ASCII.quote)
    }

    /// Whether a byte of a string stands for itself.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != ASCII.quote && byte != ASCII.backslash
    }

    /// Appends a whole number.
    static func append(integer value: some FixedWidthInteger, to output: inout [UInt8]) {
        // A sign and 20 digits.
        append(room: 21 + ByteWriter.slack, to: &output) { writer in
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
        append(room: NumberPrinter.room(for: style), to: &output) { writer in
            NumberPrinter.write(value, style: style, to: &writer)
        }
    }

    /// Appends what is written by a closure, which needs at most so many bytes with the slack.
    @inline(__always)
    private static func append(
        room: Int,
        to output: inout [UInt8],
        _ write: (inout ByteWriter) -> Void
    ) {
        output.append(addingCapacity: room) { span in
            // SAFETY: the span has the room that is needed, and what was written is counted.
            unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                guard let start = buffer.baseAddress else { return }
                var writer = unsafe ByteWriter(at: start)
                write(&writer)
                count = unsafe writer.count(since: start)
            }
        }
    }

    private static func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? ASCII.zero + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
