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

    private static let steps: [(RequestStep, LogName)] = [
        (.parse, .parseDuration), (.compute, .computeDuration), (.encode, .encodeDuration),
    ]

    /// Writes the line of a request.
    func log(_ record: borrowing RequestRecord) {
        let level: Logger.Level = record.status == .internalServerError ? .error : .info
        guard level >= self.level else { return }
        let textLength =
            (record.path?.utf8.count ?? 0) + (record.problem?.utf8.count ?? 0)
            + record.requestID.utf8.count + record.client.utf8.count
        let room = LogFormat.room(for: textLength)
        writer.write(level, "request", room: room) { format, line in
            format.append(.method, word: record.method?.rawValue ?? "-", to: &line)
            format.append(.path, record.path ?? "-", to: &line)
            format.append(.status, record.status.rawValue, to: &line)
            format.append(.duration, nanoseconds: record.nanoseconds, to: &line)
            for (step, name) in Self.steps {
                guard let duration = record.stepDurations[step] else { continue }
                format.append(name, nanoseconds: duration, to: &line)
            }
            format.append(.bodyLength, record.bodyLength, to: &line)
            format.append(.answerLength, record.answerLength, to: &line)
            if let problem = record.problem { format.append(.problem, problem, to: &line) }
            format.append(.requestID, record.requestID, to: &line)
            if let span = record.span {
                format.append(.traceID, span.traceID, to: &line)
                format.append(.spanID, span.spanID, to: &line)
                format.append(.parentID, span.parentID, to: &line)
            }
            format.append(client: record.client, to: &line)
        }
    }
}
