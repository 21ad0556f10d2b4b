import ArgumentParser
import Foundation

/// The command line of the server.
@main
struct AttentionServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention-server",
        abstract: "Computes attention over HTTP with JSON.",
        usage: """
            attention-server [options]
            attention-server healthcheck [options]
            """,
        discussion: """
            Each flag can also be set by the environment variable in brackets; the flag wins. \
            Sizes are in bytes, or with KiB, MiB or GiB; times are in seconds. Port 0 is any free \
            port; the server prints its address.

            SIGTERM and SIGINT let requests in flight finish; a second signal ends the server at \
            once. SIGHUP reads the API keys again. GET /openapi.yaml describes the interface.
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
        let service = try Service(log: log, access: access)
        try service.run(at: address.address, limits: limits, deadlines: deadlines)
    }
}
