/// The path to a value in a document (RFC 6901), such as `/queries/0/3`.
package struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// The reference tokens, outermost first, unescaped; array indices in decimal.
    package var tokens: [String]

    /// Creates a pointer from unescaped reference tokens.
    package init(_ tokens: [String] = []) { self.tokens = tokens }

    /// Reads a pointer in the syntax of RFC 6901.
    package init(_ text: String) {
        tokens = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
        }
    }

    /// The pointer in the syntax of RFC 6901; empty for the whole document.
    package var description: String {
        var text = ""
        for token in tokens {
            text += "/"
            for character in token.unicodeScalars {
                switch character {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(character)
                }
            }
        }
        return text
    }
}
