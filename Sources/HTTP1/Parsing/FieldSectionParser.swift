/// Parses a header or trailer section: field lines, then an empty line (RFC 9112 section 5).
///
///     field-line = field-name ":" OWS field-value OWS CRLF
///
/// The text of the section is kept as received, and each complete line becomes two ranges of it.
/// Between two calls, the state holds the place of the next byte and the offsets found so far, so
/// that no byte is read twice, wherever the section is split. In `Host:  a.b` the name is 0..<4,
/// the value begins at 7, and its last byte that is not whitespace ends at 10:
///
///     H o s t :     a . b
///     0       4     7     10      state: value(name: 0..<4, start: 7, end: 10)
///
/// The parser is strict where peers could disagree: lines end in CR LF, the colon directly follows
/// the name, lines are not folded, and names and values contain only the bytes of their grammar.
struct FieldSectionParser: Sendable {
    private enum State {
        case lineStart
        case name(start: Int)
        case whitespace(name: Range<Int>)
        case value(name: Range<Int>, start: Int, end: Int)
        case lineFeed
        case lastLineFeed
    }

    /// The number of lines that room is made for; a usual client sends fewer.
    private static let usualLineCount = 12

    private let section: RequestError.FieldSection
    private let start: Int
    private var state = State.lineStart
    private var text: [UInt8]
    private var lines: [HeaderFields.Line] = []

    /// Creates a parser that appends the text of the section to `text`.
    init(_ section: RequestError.FieldSection, appendingTo text: consuming [UInt8] = []) {
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
        // A position in `bytes` plus `base` is an offset into `text`.
        let base = text.count - first
        let limit = limit(in: limits)
        // A section that is too long is refused at the first byte over the limit.
        let end = min(bytes.count, start + limit - base)
        var isComplete = false

        while !isComplete, position < end {
            switch state {
            case .lineStart where bytes[position] == UInt8(ascii: "\r"):
                position += 1
                state = .lastLineFeed

            case .lineStart:
                let byte = bytes[position]
                guard CharacterClasses.isToken(byte) else {
                    throw .unexpectedByte(byte, offset: base + position, .fieldLineStart(section))
                }
                guard lines.count < limits.maximumFieldCount else {
                    throw .tooManyFields(section, limit: limits.maximumFieldCount)
                }
                state = .name(start: base + position)

            case .name(let start):
                position = bytes.firstIndex(
                    in: position..<end,
                    outside: CharacterClasses.isToken
                )
                guard position < end else { break }
                let byte = bytes[position]
                guard byte == UInt8(ascii: ":") else {
                    throw .unexpectedByte(byte, offset: base + position, .fieldName(section))
                }
                state = .whitespace(name: start..<base + position)
                position += 1

            case .whitespace(let name):
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
                let byte = bytes[position]
                guard byte == UInt8(ascii: "\r") else {
                    throw .unexpectedByte(byte, offset: base + position, .fieldValue(section))
                }
                position += 1
                if lines.isEmpty { lines.reserveCapacity(Self.usualLineCount) }
                lines.append(HeaderFields.Line(name: name, value: start..<valueEnd))
                state = .lineFeed

            case .lineFeed, .lastLineFeed:
                let byte = bytes[position]
                guard byte == UInt8(ascii: "\n") else {
                    throw .unexpectedByte(byte, offset: base + position, .fieldLineEnd(section))
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
        return isComplete ? HeaderFields(bytes: text, lines: lines) : nil
    }

    private func limit(in limits: HTTPLimits) -> Int {
        switch section {
        case .header: limits.maximumHeaderSectionLength
        case .trailer: limits.maximumTrailerSectionLength
        }
    }
}
