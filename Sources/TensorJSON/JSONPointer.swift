/// The path to a value in a document (RFC 6901), such as `/queries/0/3`.
package struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// The reference tokens, outermost first, unescaped; array indices in decimal.
    package var tokens: [String]

    /// Creates a pointer from unescaped reference tokens.
    package init(_ tokens: [String] = []) { self.tokens = tokens }

    /// The pointer as RFC 6901 writes it: empty for the whole document.
    package var description: String { preconditionFailure("skeleton") }

    /// Finds the value that starts at an offset, or the innermost one around it.
    ///
    /// An offset in a member's name means that member. The document must be valid up to the offset.
    package static func locate(
        offset: Int,
        in bytes: Span<UInt8>,
        count: Int
    ) -> JSONPointer { preconditionFailure("skeleton") }
}
