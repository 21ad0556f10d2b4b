/// Field names and values as bytes, compared and taken apart without becoming text.
///
/// As text they would compare by Unicode's rules, in which more than the bytes of a keyword is equal
/// to it, and a comma joined by a combining mark is no comma.
extension Span<UInt8> {
    /// Whether these are the bytes of `text`, but for the case of ASCII letters.
    func isEqual(ignoringCase text: String) -> Bool {
        let utf8 = text.utf8
        let expected = utf8.span
        guard count == expected.count else { return false }
        for index in indices where self[index] != expected[index] {
            let byte = CharacterClasses.lowercased(self[index])
            guard byte == CharacterClasses.lowercased(expected[index]) else { return false }
        }
        return true
    }

    /// Whether these are the bytes of `text`.
    func isEqual(_ text: String) -> Bool {
        let utf8 = text.utf8
        let expected = utf8.span
        return count == expected.count && indices.allSatisfy { self[$0] == expected[$0] }
    }
}

extension ArraySlice<UInt8> {
    /// Whether these are the bytes of `text`, but for the case of ASCII letters.
    func isEqual(ignoringCase text: String) -> Bool { span.isEqual(ignoringCase: text) }

    /// The elements of a comma-separated list without whitespace around them, empty ones left out.
    ///
    /// For lists of tokens (RFC 9110 section 5.6.1): a comma in a quoted string would separate too.
    var listElements: [ArraySlice<UInt8>] {
        split(separator: UInt8(ascii: ",")).map { $0.trimmed() }.filter { !$0.isEmpty }
    }
}

extension BidirectionalCollection<UInt8> where SubSequence == Self {
    /// Returns the bytes without those of a class, by default whitespace, at both ends.
    package func trimmed(
        of isTrimmed: (UInt8) -> Bool = CharacterClasses.isWhitespace
    ) -> Self {
        var rest = drop(while: isTrimmed)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}
