import TensorJSON
import Testing

@Suite struct SourceLocationTests {
    @Test(arguments: [
        (0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 2, 2), (5, 2, 2), (6, 3, 1), (7, 4, 1),
        (8, 4, 2),
        (10, 4, 3), (13, 4, 4),
    ])
    func `lines end with LF, CR LF or CR, and columns count characters`(
        offset: Int,
        line: Int,
        column: Int
    ) {
        // a b LF c CR LF CR d é € e
        let bytes = Array("ab\nc\r\n\rdé€e".utf8)
        let location = SourceLocation(of: offset, in: bytes.span)
        #expect(location.line == line)
        #expect(location.column == column)
    }
}
