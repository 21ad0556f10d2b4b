/// Reads one JSON document from its bytes, value by value, in the order of the text, with no tree.
///
/// Strict RFC 8259, and errors of two kinds: the text is malformed, or a value is not what was
/// asked for. The second kind may be thrown before the first has been looked for further on, so
/// whoever refuses a request for its values asks `JSONSyntax.validate` before saying so.
///
///     var reader = JSONReader(body.bytes.span, count: body.count)
///     try reader.beginDocument()
///     var object = try reader.beginObject()
///     while let name = try reader.nextMember(of: &object) {
///         switch name {
///         case "queries": queries = try reader.tensor(of: Float.self)
///         case "causal": isCausal = try reader.boolean()
///         default: …  // object.nameOffset says where the unknown name is
///         }
///     }
///     try reader.endDocument()
///
/// Each method that reads a value expects the reader to stand in front of it, perhaps with
/// whitespace between, and leaves it behind the value.
package struct JSONReader: ~Copyable, ~Escapable {
    /// How many zero bytes must follow the document in its buffer, so that eight bytes and more
    /// can be loaded at once anywhere in it.
    package static let padding = ByteCursor.padding

    /// Where the reader stands.
    var cursor: ByteCursor

    /// What the document may ask for.
    let limits: DecodingLimits

    /// How large tensors are read on several threads; nil has everything read on this one.
    let parallel: ParallelReading?

    /// The byte that is read next, from the start of the document.
    package var offset: Int { cursor.offset }

    /// Creates a reader of the first `count` bytes; traps if `padding` zero bytes do not follow.
    @_lifetime(copy bytes)
    package init(
        _ bytes: Span<UInt8>,
        count: Int,
        limits: DecodingLimits = DecodingLimits(),
        parallel: ParallelReading? = nil
    ) {
        cursor = ByteCursor(bytes, count: count)
        self.limits = limits
        self.parallel = parallel
    }

    /// Moves to the document's value; an empty document and a byte order mark have their own error.
    package mutating func beginDocument() throws(TensorDecodingError) {
        try cursor.beginDocument()
    }

    /// Checks that nothing but whitespace follows the document's value.
    package mutating func endDocument() throws(TensorDecodingError) {
        try cursor.endDocument()
    }

    /// The kind of the next value, which is not read; malformed if no value starts here.
    package mutating func nextKind() throws(TensorDecodingError) -> JSONKind {
        cursor.skipWhitespace()
        guard let kind = cursor.kind else { throw cursor.unexpected(expected: "a value") }
        return kind
    }

    /// Skips a value of any kind and depth, checking its syntax.
    package mutating func skipValue() throws(TensorDecodingError) {
        try cursor.skipValue()
    }
}
