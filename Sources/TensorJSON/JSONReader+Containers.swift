/// How far an object has been read.
package struct ObjectProgress: Sendable {
    /// Where the object starts.
    package let offset: Int

    /// Where the name of the member that was entered last starts; the object's start before that.
    package fileprivate(set) var nameOffset: Int

    /// The names of the members that were entered so far, unescaped, in their order.
    package fileprivate(set) var names: [String] = []
}

/// How far an array has been read.
package struct ArrayProgress: Sendable {
    /// Where the array starts.
    package let offset: Int

    /// How many items were entered so far.
    package fileprivate(set) var count = 0
}

extension JSONReader {
    /// Room for so many names, or strings of a list, is made at once.
    private static var usualMemberCount: Int { 8 }

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
        cursor.skipWhitespace()
        if cursor.byte == ASCII.closeBrace {
            cursor.offset += 1
            return nil
        }
        if !object.names.isEmpty {
            try cursor.expect(ASCII.comma, named: #""," or "}""#)
            cursor.skipWhitespace()
        }
        guard cursor.byte == ASCII.quote else {
            throw cursor.unexpected(expected: "a member name")
        }
        object.nameOffset = offset
        let name = try cursor.string()
        guard name.utf8.count <= limits.maximumNameLength else {
            throw TensorDecodingError(
                .nameTooLong(limit: limits.maximumNameLength),
                at: object.offset
            )
        }
        // String's == would also take different characters of the same look for equal.
        if object.names.contains(where: {
            $0.utf8.count == name.utf8.count && $0.utf8.elementsEqual(name.utf8)
        }) {
            throw TensorDecodingError(.duplicateMember(name), at: object.nameOffset)
        }
        guard object.names.count < limits.maximumMemberCount else {
            throw TensorDecodingError(
                .tooManyMembers(limit: limits.maximumMemberCount),
                at: object.offset
            )
        }
        if object.names.isEmpty { object.names.reserveCapacity(Self.usualMemberCount) }
        object.names.append(name)
        cursor.skipWhitespace()
        try cursor.expect(ASCII.colon, named: #"":""#)
        cursor.skipWhitespace()
        return name
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

    /// Reads a plain list of strings.
    package mutating func strings() throws(TensorDecodingError) -> [String] {
        cursor.skipWhitespace()
        guard cursor.byte == ASCII.openBracket else {
            throw cursor.mistyped(expected: "a list of strings")
        }
        var strings: [String] = []
        var array = try beginArray()
        while try nextItem(of: &array) {
            if strings.isEmpty { strings.reserveCapacity(Self.usualMemberCount) }
            strings.append(try string())
        }
        return strings
    }
}
