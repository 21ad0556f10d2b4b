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
            bytes.append("{\"time\":\"")
            time.append(to: &bytes)
            appendText("\",\"level\":\"", level)
            bytes.append("\",\"message\":")
            appendQuoted(message)
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
    mutating func append(_ name: String, _ value: String) {
        appendName(name)
        // Text is quoted unless it is one word, so that a value cannot forge another one or a line.
        if format == .text, Self.isWord(value) {
            appendText("", value)
        } else {
            appendQuoted(value)
        }
    }

    /// Adds a whole number with its name.
    mutating func append(_ name: String, _ number: Int) {
        appendName(name)
        bytes.append(decimal: number)
    }

    /// Closes the object of a JSON line, and ends the line.
    mutating func end() {
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func appendName(_ name: String) {
        switch format {
        // Names are words of the program, so they need no escapes.
        case .text: appendText(" ", name, "=")
        case .json: appendText(",\"", name, "\":")
        }
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
