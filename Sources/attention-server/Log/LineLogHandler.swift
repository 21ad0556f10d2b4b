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
            .sorted { $0.key < $1.key }
            .map { (name: $0.key, value: $0.value) }
        let message = event.message.description
        let room = LogFormat.room(for: message, values)
        writer.write(event.level, message, room: room) { format, line in
            for (name, value) in values { format.append(name, value, to: &line) }
        }
    }
}
