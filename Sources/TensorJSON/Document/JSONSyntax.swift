/// The grammar of RFC 8259, whatever the values mean.
package enum JSONSyntax {
    /// Throws the first syntax error of a document, if there is one.
    ///
    /// Call this before refusing a request for its values, because a syntax error further on takes
    /// precedence. Takes one bit of memory per nesting level and no stack. Stricter than the grammar
    /// in one point: an escape that is half of a surrogate pair is an error, because it is not a
    /// character. `JSONReader.padding` zero bytes must follow the document.
    package static func validate(
        _ bytes: Span<UInt8>,
        count: Int
    ) throws(TensorDecodingError) {
        var cursor = ByteCursor(bytes, count: count)
        try cursor.beginDocument()
        try cursor.skipValue()
        try cursor.endDocument()
    }
}

extension ByteCursor {
    /// Moves over a value of any kind and depth, checking its syntax.
    mutating func skipValue() throws(TensorDecodingError) {
        var walker = SyntaxWalker(self)
        while try walker.next() != nil {}
        offset = walker.cursor.offset
    }
}
