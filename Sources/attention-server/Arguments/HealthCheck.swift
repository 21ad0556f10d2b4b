import ArgumentParser
import HTTPServer

/// Asks a running server for its health: exit status 0 if it is alive, else 1.
struct HealthCheck: ParsableCommand {
    static let name = "healthcheck"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Asks a running server whether it is alive.",
        usage: "attention-server healthcheck [options]",
        discussion: """
            The exit status is 0 if GET /health/live is answered with 200 within 3 seconds, else 1, \
            with the reason on standard error. Give it the address that the server listens on; each \
            flag can also be set by the environment variable in brackets.
            """,
        version: BuildInformation.description
    )

    @OptionGroup(title: "Address")
    var address: PeerArguments

    mutating func run() throws {
        try HealthProbe.check(address.address, path: "/health/live", timeout: 3)
    }
}
