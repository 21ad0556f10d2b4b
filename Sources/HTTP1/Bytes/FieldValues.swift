/// Field names and values are compared and split as bytes, not as text.
///
/// By Unicode's rules, text can be equal to a keyword without having the same bytes, and a comma
/// followed by a combining mark is not a comma.
extension Span<UInt8> {
    /// Returns whether the bytes are those of `text`, apart from the case of ASCII letters.
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

    /// Returns whether the bytes are those of `text`.
    func isEqual(_ text: String) -> Bool {
        let utf8 = text.utf8
        let expected = utf8.span
        return count == expected.count && indices.allSatisfy { self[$0] == expected[$0] }
    }
}

extension ArraySlice<UInt8> {
    /// Returns whether the bytes are those of `text`, apart from the case of ASCII letters.
    func isEqual(ignoringCase text: String) -> Bool { span.isEqual(ignoringCase: text) }

    /// The elements of a comma-separated list of tokens (RFC 9110 section 5.6.1), without empty
    /// elements and the whitespace around each.
    var listElements: [ArraySlice<UInt8>] {
        split(separator: UInt8(ascii: ",")).map { $0.trimmed() }.filter { !$0.isEmpty }
    }
}

extension BidirectionalCollection<UInt8> where SubSequence == Self {
    /// Returns the bytes without the bytes of a class, by default whitespace, at both ends.
    package func trimmed(
        of isTrimmed: (UInt8) -> Bool = CharacterClasses.isWhitespace
    ) -> Self {
        var rest = drop(while: isTrimmed)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}
