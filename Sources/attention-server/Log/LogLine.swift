import HTTP1
import Logging

/// The formats of the log.
enum LogFormat: String, CaseIterable {
    case text, json
}

/// A line of the log under construction.
///
/// It is built directly as bytes: under load, lines are a good part of the cost of a request.
struct LogLine {
    private let format: LogFormat

    /// The line so far.
    private(set) var bytes: [UInt8] = []

    /// Begins a line with the members that every line has.
    init(_ format: LogFormat, time: Timestamp, level: String, message: String) {
        self.format = format
        bytes.reserveCapacity(256)
        switch format {
        case .text:
            time.append(to: &bytes)
            appendText(" ", level)
            appendText(" ", message)
        case .json:
            bytes.append("{\"@timestamp\":\"")
            time.append(to: &bytes)
            appendText("\",\"log.level\":\"", level)
            bytes.append("\",\"message\":")
            appendQuoted(message)
            bytes.append(",\"ecs.version\":\"")
            bytes.append(LogName.schemaVersion)
            bytes.append("\"")
        }
    }

    /// Returns a whole line with the time that it is now.
    static func bytes(
        _ format: LogFormat,
        _ level: Logger.Level,
        _ message: String,
        _ addValues: (inout LogLine) -> Void = { _ in }
    ) -> [UInt8] {
        var line = LogLine(format, time: .now, level: level.rawValue, message: message)
        addValues(&line)
        line.end()
        return line.bytes
    }

    /// Adds a value with its name.
    mutating func append(_ name: LogName, _ value: String) {
        appendName(name)
        append(value)
    }

    /// Adds a value with a name of `Logger`, a word of the program that needs no escapes.
    mutating func append(_ name: String, _ value: String) {
        appendName(name)
        append(value)
    }

    private mutating func append(_ value: String) {
        // Text is quoted unless it is one word, so that a value cannot forge another one or a line.
        if format == .text, Self.isWord(value) {
            appendText("", value)
        } else {
            appendQuoted(value)
        }
    }

    /// Adds a whole number with its name.
    mutating func append(_ name: LogName, _ number: Int) {
        appendName(name)
        bytes.append(decimal: number)
    }

    /// Adds a whole number with a name of `Logger`.
    mutating func append(_ name: String, _ number: Int) {
        appendName(name)
        bytes.append(decimal: number)
    }

    /// Adds a duration with its name: microseconds in text, nanoseconds in JSON.
    mutating func append(_ name: LogName, nanoseconds: UInt64) {
        append(name, Int(clamping: format == .text ? nanoseconds / 1000 : nanoseconds))
    }

    /// Adds the address of a client, in JSON without its port, which becomes a number.
    mutating func append(client: String) {
        let bytes = client.utf8
        guard format == .json, let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
            let port = Int(client[bytes.index(after: colon)...])
        else { return append(.client, client) }
        // An address of IPv6 is in brackets: `[::1]:8080`.
        let isBracketed = bytes.first == UInt8(ascii: "[")
        let start = isBracketed ? bytes.index(after: bytes.startIndex) : bytes.startIndex
        let end = isBracketed ? bytes.index(before: colon) : colon
        append(.client, String(client[start..<end]))
        append(.clientPort, port)
    }

    /// Closes the object of a JSON line, and ends the line.
    mutating func end() {
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func appendName(_ name: String) {
        switch (format, name) {
        case (.text, _): appendText(" ", name, "=")
        case (.json, "reason"): bytes.append(LogName.problem.json)
        case (.json, "address"): bytes.append(",\"server.address\":")
        case (.json, _): appendText(",\"attention.", name, "\":")
        }
    }

    private mutating func appendName(_ name: LogName) {
        bytes.append(format == .text ? name.text : name.json)
    }

    /// Adds a text unchanged, between a prefix and a suffix.
    private mutating func appendText(
        _ prefix: StaticString,
        _ text: String,
        _ suffix: StaticString = ""
    ) {
        let utf8 = text.utf8
        let textBytes = utf8.span
        let count = prefix.utf8CodeUnitCount + textBytes.count + suffix.utf8CodeUnitCount
        bytes.append(addingCapacity: count) { output in
            output.append(prefix)
            output.append(textBytes)
            output.append(suffix)
        }
    }

    /// Whether a text is the same in a JSON string, as nearly all are.
    private static func isPlain(_ text: String) -> Bool {
        let utf8 = text.utf8
        let bytes = utf8.span
        var isPlain = true
        for index in bytes.indices {
            let byte = bytes[index]
            isPlain = isPlain && byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C
        }
        return isPlain
    }

    private static func isWord(_ text: String) -> Bool {
        let utf8 = text.utf8
        let bytes = utf8.span
        var isWord = !bytes.isEmpty
        for index in bytes.indices {
            let byte = bytes[index]
            isWord = isWord && byte > 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x3D
        }
        return isWord
    }

    /// Adds a text as a JSON string.
    ///
    /// Besides the characters that JSON requires, those that control a terminal or end a line are
    /// escaped.
    private mutating func appendQuoted(_ text: String) {
        guard !Self.isPlain(text) else { return appendText("\"", text, "\"") }
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
                // The leading 1 keeps the zeros after it.
                bytes += "\\u\(String(0x10000 + scalar.value, radix: 16).dropFirst())".utf8
            default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
