import ArgumentParser
import Foundation
import Logging

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
            port; the server prints its address, or one line for each if the host has several.

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

    @OptionGroup(title: "Open Inference Protocol")
    var inference: InferenceArguments

    @OptionGroup(title: "Limits")
    var limits: LimitArguments

    @OptionGroup(title: "Deadlines")
    var deadlines: DeadlineArguments

    @OptionGroup(title: "Log")
    var log: LogArguments

    static func main() {
        // As a subcommand, the health check would share the values of its options with the server's.
        if StartArguments.ofProcess.isHealthCheck {
            HealthCheck.runOrFail()
        } else {
            runOrFail()
        }
    }

    mutating func run() throws {
        let service = try Service(log: log, access: access)
        try service.run(
            at: address.address,
            inference: inference,
            limits: limits,
            deadlines: deadlines
        )
    }
}

extension ParsableCommand {
    /// Runs the command with the arguments of the process, and ends the process if that fails.
    fileprivate static func runOrFail() {
        do {
            var command = try parseAsRoot(StartArguments.ofProcess.merged)
            try command.run()
        } catch {
            fail(error)
        }
    }

    /// Prints an error, or the help text that was asked for, and ends the process.
    private static func fail(_ error: any Error) -> Never {
        let start = StartArguments.ofProcess
        guard exitCode(for: error) != .success else { exit(withError: error) }
        let message = message(for: error)
        let line: [UInt8]
        switch start.logFormat {
        case .text:
            let text = fullMessage(for: error)
                .replacing(message, with: start.explaining(message))
                .replacing(
                    "See '\(HealthCheck.name) ",
                    with: "See 'attention-server \(HealthCheck.name) "
                )
            line = Array("\(text)\n".utf8)
        case .json:
            line = LogFormat.json.line(.error, start.explaining(message))
        }
        let warnings = start.warnings.map { start.logFormat.line(.warning, $0) }
        var output = LogOutput()
        _ = output.write(warnings.flatMap { $0 } + line)
        Foundation.exit(exitCode(for: error).rawValue)
    }
}
