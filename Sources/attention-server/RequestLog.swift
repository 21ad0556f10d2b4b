import AttentionAPI
import HTTP1
import Logging

/// Writes a line for each request that has been answered.
///
/// Straight to the writer: a `Logger` would first make a dictionary and an event of what a line says,
/// which costs more than the line.
struct RequestLog: Sendable {
    private let writer: LogWriter
    private let format: LogFormat
    private let level: Logger.Level

    /// Creates a log of the lines from a level on.
    init(writer: LogWriter, format: LogFormat, level: Logger.Level) {
        self.writer = writer
        self.format = format
        self.level = level
    }

    /// Writes the line of a request, its values in the order of their names.
    func log(_ record: RequestRecord) {
        let level: Logger.Level = record.status == .internalServerError ? .error : .info
        guard level >= self.level else { return }
        var line = LogLine(format, time: .now, level: level.rawValue, message: "request")
        line.append("body_bytes", record.bodyLength)
        line.append("duration_us", Int(clamping: record.duration.wholeNanoseconds / 1000))
        line.append("method", record.method?.rawValue ?? "-")
        line.append("path", record.path ?? "-")
        if let problem = record.problem { line.append("problem", problem) }
        line.append("request_id", record.requestID)
        line.append("status", record.status.rawValue)
        line.end()
        writer.write(line)
    }
}
