/// A decoding error with the place in the document that it speaks of, ready for a person.
package struct LocatedDecodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, and the offset.
    package let error: TensorDecodingError

    /// The offending value; the whole document if the text is malformed.
    package let pointer: JSONPointer

    /// The line and column of the offset.
    package let location: SourceLocation

    /// One line: what, where, expected, found.
    package var description: String { preconditionFailure("skeleton") }
}

extension TensorDecodingError {
    /// Adds pointer, line and column by walking the document once more. Linear.
    package func located(in bytes: Span<UInt8>, count: Int) -> LocatedDecodingError {
        preconditionFailure("skeleton")
    }
}
