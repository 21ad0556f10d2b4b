import AttentionAPI
import HTTP1
import Logging

/// Writes a line for each request that has been answered.
///
/// The line goes straight to the writer: the dictionary and the event that a `Logger` would make of
/// its values cost more than the line.
struct RequestLog: Sendable {
    let writer: LogWriter
    let level: Logger.Level

    /// Writes the line of a request, its values in the order of their names.
    func log(_ record: RequestRecord) {
        let level: Logger.Level = record.status == .internalServerError ? .error : .info
        guard level >= self.level else { return }
        writer.write(level, "request") { line in
            line.append("body_bytes", record.bodyLength)
            line.append("client", record.client)
            line.append("duration_us", Int(clamping: record.duration.wholeNanoseconds / 1000))
            line.append("method", record.method?.rawValue ?? "-")
            line.append("path", record.path ?? "-")
            if let problem = record.problem { line.append("problem", problem) }
            line.append("request_id", record.requestID)
            line.append("status", record.status.rawValue)
        }
    }
}
