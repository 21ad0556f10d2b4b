import HTTP1
import Logging

/// The formats of the log.
///
/// A line is written directly as bytes, into memory with room for all of it (`room(for:)`): under load,
/// lines are a good part of the cost of a request.
enum LogFormat: String, CaseIterable {
    case text, json

    /// The room for a line's end, its time, its level and the names of a request's values, in bytes.
    private static let fixedRoom = 1 << 10

    /// The room for a line with texts of a length, in bytes; an escape takes at most six for one.
    static func room(for textLength: Int) -> Int { fixedRoom + 6 * textLength }

    /// Appends a line with a message and the values that `addValues` appends.
    ///
    /// - Parameters:
    ///   - lines: The lines so far.
    ///   - time: The clock.
    ///   - level: The level.
    ///   - message: The message.
    ///   - room: `room(for:)` of all texts.
    ///   - addValues: Appends the values.
    @inline(__always)
    func appendLine(
        to lines: inout [UInt8],
        _ time: inout Timestamp,
        _ level: Logger.Level,
        _ message: String,
        room: Int,
        _ addValues: (LogFormat, inout OutputSpan<UInt8>) -> Void
    ) {
        lines.append(addingCapacity: room) { line in
            begin(&line, &time, level, message)
            addValues(self, &line)
            line.append(self == .json ? "}\n" : "\n")
        }
    }

    /// Returns a line with a message and values.
    func line(
        _ level: Logger.Level,
        _ message: String,
        _ values: [(name: String, value: Logger.MetadataValue)] = []
    ) -> [UInt8] {
        var (line, time) = ([] as [UInt8], Timestamp())
        let room = Self.room(for: message, values)
        appendLine(to: &line, &time, level, message, room: room) { format, line in
            for (name, value) in values { format.append(name, value, to: &line) }
        }
        return line
    }

    /// The room for a line with a message and values, in bytes.
    static func room(
        for message: String,
        _ values: [(name: String, value: Logger.MetadataValue)]
    ) -> Int {
        values.reduce(room(for: message.utf8.count)) { room, value in
            room + Self.room(for: value.name.utf8.count + value.value.description.utf8.count)
        }
    }

    /// Begins a line with the members that every line has.
    private func begin(
        _ line: inout OutputSpan<UInt8>,
        _ time: inout Timestamp,
        _ level: Logger.Level,
        _ message: String
    ) {
        switch self {
        case .text:
            time.appendNow(to: &line)
            line.append(" ")
            line.append(level.rawValue)
            line.append(" ")
            line.append(message)
        case .json:
            line.append("{\"@timestamp\":\"")
            time.appendNow(to: &line)
            line.append("\",\"log.level\":\"")
            line.append(level.rawValue)
            line.append("\",\"message\":")
            appendQuoted(message, to: &line)
            line.append(",\"ecs.version\":\"")
            line.append(LogName.schemaVersion)
            line.append("\"")
        }
    }

    /// Appends a value with its name.
    @inline(__always)
    func append(_ name: LogName, _ value: String, to line: inout OutputSpan<UInt8>) {
        append(name, to: &line)
        append(value, to: &line)
    }

    /// Appends a value that is one word, without the characters that `isWord` excludes.
    @inline(__always)
    func append(_ name: LogName, word: String, to line: inout OutputSpan<UInt8>) {
        append(name, to: &line)
        if self == .json { line.append("\"") }
        line.append(word)
        if self == .json { line.append("\"") }
    }

    /// Appends a whole number with its name.
    @inline(__always)
    func append(_ name: LogName, _ number: Int, to line: inout OutputSpan<UInt8>) {
        append(name, to: &line)
        line.append(decimal: number)
    }

    /// Appends a duration with its name: microseconds in text, nanoseconds in JSON.
    @inline(__always)
    func append(_ name: LogName, nanoseconds: UInt64, to line: inout OutputSpan<UInt8>) {
        append(name, Int(clamping: self == .text ? nanoseconds / 1000 : nanoseconds), to: &line)
    }

    /// Appends the address of a client, in JSON without its port, which becomes a number.
    func append(client: String, to line: inout OutputSpan<UInt8>) {
        let bytes = client.utf8
        guard self == .json, let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
            let port = Int(client[bytes.index(after: colon)...])
        else { return append(.client, word: client, to: &line) }
        // An address of IPv6 is in brackets: `[::1]:8080`.
        let isBracketed = bytes.first == UInt8(ascii: "[")
        let start = isBracketed ? bytes.index(after: bytes.startIndex) : bytes.startIndex
        let end = isBracketed ? bytes.index(before: colon) : colon
        append(.client, word: String(client[start..<end]), to: &line)
        append(.clientPort, port, to: &line)
    }

    /// Appends a name of `Logger`, a word of the program that needs no escapes, and its value.
    func append(
        _ name: String,
        _ value: Logger.MetadataValue,
        to line: inout OutputSpan<UInt8>
    ) {
        switch (self, name) {
        case (.json, "reason"): append(.problem, to: &line)
        case (.json, "address"): line.append(",\"server.address\":")
        default:
            line.append(self == .text ? " " : ",\"attention.")
            line.append(name)
            line.append(self == .text ? "=" : "\":")
        }
        if case .stringConvertible(let number as Int) = value {
            line.append(decimal: number)
        } else {
            append(value.description, to: &line)
        }
    }

    private func append(_ name: LogName, to line: inout OutputSpan<UInt8>) {
        line.append(self == .text ? name.text : name.json)
    }

    /// Appends a text, quoted unless it is one word, so that a value cannot forge another one or a line.
    private func append(_ value: String, to line: inout OutputSpan<UInt8>) {
        if self == .text, Self.isWord(value) {
            line.append(value)
        } else {
            appendQuoted(value, to: &line)
        }
    }

    /// Whether a text is the same in a JSON string, as nearly all are.
    private static func isPlain(_ text: String) -> Bool {
        let utf8 = text.utf8
        let bytes = utf8.span
        for index in bytes.indices {
            switch bytes[index] {
            case 0x20..<0x22, 0x23..<0x5C, 0x5D..<0x7F: continue
            default: return false
            }
        }
        return true
    }

    private static func isWord(_ text: String) -> Bool {
        let utf8 = text.utf8
        let bytes = utf8.span
        // A bit for each ASCII character: all that are visible, but no quotes and no equals sign.
        let words: (UInt64, UInt64) = (0xDFFF_FFFA_0000_0000, 0x7FFF_FFFF_FFFF_FFFF)
        for index in bytes.indices {
            let byte = bytes[index]
            let bits = byte < 64 ? words.0 : words.1
            guard byte < 128, bits &>> UInt64(byte & 63) & 1 == 1 else { return false }
        }
        return !bytes.isEmpty
    }

    /// Appends a text as a JSON string.
    ///
    /// Besides the characters that JSON requires, those that control a terminal or end a line are
    /// escaped.
    private func appendQuoted(_ text: String, to line: inout OutputSpan<UInt8>) {
        line.append("\"")
        defer { line.append("\"") }
        guard !Self.isPlain(text) else { return line.append(text) }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": line.append("\\\"")
            case "\\": line.append("\\\\")
            case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
                // The leading 1 keeps the zeros after it.
                let digits = String(0x10000 + scalar.value, radix: 16).dropFirst()
                line.append("\\u")
                line.append(String(digits))
            default: line.append(String(scalar))
            }
        }
    }
}
