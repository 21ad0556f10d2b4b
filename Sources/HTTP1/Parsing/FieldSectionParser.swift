/// A header or trailer section out of bytes: field lines, then an empty line (RFC 9112 section 5).
///
///     field-line = field-name ":" OWS field-value OWS CRLF
///
/// The text of the section is kept as it came, and each complete line becomes two ranges of it.
/// Between two calls the state says what the next byte belongs to, with the offsets found so far, so
/// that no byte is looked at twice however the section is cut. In `Host:  a.b` the name is 0..<4, the
/// value began at 7, and its last byte that is no blank ends at 10:
///
///     H o s t :     a . b
///     0       4     7     10      state: value(name: 0..<4, start: 7, end: 10)
///
/// Strict where peers have been made to disagree: lines end in CR LF, nothing stands between a name
/// and its colon, lines are not folded, and names and values hold no other bytes than they may.
struct FieldSectionParser: Sendable {
    private enum State {
        case lineStart
        case name(start: Int)
        case blanks(name: Range<Int>)
        case value(name: Range<Int>, start: Int, end: Int)
        case lineFeed
        case lastLineFeed
    }

    /// Room for so many lines is made at once: what a client with a few habits sends.
    private static let usualLineCount = 12

    private let section: RequestError.FieldSection
    private let start: Int
    private var state = State.lineStart
    private var text: [UInt8]
    private var lines: [HeaderFields.Line] = []

    /// Creates a parser for a section whose text is to stand behind `text`.
    init(_ section: RequestError.FieldSection, behind text: consuming [UInt8] = []) {
        self.section = section
        self.start = text.count
        self.text = text
    }

    /// The size of the storage, in bytes.
    var ownedByteCount: Int {
        text.capacity + lines.capacity * MemoryLayout<HeaderFields.Line>.stride
    }

    /// Takes bytes from `position` on, up to the end of the section.
    ///
    /// - Returns: The fields, or nil if all bytes were taken and the section is not complete.
    mutating func consume(
        _ bytes: Span<UInt8>,
        from position: inout Int,
        limits: HTTPLimits
    ) throws(RequestError) -> HeaderFields? {
        let first = position
        // Offsets into `text` are positions in `bytes` plus this.
        let base = text.count - first
        let limit = limit(in: limits)
        // A section over the limit is refused when the first byte too many is there, not before.
        let end = min(bytes.count, start + limit - base)
        var isComplete = false

        while !isComplete, position < end {
            switch state {
            case .lineStart:
                let byte = bytes[position]
                if byte == UInt8(ascii: "\r") {
                    position += 1
                    state = .lastLineFeed
                } else {
                    guard CharacterClasses.isToken(byte) else {
                        throw .unexpectedByte(
                            byte,
                            offset: base + position,
                            .fieldLineStart(section)
                        )
                    }
                    guard lines.count < limits.maximumFieldCount else {
                        throw .tooManyFields(section, limit: limits.maximumFieldCount)
                    }
                    state = .name(start: base + position)
                }

            case .name(let start):
                position = bytes.firstIndex(
                    in: position..<end,
                    outside: CharacterClasses.isToken
                )
                guard position < end else { break }
                guard bytes[position] == UInt8(ascii: ":") else {
                    throw .unexpectedByte(
                        bytes[position],
                        offset: base + position,
                        .fieldName(section)
                    )
                }
                state = .blanks(name: start..<base + position)
                position += 1

            case .blanks(let name):
                position = bytes.firstIndex(
                    in: position..<end,
                    outside: CharacterClasses.isWhitespace
                )
                guard position < end else { break }
                state = .value(name: name, start: base + position, end: base + position)

            case .value(let name, let start, var valueEnd):
                let run = position
                position = bytes.firstIndexOutsideFieldValue(in: position..<end)
                var runEnd = position
                while runEnd > run, CharacterClasses.isWhitespace(bytes[runEnd - 1]) { runEnd -= 1 }
                if runEnd > run { valueEnd = base + runEnd }
                state = .value(name: name, start: start, end: valueEnd)
                guard position < end else { break }
                guard bytes[position] == UInt8(ascii: "\r") else {
                    throw .unexpectedByte(
                        bytes[position],
                        offset: base + position,
                        .fieldValue(section)
                    )
                }
                position += 1
                if lines.isEmpty { lines.reserveCapacity(Self.usualLineCount) }
                lines.append(HeaderFields.Line(name: name, value: start..<valueEnd))
                state = .lineFeed

            case .lineFeed, .lastLineFeed:
                guard bytes[position] == UInt8(ascii: "\n") else {
                    throw .unexpectedByte(
                        bytes[position],
                        offset: base + position,
                        .fieldLineEnd(section)
                    )
                }
                position += 1
                if case .lastLineFeed = state { isComplete = true }
                state = .lineStart
            }
        }

        guard isComplete || position == bytes.count else {
            throw .sectionTooLong(section, limit: limit)
        }
        text.append(first..<position, of: bytes)
        return isComplete ? HeaderFields(block: text, lines: lines) : nil
    }

    private func limit(in limits: HTTPLimits) -> Int {
        switch section {
        case .header: limits.maximumHeaderSectionLength
        case .trailer: limits.maximumTrailerSectionLength
        }
    }
}
