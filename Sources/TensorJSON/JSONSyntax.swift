/// RFC 8259's grammar alone, without looking at what the values mean.
package enum JSONSyntax {
    /// Throws the first syntax error of a document, if there is one.
    ///
    /// Iterative, with one bit of memory per nesting level. To be run when a request has been
    /// refused for its values: a syntax error further on wins.
    package static func validate(
        _ bytes: Span<UInt8>,
        count: Int
    ) throws(TensorDecodingError) { preconditionFailure("skeleton") }
}
