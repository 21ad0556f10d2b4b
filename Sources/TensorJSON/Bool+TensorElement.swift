extension Bool: TensorElement {
    /// The plural that errors use.
    package static var pluralName: String { "booleans" }

    /// Reads `true` or `false`; a number is refused with the reason.
    package static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Bool { preconditionFailure("skeleton") }
}
