import Support
import Testing

/// The command line: `--help`, `--version`, `healthcheck`, flags and variables.
@Suite struct CommandLineTests {
    /// Returns the flags in a help text.
    private static func flags(_ help: String) -> Set<String> {
        Set(help.matches(of: /--[a-z][a-z-]+/).map { String($0.output) })
            .subtracting(["--help", "--version"])
    }

    private static func variable(of flag: String) -> String {
        "ATTENTION_" + flag.dropFirst(2).uppercased().replacing("-", with: "_")
    }

    @Test func `help lists each flag with its environment variable`() throws {
        let help = try ServerProcess.run(["--help"])
        #expect(help.exitCode == 0)
        let flags = Self.flags(help.output)
        #expect(flags.isSuperset(of: ["--host", "--port", "--max-body", "--drain-timeout"]))
        for flag in flags {
            let variable = Self.variable(of: flag)
            #expect(help.output.contains(variable), "\(flag) has no \(variable)")
        }
        for value in ["127.0.0.1", "8080", "32MiB", "64MiB", "seconds"] {
            #expect(help.output.contains(value), "\(value) is missing")
        }
    }

    @Test func `each variable in the help text is read`() throws {
        let help = try ServerProcess.run(["--help"])
        for flag in Self.flags(help.output) {
            // Invalid as a number, a level, a host and a file.
            let environment = ["PORT": "0", Self.variable(of: flag): "/no/such/place"]
            let completion = try ServerProcess.run([], environment: environment)
            #expect(completion.exitCode != 0, "\(flag)")
            #expect(completion.log.contains("/no/such/place"), "\(flag): \(completion.log)")
        }
    }

    @Test func `version prints version and build`() throws {
        let version = try ServerProcess.run(["--version"])
        #expect(version.exitCode == 0)
        #expect(version.output.contains(/\d+\.\d+/))
    }

    @Test func `healthcheck succeeds for a running server`() throws {
        try withServer { server, _ in
            guard case .tcp(_, let port) = server.address else { return }
            let byFlag = try Self.isHealthy(["--port", "\(port)"])
            #expect(byFlag)
            let environment = ["ATTENTION_PORT": "\(port)", "ATTENTION_HOST": "0.0.0.0"]
            let byEnvironment = try Self.isHealthy(environment: environment)
            #expect(byEnvironment)
        }
    }

    /// Returns whether one of ten health checks passes: on a busy machine, its time limit of three
    /// seconds may be too short.
    private static func isHealthy(
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws -> Bool {
        for _ in 0..<10 {
            let check = try ServerProcess.run(["healthcheck"] + arguments, environment: environment)
            if check.exitCode == 0 { return true }
        }
        return false
    }

    @Test func `healthcheck fails without a server`() throws {
        let host = ServerAddress.unsharedLoopback()
        let server = try ServerProcess(["--host", host])
        guard case .tcp(_, let port) = server.address else { return }
        try server.terminate()
        let check = try ServerProcess.run(["healthcheck", "--host", host, "--port", "\(port)"])
        #expect(check.exitCode == 1)
    }

    @Test(
        arguments: [
            "--port=65536", "--port=http", "--max-body=many", "--max-body=-1", "--threads=0",
            "--log-level=loud", "--colour=red", "serve",
        ]
    )
    func `the error for an invalid argument names it`(argument: String) throws {
        let completion = try ServerProcess.run([argument])
        #expect(completion.exitCode == 64)
        let name = argument.split(separator: "=")[0]
        #expect(completion.log.contains(name), "\(completion.log)")
        #expect(completion.output.isEmpty)
    }

    @Test func `a flag takes precedence over ATTENTION_PORT, and that over PORT`() throws {
        // The port that must be overridden is in use, so that using it fails.
        try withServer { other, _ in
            guard case .tcp(_, let taken) = other.address else { return }
            try withServer(environment: ["ATTENTION_PORT": "0", "PORT": "\(taken)"]) { _, client in
                let answer = try client.get("/health/live")
                #expect(answer.status == 200)
            }
            let environment = ["ATTENTION_PORT": "\(taken)"]
            try withServer(["--port", "0"], environment: environment) { _, client in
                let answer = try client.get("/health/live")
                #expect(answer.status == 200)
            }
            let completion = try ServerProcess.run([], environment: environment)
            #expect(completion.log.contains("127.0.0.1:\(taken)"))
        }
    }

    @Test func `an address set by Kubernetes is ignored with a warning, and PORT is used`() throws {
        let environment = ["ATTENTION_PORT": "tcp://10.0.0.1:80", "PORT": "0"]
        try withServer(environment: environment) { server, client in
            #expect(server.log.contains("ATTENTION_PORT"))
            #expect(server.log.contains("tcp://10.0.0.1:80"))
            let answer = try client.get("/health/live")
            #expect(answer.status == 200)
            #expect(server.address != .tcp(host: "127.0.0.1", port: 8_080))
        }
    }
}
