/// The place of the next byte in the extensions of a chunk (RFC 9112 section 7.1.1).
///
///     chunk-ext     = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
///     chunk-ext-val = token / quoted-string
///
/// The state after the first `;` is `nameStart`. For example, in `5;a="b" ;c` the byte
/// `=` is taken in `name`, `b` in `quotedText`, the space in `quotedEnd` and the second `;` in
/// `whitespaceAfterValue`.
///
/// Extensions are skipped, but they are checked. If a quoted string were open at the end of the
/// line, another recipient could look for its end in the data that follows.
enum ChunkExtensionState {
    /// After whitespace before the first `;`.
    case whitespaceAfterSize
    /// Optional whitespace, then a name.
    case nameStart
    case name
    /// After a name and whitespace: `=` or `;` must follow.
    case whitespaceAfterName
    /// Optional whitespace, then a value.
    case valueStart
    case token
    case quotedText
    /// After a backslash: the next byte has no special meaning.
    case quotedPair
    /// After the quotation mark that ends a value.
    case quotedEnd
    /// After a value and whitespace: `;` must follow.
    case whitespaceAfterValue

    /// Whether the line may end in this state.
    var isComplete: Bool { self == .name || self == .token || self == .quotedEnd }

    /// Returns the state after a byte, or nil if the byte is not allowed.
    func state(after byte: UInt8) -> Self? {
        switch self {
        case .whitespaceAfterSize:
            return Self.separator(byte, orWhitespace: .whitespaceAfterSize)
        case .nameStart:
            if CharacterClasses.isWhitespace(byte) { return .nameStart }
            return CharacterClasses.isToken(byte) ? .name : nil
        case .name:
            if CharacterClasses.isToken(byte) { return .name }
            return Self.whitespaceAfterName.state(after: byte)
        case .whitespaceAfterName:
            if byte == UInt8(ascii: "=") { return .valueStart }
            return Self.separator(byte, orWhitespace: .whitespaceAfterName)
        case .valueStart:
            if CharacterClasses.isWhitespace(byte) { return .valueStart }
            if byte == UInt8(ascii: "\"") { return .quotedText }
            return CharacterClasses.isToken(byte) ? .token : nil
        case .token:
            if CharacterClasses.isToken(byte) { return .token }
            return Self.separator(byte, orWhitespace: .whitespaceAfterValue)
        case .quotedText:
            if byte == UInt8(ascii: "\"") { return .quotedEnd }
            if byte == UInt8(ascii: "\\") { return .quotedPair }
            return CharacterClasses.isFieldValue(byte) ? .quotedText : nil
        case .quotedPair:
            return CharacterClasses.isFieldValue(byte) ? .quotedText : nil
        case .quotedEnd, .whitespaceAfterValue:
            return Self.separator(byte, orWhitespace: .whitespaceAfterValue)
        }
    }

    /// Returns the state after the byte that follows a name or a value: a separator or whitespace.
    private static func separator(_ byte: UInt8, orWhitespace whitespace: Self) -> Self? {
        if byte == UInt8(ascii: ";") { return .nameStart }
        return CharacterClasses.isWhitespace(byte) ? whitespace : nil
    }
}
