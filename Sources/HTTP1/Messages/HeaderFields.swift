/// The field lines of a request in the order sent; duplicates stay visible.
///
/// The text of all lines is one array of bytes, and each line is two ranges of it. A section
/// therefore costs two allocations, a look-up compares bytes, and only a value that is asked for
/// becomes a `String`. Names are compared without regard to the case of ASCII letters
/// (RFC 9110 section 5.1).
package struct HeaderFields: Sendable {
    /// The ranges of a line's name and value in `bytes`.
    ///
    /// 32 bits are enough, because sections are limited to far less than 4 GiB.
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

        /// The range of the name.
        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }

        /// The range of the value, without the whitespace around it.
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// All bytes of the head, request line included, or of the trailer section.
    let bytes: [UInt8]

    /// The lines, in order.
    let lines: [Line]

    /// Creates an empty section; allocates nothing.
    package init() {
        bytes = []
        lines = []
    }

    /// Creates a section from valid text and the ranges of its lines.
    init(bytes: [UInt8], lines: [Line]) {
        self.bytes = bytes
        self.lines = lines
    }

    /// The number of lines.
    package var count: Int { lines.count }

    /// The size of the storage, in bytes.
    var ownedByteCount: Int { bytes.capacity + lines.capacity * MemoryLayout<Line>.stride }
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
            guard count == 0, bytes.span.extracting(line.value).isEqual(value) else { return false }
            count += 1
        }
        return count == 1
    }

    /// Whether there is a line of this name.
    package func contains(_ name: String) -> Bool {
        lines.contains { isNamed(name, $0) }
    }

    /// Returns the text of a range of `bytes`: UTF-8, or Latin-1 if it is not valid UTF-8.
    ///
    /// RFC 9110 section 5.5 gives bytes from 0x80 no meaning. Clients send UTF-8 today; earlier
    /// specifications said Latin-1, in which every sequence of bytes is valid.
    func text(in range: Range<Int>) -> String {
        let found = bytes[range]
        if let text = String(validating: found, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: found.lazy.map { Unicode.Scalar($0) })
        return String(text)
    }

    /// Returns whether the line has this name.
    func isNamed(_ name: String, _ line: Line) -> Bool {
        line.name.count == name.utf8.count
            && bytes.span.extracting(line.name).isEqual(ignoringCase: name)
    }
}

extension HeaderFields: CustomStringConvertible {
    /// The fields as `name: value`, one per line.
    package var description: String {
        lines.map { "\(text(in: $0.name)): \(text(in: $0.value))" }.joined(separator: "\n")
    }
}
