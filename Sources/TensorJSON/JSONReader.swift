package import Tensors

/// Reads one JSON document from its bytes, value by value, in the order of the text.
package struct JSONReader: ~Copyable, ~Escapable {
    /// How many zero bytes must follow the document in its buffer.
    package static let padding = 64

    let bytes: RawSpan
    let count: Int
    let limits: DecodingLimits

    /// The byte that is read next, from the start of the document.
    package private(set) var offset = 0

    /// Creates a reader of the first `count` bytes, behind which `padding` zero bytes must stand.
    @_lifetime(copy bytes)
    package init(_ bytes: Span<UInt8>, count: Int, limits: DecodingLimits = DecodingLimits()) {
        preconditionFailure("skeleton")
    }

    /// Skips whitespace in front of the document's value; an empty document has its own error.
    package mutating func beginDocument() throws(TensorDecodingError) {
        preconditionFailure("skeleton")
    }

    /// Checks that nothing but whitespace follows the document's value.
    package mutating func endDocument() throws(TensorDecodingError) {
        preconditionFailure("skeleton")
    }

    /// The kind of the next value; the reader stays in front of it.
    package mutating func nextKind() throws(TensorDecodingError) -> JSONKind {
        preconditionFailure("skeleton")
    }

    /// Enters an object. Follow with `nextMember` until it returns nil.
    package mutating func beginObject() throws(TensorDecodingError) -> ObjectProgress {
        preconditionFailure("skeleton")
    }

    /// Moves to the value of the next member and returns its name, unescaped; nil, and the reader
    /// stands behind the object, if there is none. A name that stood before is refused.
    package mutating func nextMember(
        _ object: inout ObjectProgress
    ) throws(TensorDecodingError) -> String? { preconditionFailure("skeleton") }

    /// Enters an array of values that are read one by one. Follow with `nextItem` until false.
    package mutating func beginArray() throws(TensorDecodingError) -> ArrayProgress {
        preconditionFailure("skeleton")
    }

    /// Moves to the next item, or behind the array, and says whether there is an item.
    package mutating func nextItem(
        _ array: inout ArrayProgress
    ) throws(TensorDecodingError) -> Bool { preconditionFailure("skeleton") }

    /// Reads a tensor, nested or flat. A bare number is a tensor of rank 0.
    package mutating func tensor<Element: TensorElement>(
        of type: Element.Type,
        null: NullMeaning = .refused
    ) throws(TensorDecodingError) -> Tensor<Element> { preconditionFailure("skeleton") }

    /// Reads a plain list of elements.
    package mutating func list<Element: TensorElement>(
        of type: Element.Type,
        null: NullMeaning = .refused
    ) throws(TensorDecodingError) -> [Element] { preconditionFailure("skeleton") }

    /// Reads a plain list of strings.
    package mutating func strings() throws(TensorDecodingError) -> [String] {
        preconditionFailure("skeleton")
    }

    /// Reads a number.
    package mutating func number<Scalar: DecimalScalar>(
        as type: Scalar.Type
    ) throws(TensorDecodingError) -> Scalar { preconditionFailure("skeleton") }

    /// Reads a whole number: `2`, `2.0` and `2e0` are the same, `2.5` is refused.
    package mutating func integer() throws(TensorDecodingError) -> Int {
        preconditionFailure("skeleton")
    }

    /// Reads a whole number from −2⁶³ to 2⁶⁴−1, modulo 2⁶⁴.
    package mutating func wrappingInteger() throws(TensorDecodingError) -> UInt64 {
        preconditionFailure("skeleton")
    }

    /// Reads `true` or `false`.
    package mutating func boolean() throws(TensorDecodingError) -> Bool {
        preconditionFailure("skeleton")
    }

    /// Reads a string.
    package mutating func string() throws(TensorDecodingError) -> String {
        preconditionFailure("skeleton")
    }

    /// Skips a value of any kind and depth, checking its syntax.
    package mutating func skipValue() throws(TensorDecodingError) {
        preconditionFailure("skeleton")
    }
}

/// How far an object has been read.
package struct ObjectProgress: Sendable {
    /// Where the object starts.
    package let offset: Int
    /// Where the name of the member that was entered last starts.
    package internal(set) var nameOffset: Int
    /// The names so far.
    package internal(set) var names: [String]
}

/// How far an array has been read.
package struct ArrayProgress: Sendable {
    /// Where the array starts.
    package let offset: Int
    /// How many items were entered so far.
    package internal(set) var count: Int
}
