import Foundation
import Logging

/// Turns log messages into lines of text or JSON.
struct LineLogHandler: LogHandler {
    private let writer: LogWriter
    private let format: LogFormat

    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(writer: LogWriter, format: LogFormat, level: Logger.Level) {
        self.writer = writer
        self.format = format
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Timestamp.now.description
        switch format {
        case .text:
            let pairs = values.map { " \($0.key)=\(Self.quotedIfNeeded($0.value.description))" }
            writer.write("\(time) \(event.level) \(event.message)\(pairs.joined())")
        case .json:
            var members = [
                ("time", time), ("level", event.level.rawValue),
                ("message", event.message.description),
            ]
            members += values.map { ($0.key, $0.value.description) }
            let text = members.map { "\(Self.quoted($0.0)):\(Self.quoted($0.1))" }
            writer.write("{\(text.joined(separator: ","))}")
        }
    }

    /// The text itself if it is one word, else quoted: a value cannot forge another, or a line.
    private static func quotedIfNeeded(_ text: String) -> String {
        let isWord =
            !text.isEmpty
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x3D }
        return isWord ? text : quoted(text)
    }

    /// The text as a JSON string.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// A moment as RFC 3339 writes it, in UTC, to the millisecond.
private struct Timestamp: CustomStringConvertible {
    private let seconds: Int
    private let milliseconds: Int

    static var now: Timestamp {
        var time = timespec()
        // SAFETY: `time` is a local that outlives the call, which writes one `timespec`.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    var description: String {
        var seconds = seconds
        var parts = unsafe tm()
        // SAFETY: both are locals that outlive the call.
        unsafe gmtime_r(&seconds, &parts)
        let year = unsafe digits(Int(parts.tm_year) + 1900, 4)
        let month = unsafe digits(Int(parts.tm_mon) + 1, 2)
        let day = unsafe digits(Int(parts.tm_mday), 2)
        let hour = unsafe digits(Int(parts.tm_hour), 2)
        let minute = unsafe digits(Int(parts.tm_min), 2)
        let second = unsafe digits(Int(parts.tm_sec), 2)
        return "\(year)-\(month)-\(day)T\(hour):\(minute):\(second).\(digits(milliseconds, 3))Z"
    }

    private func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
