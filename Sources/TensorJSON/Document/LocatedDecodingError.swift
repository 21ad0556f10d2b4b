/// A decoding error and its place in the document, ready for a person.
package struct LocatedDecodingError: Error, Hashable, Sendable {
    /// The error, with the offset.
    package let error: TensorDecodingError

    /// The offending value; the whole document if the text is malformed.
    package let pointer: JSONPointer

    /// The line and column of the offset.
    package let location: SourceLocation
}

extension TensorDecodingError {
    /// Adds pointer, line and column by walking over the document again.
    ///
    /// Linear in the offset. `JSONReader.padding` zero bytes must follow the document.
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
        let byte = "byte \(error.offset)"
        if error.isMalformed {
            let (line, column) = (location.line, location.column)
            return error.description(at: "\(byte) (line \(line), column \(column))")
        }
        return error.description(at: pointer.tokens.isEmpty ? byte : "\(pointer) (\(byte))")
    }
}
