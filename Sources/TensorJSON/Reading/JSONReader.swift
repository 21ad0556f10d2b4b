package import Tensors

/// Reads one JSON document from its bytes, value by value in the order of the text, without a tree.
///
/// Follows RFC 8259 strictly and throws two kinds of errors: the text is malformed, or a value is not
/// what the caller asked for. The second kind may be thrown although the text is malformed further
/// on, so a caller calls `JSONSyntax.validate` before it rejects a request for its values.
///
///     var reader = JSONReader(body.bytes.span, count: body.count)
///     try reader.beginDocument()
///     var object = try reader.beginObject()
///     while let name = try reader.nextMember(of: &object) {
///         switch name {
///         case "queries": queries = try reader.tensor(of: Float.self)
///         case "causal": isCausal = try reader.boolean()
///         default: …  // object.nameOffset is the offset of the unknown name
///         }
///     }
///     try reader.endDocument()
///
/// Each method that reads a value skips whitespace before it and leaves the reader after it.
package struct JSONReader: ~Copyable, ~Escapable {
    /// The number of zero bytes that must follow the document in its buffer.
    package static let padding = ByteCursor.padding

    /// The position in the document.
    var cursor: ByteCursor

    let limits: DecodingLimits

    /// How large tensors are read on several threads; nil reads everything on this one.
    let parallel: ParallelReading?

    /// The type that numbers are rounded to where they are read as `Float`; nil for float32.
    package var half: HalfType?

    /// The tensors that the strings `"@0"`, `"@1"` … stand for, each a `Tensor`.
    let attached: [any Sendable]

    /// The offset of the next byte to read.
    package var offset: Int { cursor.offset }

    /// Creates a reader of the first `count` bytes; traps unless `padding` zero bytes follow them.
    @_lifetime(copy bytes)
    package init(
        _ bytes: Span<UInt8>,
        count: Int,
        limits: DecodingLimits = DecodingLimits(),
        parallel: ParallelReading? = nil,
        half: HalfType? = nil,
        attached: [any Sendable] = []
    ) {
        cursor = ByteCursor(bytes, count: count)
        self.limits = limits
        self.parallel = parallel
        self.half = half
        self.attached = attached
    }

    /// Moves to the document's value; an empty document and a byte order mark have their own error.
    package mutating func beginDocument() throws(TensorDecodingError) {
        try cursor.beginDocument()
    }

    /// Checks that only whitespace follows the document's value.
    package mutating func endDocument() throws(TensorDecodingError) {
        try cursor.endDocument()
    }

    /// The kind of the next value, without reading it; throws if no value starts here.
    package mutating func nextKind() throws(TensorDecodingError) -> JSONKind {
        cursor.skipWhitespace()
        guard let kind = cursor.kind else { throw cursor.unexpected(expected: "a value") }
        return kind
    }

    /// Moves to an offset that another reader of the same document has reached.
    package mutating func move(to offset: Int) {
        precondition((0...cursor.count).contains(offset), "offset \(offset) of \(cursor.count)")
        cursor.offset = offset
    }

    /// Skips a value of any kind and depth, checking its syntax.
    package mutating func skipValue() throws(TensorDecodingError) {
        try cursor.skipValue()
    }
}

extension JSONReader {
    /// Returns the bytes of the document from an offset to the next byte to read.
    package func bytes(from start: Int) -> [UInt8] {
        (start..<offset).map { cursor[$0] }
    }
}
