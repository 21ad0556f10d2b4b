/// The progress of reading an object.
package struct ObjectProgress: Sendable {
    /// The offset of the object's brace.
    package let offset: Int

    /// The offset of the current member's name; before the first member, that of the object.
    package fileprivate(set) var nameOffset: Int

    /// The number of members so far.
    fileprivate var count = 0

    /// The offsets of the names of the first members.
    fileprivate var firstNames = InlineArray<8, Int>(repeating: 0)

    /// The offsets of the names of the other members.
    fileprivate var otherNames: [Int] = []

    /// Whether one of the names has an escape.
    fileprivate var hasEscapes = false

    /// The offset of a member's name.
    fileprivate func nameOffset(_ index: Int) -> Int {
        index < firstNames.count ? firstNames[index] : otherNames[index - firstNames.count]
    }
}

/// The progress of reading an array.
package struct ArrayProgress: Sendable {
    /// The offset of the array's bracket.
    package let offset: Int

    /// The number of items so far.
    package internal(set) var count = 0
}

extension JSONReader {
    /// The number of strings that memory is reserved for when a list has a first one.
    private static var usualStringCount: Int { 8 }

    /// Enters an object; call `nextMember` until it returns nil.
    package mutating func beginObject() throws(TensorDecodingError) -> ObjectProgress {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.openBrace else { throw cursor.mistyped(expected: "an object") }
        cursor.offset += 1
        return ObjectProgress(offset: offset - 1, nameOffset: offset - 1)
    }

    /// Moves to the value of the next member and returns its name, unescaped.
    ///
    /// - Returns: The name; nil, with the reader after the object, if there is no other member.
    /// - Throws: An error if the syntax is wrong, the object already has a member of this name
    ///   (compared by bytes after unescaping), or a limit is exceeded.
    package mutating func nextMember(
        of object: inout ObjectProgress
    ) throws(TensorDecodingError) -> String? {
        guard let name = try nextName(of: &object) else { return nil }
        return text(of: name)
    }

    /// Moves to the value of the next member, as `nextMember`, without creating a string.
    package mutating func nextName(
        of object: inout ObjectProgress
    ) throws(TensorDecodingError) -> NameToken? {
        cursor.skipWhitespace()
        if cursor.byte == ASCII.closeBrace {
            cursor.offset += 1
            return nil
        }
        if object.count > 0 {
            try cursor.expect(ASCII.comma, named: #""," or "}""#)
            cursor.skipWhitespace()
        }
        guard cursor.byte == ASCII.quote else {
            throw cursor.unexpected(expected: "a member name")
        }
        object.nameOffset = offset
        let name = NameToken(string: try cursor.scanString())
        // Unescaping never makes a name longer.
        if name.string.content.count > limits.maximumNameLength,
            text(of: name).utf8.count > limits.maximumNameLength
        {
            throw TensorDecodingError(
                .nameTooLong(limit: limits.maximumNameLength),
                at: object.offset
            )
        }
        object.hasEscapes = object.hasEscapes || name.string.hasEscapes
        if hasMember(name, object) {
            throw TensorDecodingError(.duplicateMember(text(of: name)), at: object.nameOffset)
        }
        guard object.count < limits.maximumMemberCount else {
            throw TensorDecodingError(
                .tooManyMembers(limit: limits.maximumMemberCount),
                at: object.offset
            )
        }
        if object.count < object.firstNames.count {
            object.firstNames[object.count] = object.nameOffset
        } else {
            object.otherNames.append(object.nameOffset)
        }
        object.count += 1
        cursor.skipWhitespace()
        try cursor.expect(ASCII.colon, named: #"":""#)
        cursor.skipWhitespace()
        return name
    }

    /// Whether an object already has a member of this name.
    private func hasMember(_ name: NameToken, _ object: ObjectProgress) -> Bool {
        guard !object.hasEscapes else {
            let bytes = Array(text(of: name).utf8)
            return (0..<object.count).contains { index in
                cursor.unescaped(at: object.nameOffset(index)).utf8.elementsEqual(bytes)
            }
        }
        // The comparison includes the closing quotes.
        let (start, length) = (name.string.content.lowerBound, name.string.content.count + 1)
        return (0..<object.count).contains { index in
            let other = object.nameOffset(index) + 1
            return (0..<length).allSatisfy { cursor[start + $0] == cursor[other + $0] }
        }
    }

    /// Enters an array; call `nextItem` until it returns false.
    package mutating func beginArray() throws(TensorDecodingError) -> ArrayProgress {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.openBracket else { throw cursor.mistyped(expected: "an array") }
        cursor.offset += 1
        return ArrayProgress(offset: offset - 1)
    }

    /// Moves to the next item; false, with the reader after the array, if there is none.
    package mutating func nextItem(
        of array: inout ArrayProgress
    ) throws(TensorDecodingError) -> Bool {
        cursor.skipWhitespace()
        if cursor.byte == ASCII.closeBracket {
            cursor.offset += 1
            return false
        }
        if array.count > 0 {
            try cursor.expect(ASCII.comma, named: #""," or "]""#)
            cursor.skipWhitespace()
            guard cursor.byte != ASCII.closeBracket else {
                throw cursor.unexpected(expected: "a value")
            }
        }
        array.count += 1
        return true
    }

    /// Reads a plain list of elements.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    @specialized(where Element == Int)
    @specialized(where Element == Bool)
    package mutating func list<Element: TensorElement>(
        of type: Element.Type = Element.self,
        null: NullMeaning = .refused
    ) throws(TensorDecodingError) -> [Element] {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.openBracket else {
            throw cursor.mistyped(expected: "a list of \(Element.pluralName)")
        }
        let start = offset
        var elements: [Element] = []
        var ahead = ReadAhead()
        _ = try readRow(
            into: &elements,
            null: null,
            expectedCount: nil,
            tensorOffset: start,
            &ahead
        )
        ahead.end(&elements)
        return elements
    }

    /// Enters a list of strings; call `nextItem` until it returns false.
    package mutating func beginStrings() throws(TensorDecodingError) -> ArrayProgress {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.openBracket else {
            throw cursor.mistyped(expected: "a list of strings")
        }
        return try beginArray()
    }

    /// Reads a plain list of strings.
    package mutating func strings() throws(TensorDecodingError) -> [String] {
        var strings: [String] = []
        var array = try beginStrings()
        while try nextItem(of: &array) {
            if strings.isEmpty { strings.reserveCapacity(Self.usualStringCount) }
            strings.append(try string())
        }
        return strings
    }
}
