import Logging

/// Passes the messages of a `Logger` to a writer.
struct LineLogHandler: LogHandler {
    private let writer: LogWriter

    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(writer: LogWriter, level: Logger.Level) {
        self.writer = writer
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }
        writer.write(event.level, event.message.description) { line in
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                if case .stringConvertible(let number as Int) = value {
                    line.append(name, number)
                } else {
                    line.append(name, value.description)
                }
            }
        }
    }
}
