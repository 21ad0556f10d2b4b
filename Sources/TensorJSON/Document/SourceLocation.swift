/// A place in a document as an editor shows it.
package struct SourceLocation: Hashable, Sendable {
    /// The line, from 1.
    ///
    /// A line ends with LF, CR or CR LF.
    package let line: Int

    /// The column, from 1, counted in characters (Unicode scalars), not bytes.
    package let column: Int

    /// Finds the line and column of a byte offset, in time linear in the offset.
    package init(of offset: Int, in bytes: Span<UInt8>) {
        var line = 1
        var column = 1
        for index in 0..<offset {
            switch bytes[index] {
            case 0x0A:
                line += 1
                column = 1
            case 0x0D:
                // The LF of a CR LF ends the line.
                guard index + 1 == bytes.count || bytes[index + 1] != 0x0A else { continue }
                line += 1
                column = 1
            case 0x80...0xBF:
                // The second and later bytes of a character.
                continue
            default:
                column += 1
            }
        }
        self.line = line
        self.column = column
    }
}
