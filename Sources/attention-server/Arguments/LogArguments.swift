public import ArgumentParser
public import Logging

/// The log, which goes to standard error.
struct LogArguments: ParsableArguments {
    @Option(help: Setting.logLevel.help("Minimum severity of the messages to log."))
    var logLevel = Logger.Level.info

    @Option(help: Setting.logFormat.help("Log format."))
    var logFormat = LogFormat.text
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}
