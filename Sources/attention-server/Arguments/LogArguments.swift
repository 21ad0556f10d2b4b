public import ArgumentParser
public import Logging

/// The log, which goes to standard error.
struct LogArguments: ParsableArguments {
    @Option(help: Setting.logLevel.help("Minimum severity of the messages to log."))
    var logLevel = Logger.Level.info

    @Option(help: Setting.logFormat.help("Log format."))
    var logFormat = LogFormat.text
}

extension Logger.Level: @retroactive ExpressibleByArgument {
    /// Parses the name of a level, in capital or small letters, or the usual short form of one.
    public init?(argument: String) {
        let name = argument.lowercased()
        self.init(rawValue: name == "warn" ? "warning" : name)
    }
}

extension LogFormat: ExpressibleByArgument {
    /// Parses the name of a format, in capital or small letters.
    init?(argument: String) { self.init(rawValue: argument.lowercased()) }
}
