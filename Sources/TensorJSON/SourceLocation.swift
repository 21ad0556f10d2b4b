/// A place in a document as an editor names it.
package struct SourceLocation: Hashable, Sendable {
    /// The line, from 1. A line ends with LF, CR or CR LF.
    package let line: Int

    /// The column, from 1, counted in characters (Unicode scalars), not bytes.
    package let column: Int

    /// Finds the line and column of a byte offset. Linear in the offset.
    package init(of offset: Int, in bytes: Span<UInt8>) { preconditionFailure("skeleton") }
}
