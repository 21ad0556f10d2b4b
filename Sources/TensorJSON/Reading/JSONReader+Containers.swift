/// How far an object has been read.
package struct ObjectProgress: Sendable {
    /// Where the object starts.
    package let offset: Int

    /// Where the name of the member that was entered last starts; the object's start before that.
    package fileprivate(set) var nameOffset: Int

    /// How many members were entered so far.
    fileprivate var count = 0

    /// Where the names of the first members start.
    fileprivate var firstNames = InlineArray<8, Int>(repeating: 0)

    /// Where those of the others start.
    fileprivate var otherNames: [Int] = []

    /// Whether a name so far has an escape.
    fileprivate var hasEscapes = false

    /// Where the name of a member that was entered starts.
    fileprivate func nameOffset(_ index: Int) -> Int {
        index < firstNames.count ? firstNames[index] : otherNames[index - firstNames.count]
    }
}

/// How far an array has been read.
package struct ArrayProgress: Sendable {
    /// Where the array starts.
    package let offset: Int

    /// How many items were entered so far.
    package fileprivate(set) var count = 0
}

extension JSONReader {
    /// Room for so many strings of a list is made at once.
    private static var usualStringCount: Int { 8 }

    /// Enters an object.
    ///
    /// To be followed by `nextMember` until that returns nil.
    package mutating func beginObject() throws(TensorDecodingError) -> ObjectProgress {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.openBrace else { throw cursor.mistyped(expected: "an object") }
        cursor.offset += 1
        return ObjectProgress(offset: offset - 1, nameOffset: offset - 1)
    }

    /// Moves to the value of the next member and returns its name, unescaped; nil, with the reader
    /// behind the object, if there is none.
    ///
    /// - Throws: Also if the name stood in the object before, compared byte by byte after
    ///   unescaping, or there are more members, or the name is longer, than the
    ///   limits allow.
    package mutating func nextMember(
        of object: inout ObjectProgress
    ) throws(TensorDecodingError) -> String? {
        guard let name = try nextName(of: &object) else { return nil }
        return text(of: name)
    }

    /// Does what `nextMember` does, but makes no text of the name.
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
        // Escapes are longer than what they stand for.
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

    /// Whether a name stood in an object before.
    private func hasMember(_ name: NameToken, _ object: ObjectProgress) -> Bool {
        guard !object.hasEscapes else {
            let bytes = Array(text(of: name).utf8)
            return (0..<object.count).contains { index in
                cursor.unescaped(at: object.nameOffset(index)).utf8.elementsEqual(bytes)
            }
        }
        // Both end in a quote.
        let (start, length) = (name.string.content.lowerBound, name.string.content.count + 1)
        return (0..<object.count).contains { index in
            let other = object.nameOffset(index) + 1
            return (0..<length).allSatisfy { cursor[start + $0] == cursor[other + $0] }
        }
    }

    /// Enters an array whose items are read one by one.
    ///
    /// To be followed by `nextItem` until that returns false.
    package mutating func beginArray() throws(TensorDecodingError) -> ArrayProgress {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.openBracket else { throw cursor.mistyped(expected: "an array") }
        cursor.offset += 1
        return ArrayProgress(offset: offset - 1)
    }

    /// Moves to the next item; false, with the reader behind the array, if there is none.
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

    /// Notes that items have been entered, and left behind, besides the one entered last.
    func note(_ itemCount: Int, of array: inout ArrayProgress) { array.count += itemCount }

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

    /// Enters a list of strings, as `beginArray` does any.
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
