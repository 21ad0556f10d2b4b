import Foundation
import HTTP1
import Synchronization

/// One line of the log while it is being written, in text or in JSON.
///
/// Written straight into bytes: under load, lines are a good part of what a request costs.
struct LogLine {
    private let format: LogFormat

    /// The line so far, without the newline that ends it.
    private(set) var bytes: [UInt8] = []

    /// Begins a line with what every line has.
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

    /// Adds a value with its name.
    mutating func append(_ name: String, _ value: String) {
        appendName(name)
        // Text is quoted unless it is one word: a value cannot forge another, or a line.
        if format == .json || !Self.isWord(value) {
            appendQuoted(value)
        } else {
            appendText("", value)
        }
    }

    /// Adds a whole number with its name; in JSON it is a string, as all values are.
    mutating func append(_ name: String, _ number: Int) {
        appendName(name)
        if format == .json { bytes.append(UInt8(ascii: "\"")) }
        bytes.append(decimal: number)
        if format == .json { bytes.append(UInt8(ascii: "\"")) }
    }

    /// Ends the line with what its format needs.
    mutating func end() {
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func appendName(_ name: String) {
        switch format {
        case .text:
            appendText(" ", name, "=")
        case .json:
            bytes.append(UInt8(ascii: ","))
            appendQuoted(name)
            bytes.append(UInt8(ascii: ":"))
        }
    }

    /// Adds a text as it is, between two that are part of the program.
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
    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                bytes += "\\u".utf8
                bytes += repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count)
                bytes += digits.utf8
            default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// A moment as RFC 3339 writes it, in UTC, to the millisecond.
struct Timestamp {
    private let seconds: Int
    private let milliseconds: Int

    static var now: Timestamp {
        var time = timespec()
        // SAFETY: `time` is a local that outlives the call, which writes one `timespec`.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    /// Appends the text, `2026-01-31T23:59:59.999Z`.
    func append(to bytes: inout [UInt8]) {
        Self.lastSecond.withLock { last in
            if last.seconds != seconds { last = Second(seconds) }
            bytes += last.text
        }
        bytes.append(addingCapacity: 5) { output in
            output.append(".")
            output.append(decimal: milliseconds, digitCount: 3)
            output.append("Z")
        }
    }

    /// The second that was written last: under load, most lines are of one that was written before.
    private static let lastSecond = Mutex(Second(0))

    /// A second with its text.
    private struct Second {
        let seconds: Int
        let text: [UInt8]

        init(_ seconds: Int) {
            self.seconds = seconds
            var time = seconds
            var parts = unsafe tm()
            // SAFETY: both are locals that outlive the call.
            unsafe gmtime_r(&time, &parts)
            let numbers = unsafe [
                Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday),
                Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec),
            ]
            var text: [UInt8] = []
            text.append(addingCapacity: 19) { output in
                output.append(decimal: numbers[0], digitCount: 4)
                for (separator, number) in zip("--T::".utf8, numbers.dropFirst()) {
                    output.append(separator)
                    output.append(decimal: number, digitCount: 2)
                }
            }
            self.text = text
        }
    }
}
