extension Int: TensorElement {
    /// The plural that errors use.
    package static var pluralName: String { "whole numbers" }

    /// Reads a whole number: `2`, `2.0` and `2e0` are the same.
    package static func read(
        from reader: inout JSONReader,
        null: NullMeaning
    ) throws(TensorDecodingError) -> Int { preconditionFailure("skeleton") }
}
