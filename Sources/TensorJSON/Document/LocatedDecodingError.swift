/// A decoding error with the place in the document that it speaks of, ready for a person.
package struct LocatedDecodingError: Error, Hashable, Sendable {
    /// What is wrong, and the offset.
    package let error: TensorDecodingError

    /// The offending value; the whole document if the text is malformed.
    package let pointer: JSONPointer

    /// The line and column of the offset.
    package let location: SourceLocation
}

extension TensorDecodingError {
    /// Adds pointer, line and column by walking the document once more.
    ///
    /// Linear in the offset.
    ///
    /// `JSONReader.padding` zero bytes must follow the document.
    package func located(in bytes: Span<UInt8>, count: Int) -> LocatedDecodingError {
        LocatedDecodingError(
            error: self,
            pointer: isMalformed
                ? JSONPointer() : .locate(offset: offset, in: bytes, count: count),
            location: SourceLocation(of: offset, in: bytes)
        )
    }
}

extension LocatedDecodingError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    package var description: String {
        guard !error.isMalformed else {
            let place =
                "byte \(error.offset) (line \(location.line), column \(location.column))"
            return error.description(place: place, value: "the value")
        }
        guard !pointer.tokens.isEmpty else {
            return error.description(place: "byte \(error.offset)", value: "the value")
        }
        return error.description(
            place: "\(pointer) (byte \(error.offset))",
            value: "\(pointer)",
            ancestor: { level in "\(JSONPointer(Array(pointer.tokens.dropLast(level))))" }
        )
    }
}
