/// Field lines in the order sent; duplicates stay visible.
///
/// The text of all lines stands in one block of bytes, and each line is two ranges into it. So a
/// received section costs two allocations whatever it holds, a look-up compares bytes, and only the
/// value asked for becomes a `String`. Names compare ASCII case-insensitively (RFC 9110 section 5.1).
package struct HeaderFields: Sendable {
    /// Where the name and the value of one line stand in the block.
    ///
    /// Offsets of 32 bits: sections are limited to far less than 4 GiB, and a line is 16 bytes.
    struct Line: Sendable {
        private let nameStart: UInt32
        private let nameEnd: UInt32
        private let valueStart: UInt32
        private let valueEnd: UInt32

        /// Creates a line; traps if an offset does not fit in 32 bits.
        init(name: Range<Int>, value: Range<Int>) {
            nameStart = UInt32(name.lowerBound)
            nameEnd = UInt32(name.upperBound)
            valueStart = UInt32(value.lowerBound)
            valueEnd = UInt32(value.upperBound)
        }

        /// Where the name stands in the block.
        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }

        /// Where the value stands in the block, without the blanks around it.
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// The text of the lines; between a name and its value stand a colon and blanks.
    ///
    /// Of a section put together here, each line as it is sent, with its line end, and nothing else.
    /// Of one received, all bytes of the head or of the trailer section.
    private(set) var block: [UInt8]

    /// The lines, in order.
    private(set) var lines: [Line]

    /// Creates an empty section; allocates nothing.
    package init() {
        block = []
        lines = []
    }

    /// Creates a section of the lines of another, with room for some more.
    package init(_ fields: HeaderFields, reserving lineCount: Int) {
        block = []
        lines = []
        block.reserveCapacity(fields.block.count + lineCount * Self.usualLineLength)
        lines.reserveCapacity(fields.lines.count + lineCount)
        block.append(contentsOf: fields.block)
        lines.append(contentsOf: fields.lines)
    }

    /// Bytes of names and values that room is made for, for each line.
    private static let usualLineLength = 96

    /// Creates a section from text that a parser has found valid, and where its lines stand.
    init(block: [UInt8], lines: [Line]) {
        self.block = block
        self.lines = lines
    }

    /// The number of lines.
    package var count: Int { lines.count }

    /// The size of the storage, in bytes.
    var ownedByteCount: Int { block.capacity + lines.capacity * MemoryLayout<Line>.stride }

    /// Adds a line at the end.
    ///
    /// Traps if the name is not a token or the value holds a control byte: such a line would let
    /// whoever chose the text write fields, or a whole answer, of their own.
    package mutating func append(_ name: String, _ value: String) {
        let utf8 = value.utf8
        append(name, utf8.span)
    }

    /// Adds a line whose value is UTF-8 already.
    ///
    /// Traps where `append` of a text does.
    package mutating func append(_ name: String, _ value: Span<UInt8>) {
        append(name, upTo: value.count) { $0.append(value) }
    }

    /// Adds a line whose value a writer appends, in at most `capacity` bytes.
    ///
    /// Traps where `append` of a text does, and where the writer needs more room.
    package mutating func append(
        _ name: String,
        upTo capacity: Int,
        _ write: (inout OutputSpan<UInt8>) -> Void
    ) {
        let nameUTF8 = name.utf8
        let nameBytes = nameUTF8.span
        precondition(
            !nameBytes.isEmpty && nameBytes.allSatisfy(CharacterClasses.isToken),
            "field name \"\(name)\" is not a token"
        )
        let nameStart = block.count
        let nameEnd = nameStart + nameBytes.count
        block.append(addingCapacity: nameBytes.count + capacity + 4) { output in
            output.append(nameBytes)
            output.append(": ")
            write(&output)
            output.append("\r\n")
        }
        let value = nameEnd + 2..<block.count - 2
        precondition(
            block.span.firstIndexOutsideFieldValue(in: value) == value.upperBound,
            "value of \(name) holds a control byte"
        )
        lines.append(Line(name: nameStart..<nameEnd, value: value))
    }

    /// Replaces all lines of this name by one at the end.
    ///
    /// Traps where `append` does.
    package mutating func set(_ name: String, _ value: String) {
        var fields = HeaderFields()
        for line in lines where !isNamed(name, line) {
            fields.append(text(in: line.name), block.span.extracting(line.value))
        }
        fields.append(name, value)
        self = fields
    }
}

extension HeaderFields {
    /// The value of the first line of this name, or nil if there is none.
    package subscript(_ name: String) -> String? {
        lines.first { isNamed(name, $0) }.map { text(in: $0.value) }
    }

    /// The values of all lines of this name, in order.
    package func values(_ name: String) -> [String] {
        lines.lazy.filter { isNamed(name, $0) }.map { text(in: $0.value) }
    }

    /// Whether there is exactly one line of this name, with exactly this value.
    package func hasOnly(_ name: String, _ value: String) -> Bool {
        var count = 0
        for line in lines where isNamed(name, line) {
            guard count == 0, block.span.extracting(line.value).isEqual(value) else { return false }
            count += 1
        }
        return count == 1
    }

    /// Whether there is a line of this name.
    package func contains(_ name: String) -> Bool {
        lines.contains { isNamed(name, $0) }
    }

    /// Calls `body` with the name, as sent, and the value of each line, in order.
    package func forEach(_ body: (_ name: String, _ value: String) throws -> Void) rethrows {
        for line in lines {
            try body(text(in: line.name), text(in: line.value))
        }
    }

    /// The text of a range of the block: UTF-8, or Latin-1 if it is not valid UTF-8.
    ///
    /// RFC 9110 section 5.5 gives bytes from 0x80 no meaning. UTF-8 is what is sent today, Latin-1
    /// what was once specified, and as Latin-1 every sequence of bytes is some text.
    func text(in range: Range<Int>) -> String {
        let bytes = block[range]
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
        return String(text)
    }

    /// Whether the line has this name.
    func isNamed(_ name: String, _ line: Line) -> Bool {
        line.name.count == name.utf8.count
            && block.span.extracting(line.name).isEqual(ignoringCase: name)
    }
}

extension HeaderFields: CustomStringConvertible {
    /// The lines as `name: value`, one a line.
    package var description: String {
        lines.map { "\(text(in: $0.name)): \(text(in: $0.value))" }.joined(separator: "\n")
    }
}
