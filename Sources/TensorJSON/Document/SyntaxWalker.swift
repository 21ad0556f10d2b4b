/// Walks over one JSON value of any depth token by token and checks RFC 8259's grammar.
struct SyntaxWalker: ~Escapable {
    /// A step of the walk.
    enum Token {
        case beginObject, endObject, beginArray, endArray
        /// A member's name and the colon; the member's value comes next.
        case name
        /// A string, number or word.
        case scalar
    }

    /// The tokens that the grammar allows next.
    private enum State {
        case value
        case firstItem
        case firstName
        case name
        case separatorOrEnd
    }

    /// The end of the last token.
    private(set) var cursor: ByteCursor

    /// The start of the last token.
    private(set) var tokenOffset: Int

    private var state = State.value
    private var nesting = NestingStack()

    /// The number of open containers.
    var depth: Int { nesting.depth }

    /// Creates a walker over the value that follows a cursor and perhaps whitespace.
    @_lifetime(copy cursor)
    init(_ cursor: ByteCursor) {
        self.cursor = cursor
        tokenOffset = cursor.offset
    }

    /// Moves over the next token and returns it; nil if the value is complete.
    mutating func next() throws(TensorDecodingError) -> Token? {
        if state == .separatorOrEnd && depth == 0 { return nil }
        cursor.skipWhitespace()
        switch state {
        case .separatorOrEnd:
            let isInObject = nesting.isInObject
            let end = isInObject ? ASCII.closeBrace : ASCII.closeBracket
            if cursor.byte == end { return close() }
            try cursor.expect(
                ASCII.comma,
                named: isInObject ? #""," or "}""# : #""," or "]""#
            )
            cursor.skipWhitespace()
            return isInObject ? try name() : try value(expected: "a value")
        case .firstItem:
            if cursor.byte == ASCII.closeBracket { return close() }
            return try value(expected: #"a value or "]""#)
        case .firstName:
            if cursor.byte == ASCII.closeBrace { return close() }
            return try name()
        case .name:
            return try name()
        case .value:
            return try value(expected: "a value")
        }
    }

    /// Moves over a closing bracket or brace.
    private mutating func close() -> Token {
        tokenOffset = cursor.offset
        cursor.offset += 1
        let token: Token = nesting.isInObject ? .endObject : .endArray
        nesting.pop()
        state = .separatorOrEnd
        return token
    }

    /// Moves over a member's name and the colon.
    private mutating func name() throws(TensorDecodingError) -> Token {
        guard cursor.byte == ASCII.quote else {
            throw cursor.unexpected(expected: "a member name")
        }
        tokenOffset = cursor.offset
        _ = try cursor.scanString()
        cursor.skipWhitespace()
        try cursor.expect(ASCII.colon, named: #"":""#)
        state = .value
        return .name
    }

    /// Moves over a scalar, or an opening bracket or brace.
    private mutating func value(expected: String) throws(TensorDecodingError) -> Token {
        tokenOffset = cursor.offset
        state = .separatorOrEnd
        switch cursor.byte {
        case ASCII.openBrace:
            cursor.offset += 1
            nesting.push(isObject: true)
            state = .firstName
            return .beginObject
        case ASCII.openBracket:
            cursor.offset += 1
            nesting.push(isObject: false)
            state = .firstItem
            return .beginArray
        case ASCII.quote:
            _ = try cursor.scanString()
        case ASCII.minus, ASCII.zero...ASCII.nine:
            _ = try cursor.scanNumber()
        default:
            guard cursor.scanBoolean() != nil || cursor.scanNull() else {
                throw cursor.unexpected(expected: expected)
            }
        }
        return .scalar
    }
}
