/// The number of elements in a piece of a tensor's text, counted without reading them.
///
/// The count is a guess: the text may turn out to be wrong when it is read.
///
/// Example: with rows as units, the first unit in `3,4],[5,6],[7,` starts at the first `[`; 2 elements
/// start before it and 3 after it.
struct TextPiece: Sendable {
    /// The unit to which pieces are cut.
    enum Unit: Sendable {
        /// A row from its bracket on.
        case row
        case element
    }

    /// The offset of the first unit; nil if none starts in this piece.
    private(set) var firstUnit: Int?

    /// The number of elements that start before the first unit.
    private(set) var countBefore = 0

    /// The number of elements that start at or after it.
    private(set) var countAfter = 0

    /// Whether the tensor's text ends in this piece.
    private(set) var isLast = false

    /// Examines a part of a document that does not start at offset 0.
    init(_ range: Range<Int>, of cursor: borrowing ByteCursor, unit: Unit) {
        // Whether the byte before the next 64 belongs to an element.
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

    /// The place of the first opening bracket that an element follows.
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
