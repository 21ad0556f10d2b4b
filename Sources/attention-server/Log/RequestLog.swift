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
    func log(_ record: RequestRecord) {
        let level: Logger.Level = record.status == .internalServerError ? .error : .info
        guard level >= self.level else { return }
        writer.write(level, "request") { line in
            line.append(.method, record.method?.rawValue ?? "-")
            line.append(.path, record.path ?? "-")
            line.append(.status, record.status.rawValue)
            line.append(.duration, nanoseconds: record.duration.wholeNanoseconds)
            for (step, name) in Self.steps {
                guard let duration = record.stepDurations[step] else { continue }
                line.append(name, nanoseconds: duration)
            }
            line.append(.bodyLength, record.bodyLength)
            line.append(.answerLength, record.answerLength)
            if let problem = record.problem { line.append(.problem, problem) }
            line.append(.requestID, record.requestID)
            if let span = record.span {
                line.append(.traceID, span.traceID)
                line.append(.spanID, span.spanID)
                line.append(.parentID, span.parentID)
            }
            line.append(client: record.client)
        }
    }
}
