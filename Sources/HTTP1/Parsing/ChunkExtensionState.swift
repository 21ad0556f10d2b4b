/// Where in the extensions of a chunk the next byte stands (RFC 9112 section 7.1.1).
///
///     chunk-ext     = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
///     chunk-ext-val = token / quoted-string
///
/// Begins behind the first `;`. Say the line is `5;a="b" ;c`: the byte behind `a` is taken in `name`,
/// `b` in `quotedText`, the blank in `quotedEnd` and the second `;` in `valueBlanks`.
///
/// None of it means anything here. But a quotation that is open at the end of the line is closed
/// somewhere in the data, for a party that looks for its end there.
enum ChunkExtensionState {
    /// A name must begin, perhaps behind blanks.
    case nameStart
    case name
    /// Behind a name and blanks: `=` or `;` must follow.
    case nameBlanks
    /// A value must begin, perhaps behind blanks.
    case valueStart
    case token
    case quotedText
    /// Behind a backslash: the next byte stands for itself.
    case quotedPair
    /// Behind the quotation mark that ends a value.
    case quotedEnd
    /// Behind a value and blanks: `;` must follow.
    case valueBlanks

    /// Whether the line may end here.
    var isComplete: Bool {
        switch self {
        case .name, .token, .quotedEnd: true
        case .nameStart, .nameBlanks, .valueStart, .quotedText, .quotedPair, .valueBlanks: false
        }
    }

    /// The state behind a byte; nil if it may not stand here.
    func state(behind byte: UInt8) -> Self? {
        switch self {
        case .nameStart:
            if CharacterClasses.isWhitespace(byte) { return .nameStart }
            return CharacterClasses.isToken(byte) ? .name : nil
        case .name:
            if CharacterClasses.isToken(byte) { return .name }
            return Self.nameBlanks.state(behind: byte)
        case .nameBlanks:
            if byte == UInt8(ascii: "=") { return .valueStart }
            return Self.separator(byte, orBlank: .nameBlanks)
        case .valueStart:
            if CharacterClasses.isWhitespace(byte) { return .valueStart }
            if byte == UInt8(ascii: "\"") { return .quotedText }
            return CharacterClasses.isToken(byte) ? .token : nil
        case .token:
            if CharacterClasses.isToken(byte) { return .token }
            return Self.separator(byte, orBlank: .valueBlanks)
        case .quotedText:
            if byte == UInt8(ascii: "\"") { return .quotedEnd }
            if byte == UInt8(ascii: "\\") { return .quotedPair }
            return CharacterClasses.isFieldValue(byte) ? .quotedText : nil
        case .quotedPair:
            return CharacterClasses.isFieldValue(byte) ? .quotedText : nil
        case .quotedEnd, .valueBlanks:
            return Self.separator(byte, orBlank: .valueBlanks)
        }
    }

    /// What follows a name or a value: the next extension, or blanks before it.
    private static func separator(_ byte: UInt8, orBlank blanks: Self) -> Self? {
        if byte == UInt8(ascii: ";") { return .nameStart }
        return CharacterClasses.isWhitespace(byte) ? blanks : nil
    }
}
