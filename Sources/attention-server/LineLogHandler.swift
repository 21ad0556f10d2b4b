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
        var line = LogLine(
            format,
            time: .now,
            level: event.level.rawValue,
            message: event.message.description
        )
        for (name, value) in values(of: event) {
            line.append(name, value.description)
        }
        line.end()
        writer.write(line)
    }

    /// The handler's values and the event's, which win, in the order of their names.
    private func values(of event: LogEvent) -> [(key: String, value: Logger.MetadataValue)] {
        let values = event.metadata ?? [:]
        guard !metadata.isEmpty || values.count > 1 else { return Array(values) }
        return metadata.merging(values) { $1 }.sorted { $0.key < $1.key }
    }
}
