/// Field values with quoted strings (RFC 9110 section 5.6.4).
extension Substring {
    /// Returns the parts between separators, at least one.
    ///
    /// Quoted strings are not split. A quoted string without an end extends to the end of the text.
    package func separated(by separator: Unicode.Scalar) -> [Substring] {
        let separator = UInt8(ascii: separator)
        var (isQuoted, isEscaped) = (false, false)
        var parts: [Substring] = []
        var start = startIndex
        for index in utf8.indices {
            let byte = utf8[index]
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if isQuoted {
                isEscaped = byte == UInt8(ascii: "\\")
            } else if byte == separator {
                parts.append(self[start..<index])
                start = utf8.index(after: index)
            }
        }
        return parts + [self[start...]]
    }

    /// The text without whitespace around it.
    package var trimmed: Substring { Substring(utf8.trimmed()) }

    /// The content of the text if it is one quoted string, else the text itself.
    ///
    /// In a quoted string, a backslash escapes the character after it.
    package var unquoted: String {
        guard utf8.count >= 2, utf8.first == UInt8(ascii: "\"") else { return String(self) }
        var isEscaped = false
        var scalars = String.UnicodeScalarView()
        for index in unicodeScalars.indices.dropFirst() {
            let scalar = unicodeScalars[index]
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
                continue
            } else if scalar == "\"" {
                let isLast = unicodeScalars.index(after: index) == endIndex
                return isLast ? String(scalars) : String(self)
            }
            scalars.append(scalar)
        }
        return String(self)
    }
}
