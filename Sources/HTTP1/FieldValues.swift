/// Field names and values as bytes, compared and taken apart without becoming text.
///
/// As text they would compare by Unicode's rules, in which more than the bytes of a keyword is equal
/// to it, and a comma joined by a combining mark is no comma.
extension ArraySlice<UInt8> {
    /// Whether these are the bytes of `text`, but for the case of ASCII letters.
    func isEqual(ignoringCase text: String) -> Bool {
        let utf8 = text.utf8
        let bytes = span
        let expected = utf8.span
        guard bytes.count == expected.count else { return false }
        for index in bytes.indices where bytes[index] != expected[index] {
            let byte = CharacterClasses.lowercased(bytes[index])
            guard byte == CharacterClasses.lowercased(expected[index]) else { return false }
        }
        return true
    }

    /// The elements of a comma-separated list without blanks around them, empty ones left out.
    ///
    /// For lists of tokens (RFC 9110 section 5.6.1): a comma in a quoted string would separate too.
    var listElements: [ArraySlice<UInt8>] {
        split(separator: UInt8(ascii: ",")).map(\.trimmingBlanks).filter { !$0.isEmpty }
    }

    /// The bytes without the blanks at both ends.
    private var trimmingBlanks: ArraySlice<UInt8> {
        let start = drop(while: CharacterClasses.isBlank)
        guard let last = start.lastIndex(where: { !CharacterClasses.isBlank($0) }) else {
            return []
        }
        return start[...last]
    }
}
