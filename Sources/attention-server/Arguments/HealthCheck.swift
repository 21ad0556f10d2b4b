import ArgumentParser
import HTTPServer

/// Asks a running server for its health: exit status 0 if it is alive, else 1.
struct HealthCheck: ParsableCommand {
    static let name = "healthcheck"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract:
            "Asks a running server for its health: exit status 0, or 1 if it does not answer.",
        usage: "attention-server healthcheck [options]"
    )

    @OptionGroup(title: "Address")
    var address: AddressArguments

    mutating func run() throws {
        let isAlive = HealthProbe.isAlive(address.address, path: "/health/live", timeout: 3)
        guard isAlive else { throw ExitCode(1) }
    }
}
