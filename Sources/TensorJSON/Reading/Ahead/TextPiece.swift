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
    private(set) var countBehind = 0

    /// Whether the tensor's text ends in this piece.
    private(set) var isLast = false

    /// Looks at the bytes of a document from one offset, which is not its first, to another.
    ///
    /// - Parameters:
    ///   - range: Where the piece starts and ends, inside the document.
    ///   - document: The document's first byte; 64 bytes of padding follow its last.
    ///   - unit: What the piece's own start is to be cut to.
    @unsafe
    init(_ range: Range<Int>, of document: UnsafePointer<UInt8>, unit: Unit) {
        // SAFETY: there is a byte in front of the piece.
        let before = unsafe TextMarks(at: document + range.lowerBound - 1)
        // Whether the last byte of the block before is an element's.
        var carry = before.elements & 1
        var offset = range.lowerBound
        while offset < range.upperBound, !isLast {
            // SAFETY: the padding makes 64 bytes of each position in the document.
            let marks = unsafe TextMarks(at: document + offset)
            var known = UInt64.max
            if range.upperBound - offset < 64 {
                known = 1 &<< UInt64(range.upperBound - offset) &- 1
            }
            let ends = marks.ends & known
            if ends != 0 {
                known = ends & (0 &- ends) &- 1
                isLast = true
            }
            let starts = marks.elements & ~(marks.elements &<< 1 | carry) & known
            carry = marks.elements >> 63
            if firstUnit == nil {
                let place: Int?
                switch unit {
                case .element:
                    place = starts == 0 ? nil : starts.trailingZeroBitCount
                case .row:
                    place = unsafe Self.firstRow(marks.openings & known, at: document + offset)
                }
                if let place {
                    let inFront = starts & (1 &<< UInt64(place) &- 1)
                    countBefore += inFront.nonzeroBitCount
                    countBehind -= inFront.nonzeroBitCount
                    firstUnit = offset + place
                }
            }
            if firstUnit == nil {
                countBefore += starts.nonzeroBitCount
            } else {
                countBehind += starts.nonzeroBitCount
            }
            offset += 64
        }
    }

    /// The first of some opening brackets that an element follows.
    @unsafe
    private static func firstRow(_ openings: UInt64, at start: UnsafePointer<UInt8>) -> Int? {
        var openings = openings
        while openings != 0 {
            let place = openings.trailingZeroBitCount
            // SAFETY: the padding is no blank.
            var next = unsafe start + place + 1
            while unsafe isBlank(next.pointee) { unsafe next += 1 }
            if unsafe next.pointee != ASCII.openBracket, unsafe next.pointee != ASCII.closeBracket {
                return place
            }
            openings &= openings &- 1
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
