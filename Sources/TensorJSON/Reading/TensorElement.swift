package import Tensors

/// The meaning of `null` among numbers.
package enum NullMeaning: Sendable {
    /// `null` is an error.
    case refused
    /// `null` is −∞, which JSON has no number for.
    case negativeInfinity
}

/// A type that the elements of a tensor can have in JSON: `Float`, `Double`, `Int` or `Bool`.
package protocol TensorElement: Sendable, BitwiseCopyable {
    /// The noun for one element in errors, without an article: `number`, `boolean`.
    static var singularName: String { get }

    /// The noun for several elements in errors: `numbers`, `booleans`.
    static var pluralName: String { get }

    /// Reads the element whose first byte is next.
    static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Self

    /// Reads plain elements between commas until there is no room, or the row ends, or an element is
    /// not plain.
    ///
    /// - Parameters:
    ///   - reader: A reader at the first byte of an element.
    ///   - elements: The array to append to.
    ///   - room: The number of elements that may be appended, at least 1.
    /// - Returns: Whether the reader is after an element, rather than at one that `read` has to read.
    static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Bool

    /// Reads the nested arrays of a short tensor.
    ///
    /// - Parameters:
    ///   - reader: A reader at the first bracket, which stays there if the result is nil.
    ///   - elements: An empty array to append to.
    ///   - room: The number of elements that may be appended.
    /// - Returns: The shape; nil if the tensor has to be read row by row.
    static func readShortTensor(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Shape?
}

extension TensorElement {
    /// Reads nothing, so that `read` reads each element.
    @inline(__always)
    package static func readRun(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Bool { false }

    /// Reads nothing, so that short tensors are read like long ones.
    @inline(__always)
    package static func readShortTensor(
        from reader: inout JSONReader,
        into elements: inout [Self],
        room: Int
    ) -> Shape? { nil }
}

extension Bool: TensorElement {
    /// The noun for several booleans in errors.
    package static var pluralName: String { "booleans" }

    /// The noun for a boolean in errors.
    package static var singularName: String { "boolean" }

    /// Reads `true` or `false`; for a number, the error says that it is one.
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
    /// The noun for several whole numbers in errors.
    package static var pluralName: String { "whole numbers" }

    /// The noun for a whole number in errors.
    package static var singularName: String { "whole number" }

    /// Reads a whole number: `2`, `2.0` and `2e0` are equal, `2.5` is an error.
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
