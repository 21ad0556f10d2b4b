/// How many elements of a tensor a piece of its text holds, found without reading them.
///
/// This is a guess about text that nobody has read: whoever uses it finds out whether it was right.
///
/// Example: with rows as units, in `3,4],[5,6],[7,` the first unit starts at the first `[`; 2 elements
/// start in front of it, and 3 behind.
struct TextPiece: Sendable {
    /// What pieces are cut between.
    enum Unit: Sendable {
        /// Rows, each from its bracket on.
        case row
        /// Elements.
        case element
    }

    /// Where the first unit starts; nil if none does in this piece.
    private(set) var firstUnit: Int?

    /// How many elements start in front of that.
    private(set) var countBefore = 0

    /// How many elements start behind it.
    private(set) var countAfter = 0

    /// Whether the tensor's text ends in this piece.
    private(set) var isLast = false

    /// Examines a part of a document.
    ///
    /// - Parameters:
    ///   - range: The offsets of the piece, of which the first is not 0.
    ///   - cursor: The document.
    ///   - unit: What the piece's own start is to be cut to.
    init(_ range: Range<Int>, of cursor: borrowing ByteCursor, unit: Unit) {
        // Whether the byte before the next 64 is an element's.
        var carry = TextMarks(cursor, at: range.lowerBound - 1).elements & 1
        var offset = range.lowerBound
        while offset < range.upperBound, !isLast {
            let marks = TextMarks(cursor, at: offset)
            var known = UInt64.max
            if range.upperBound - offset < 64 {
                known = 1 &<< UInt64(range.upperBound - offset) &- 1
            }
            let ends = marks.ends & known
            if ends != 0 {
                known = ends & (0 &- ends) &- 1
                isLast = true
            }
            var starts = marks.elements & ~(marks.elements &<< 1 | carry) & known
            carry = marks.elements >> 63
            if firstUnit == nil {
                let place: Int?
                switch unit {
                case .element:
                    place = starts == 0 ? nil : starts.trailingZeroBitCount
                case .row:
                    place = Self.firstRow(marks.openings & known, of: cursor, at: offset)
                }
                let before = place.map { starts & (1 &<< UInt64($0) &- 1) } ?? starts
                countBefore += before.nonzeroBitCount
                starts &= ~before
                firstUnit = place.map { offset + $0 }
            }
            countAfter += starts.nonzeroBitCount
            offset += 64
        }
    }

    /// The first of some opening brackets that an element follows.
    private static func firstRow(
        _ openings: UInt64,
        of cursor: borrowing ByteCursor,
        at offset: Int
    ) -> Int? {
        var openings = openings
        var next = copy cursor
        while openings != 0 {
            let place = openings.trailingZeroBitCount
            next.offset = offset + place + 1
            next.skipWhitespace()
            if next.byte != ASCII.openBracket, next.byte != ASCII.closeBracket { return place }
            openings &= openings &- 1
        }
        return nil
    }
}
