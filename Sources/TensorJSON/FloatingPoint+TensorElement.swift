extension Float: DecimalScalar {
    /// The type's name in errors.
    package static var typeName: String { "Float32" }
}

extension Double: DecimalScalar {
    /// The type's name in errors.
    package static var typeName: String { "Float64" }
}

extension DecimalScalar {
    /// The plural that errors use.
    package static var pluralName: String { "numbers" }

    /// Reads a number, rounded to nearest, ties to even.
    package static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Self { preconditionFailure("skeleton") }
}
