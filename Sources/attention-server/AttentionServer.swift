import ArgumentParser
import Foundation

/// The command line: serves, or asks a running server for its health.
@main
struct AttentionServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention-server",
        abstract: "Computes attention over HTTP with JSON.",
        discussion: """
            Each flag can also be set by an environment variable, named in brackets; the flag \
            wins. Sizes are in bytes, or with KiB, MiB or GiB; times are in seconds.

            SIGTERM and SIGINT let what is in flight finish; a second one ends at once. SIGHUP reads \
            the API keys again. \
            GET /openapi.yaml describes the interface.
            """,
        version: BuildInformation.description,
        subcommands: [HealthCheck.self]
    )

    @OptionGroup(title: "Address")
    var address: AddressArguments

    @OptionGroup(title: "Access")
    var access: AccessArguments

    @OptionGroup(title: "Limits")
    var limits: LimitArguments

    @OptionGroup(title: "Deadlines")
    var deadlines: DeadlineArguments

    @OptionGroup(title: "Log")
    var log: LogArguments

    static func main() {
        let environment = EnvironmentArguments(ProcessInfo.processInfo.environment)
        main(environment.merged(with: Array(CommandLine.arguments.dropFirst())))
    }

    mutating func run() throws {
        try Service(self).run()
    }
}

/// Asks a running server whether it lives: exit status 0 if it does, else 1.
struct HealthCheck: ParsableCommand {
    /// What the command is called.
    static let name = "healthcheck"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Asks a running server for its health: exit status 0, or 1 if it does not answer."
    )

    @OptionGroup(title: "Address")
    var address: AddressArguments

    mutating func run() throws {
        guard address.probe() else { throw ExitCode(1) }
    }
}
