package import Tensors

/// What `null` means among numbers.
package enum NullMeaning: Sendable {
    /// Nothing: it is refused.
    case refused
    /// −∞, which JSON has no number for.
    case negativeInfinity
}

/// A type that the elements of a tensor can have in JSON: `Float`, `Double`, `Int` or `Bool`.
package protocol TensorElement: Sendable, BitwiseCopyable {
    /// What errors call one element, without an article: `number`, `boolean`.
    static var singularName: String { get }

    /// What errors call several elements: `numbers`, `booleans`.
    static var pluralName: String { get }

    /// Reads one element, at whose first byte the reader stands.
    static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Self

    /// Reads plain elements between commas, as many as there are and there is room for.
    ///
    /// - Parameters:
    ///   - reader: Stands at the first byte of an element.
    ///   - elements: Where they are appended.
    ///   - room: How many elements may be appended, at least 1.
    /// - Returns: Whether the reader stands behind an element, rather than in front of one that has
    ///   to be read by itself.
    static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Bool

    /// Reads the nested arrays of a short tensor.
    ///
    /// - Parameters:
    ///   - reader: Is at the first bracket, and stays there if the tensor has to be read otherwise.
    ///   - elements: An empty array to append to.
    ///   - room: The number of elements that may be appended.
    /// - Returns: The shape; nil if the tensor has to be read otherwise.
    static func readShortTensor(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Shape?
}

extension TensorElement {
    /// Reads nothing: each element is read by itself.
    @inline(__always)
    package static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Bool { false }

    /// Reads nothing: no tensor of the type is worth a way of its own.
    @inline(__always)
    package static func readShortTensor(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Shape? { nil }
}

extension Bool: TensorElement {
    /// What errors call several booleans.
    package static var pluralName: String { "booleans" }

    /// What errors call a boolean.
    package static var singularName: String { "boolean" }

    /// Reads `true` or `false`; a number is refused with the reason.
    @inline(__always)
    package static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Bool {
        if let value = reader.cursor.scanBoolean() { return value }
        let error = reader.cursor.mistyped(expected: "a boolean")
        guard reader.cursor.kind == .number, case .mistyped(_, let literal) = error.reason else {
            throw error
        }
        throw TensorDecodingError(.numberForBoolean(literal: literal), at: error.offset)
    }
}

extension Int: TensorElement {
    /// What errors call several whole numbers.
    package static var pluralName: String { "whole numbers" }

    /// What errors call a whole number.
    package static var singularName: String { "whole number" }

    /// Reads a whole number: `2`, `2.0` and `2e0` are the same, `2.5` is refused.
    @inline(__always)
    package static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Int {
        try reader.cursor.scanWholeNumber(expected: "a whole number of at most 63 bits") { number in
            number.isNegative
                ? Int(exactly: -Int128(number.magnitude)) : Int(exactly: number.magnitude)
        }
    }
}
