/// What may stand for −∞ among numbers.
package enum NullMeaning: Sendable {
    /// `null` is refused.
    case refused
    /// `null` is −∞.
    case negativeInfinity
}

/// A type that the elements of a tensor can have in JSON.
package protocol TensorElement: Sendable {
    /// The plural that errors use: `numbers`, `booleans`, `whole numbers`.
    static var pluralName: String { get }

    /// Reads one element, at whose first byte the reader stands.
    static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Self
}

/// A binary floating-point type that is read and printed exactly: `Float` or `Double`.
package protocol DecimalScalar: TensorElement, BinaryFloatingPoint {
    /// The type's name in errors: `Float32` or `Float64`.
    static var typeName: String { get }
}
