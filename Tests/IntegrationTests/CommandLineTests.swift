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
        #expect(check.log.contains("refused"), "\(check.log)")
        #expect(check.log.split(separator: "\n").count == 1, "\(check.log)")
    }

    @Test(
        arguments: [
            (["--host", "no such host"], "no such host"), (["--unix-socket", "/none"], "/none"),
            (["--host", ""], "--host is empty"), (["--port", "0"], "--port is 0"),
        ]
    )
    func `healthcheck says why it fails`(arguments: [String], reason: String) throws {
        let check = try ServerProcess.run(["healthcheck"] + arguments)
        #expect(check.exitCode != 0)
        #expect(check.log.contains(reason), "\(check.log)")
        #expect(check.output.isEmpty)
    }

    @Test func `healthcheck passes while the maximum of connections is open`() throws {
        try withServer(["--max-connections", "1"]) { server, _ in
            let only = try RawSocket(server.address)
            guard case .tcp(_, let port) = server.address else { return }
            let isHealthy = try Self.isHealthy(["--port", "\(port)"])
            #expect(isHealthy)
            only.close()
        }
    }

    @Test func `the help of healthcheck is about the server to ask`() throws {
        let help = try ServerProcess.run(["healthcheck", "--help"])
        let server = try ServerProcess.run(["--help"])
        #expect(help.output.contains("to ask"))
        #expect(help.output.contains("standard error"))
        #expect(server.output.contains("[options]") && !server.output.contains("<options>"))
        #expect(!help.output.contains("of the server."))
        #expect(help.output.contains("8080") && help.output.contains("127.0.0.1"))
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

    @Test(
        arguments: [
            ("--max-body=1MB", ["KiB", "MiB", "GiB"]), ("--max-body=99999999999GiB", ["bytes"]),
            ("--idle-timeout=5s", ["seconds"]), ("--port=http", ["0", "65535"]),
            ("--log-level=loud", ["warning", "error"]), ("--log-format=xml", ["text", "json"]),
            ("--threads=many", ["whole number"]), ("--host=", ["empty", "host name"]),
        ]
    )
    func `the error for an invalid value says what is expected`(
        argument: String,
        parts: [String]
    ) throws {
        let completion = try ServerProcess.run([argument])
        #expect(completion.exitCode == 64)
        for part in parts { #expect(completion.log.contains(part), "\(completion.log)") }
    }

    @Test(arguments: ["--log-level=WARN", "--log-level=Warning", "--log-format=JSON"])
    func `names are read in capital and small letters`(argument: String) throws {
        let server = try ServerProcess([argument])
        try server.terminate()
        // No line of a server without faults is a warning.
        #expect(server.log.isEmpty == argument.contains("level"), "\(server.log)")
    }

    @Test(
        arguments: [
            ("ATTENTION_THREADS", "0"), ("ATTENTION_THREADS", "x"), ("ATTENTION_MAX_BODY", "1MB"),
            ("ATTENTION_LOG_LEVEL", "loud"), ("PORT", "http"),
        ]
    )
    func `the error for an invalid variable names the variable`(
        variable: String,
        value: String
    ) throws {
        let completion = try ServerProcess.run([], environment: [variable: value])
        #expect(completion.exitCode == 64)
        let message = completion.log.split(separator: "\n").first ?? ""
        #expect(message.contains(variable), "\(completion.log)")
        #expect(!message.contains("--"), "\(completion.log)")
        // The flag makes the variable irrelevant.
        let server = try ServerProcess(
            ["--threads", "1", "--max-body", "1MiB", "--log-level", "info", "--port", "0"],
            environment: [variable: value]
        )
        try server.terminate()
    }

    @Test func `an unknown variable is warned about, one of Kubernetes is not`() throws {
        let environment = [
            "ATTENTION_MAX_BODDY": "1MiB", "ATTENTION_COLOUR": "red",
            "ATTENTION_SERVICE_HOST": "10.0.0.1", "ATTENTION_SERVICE_PORT_HTTP": "80",
            "ATTENTION_PORT_80_TCP_ADDR": "10.0.0.1", "ATTENTION_API_KEYS": "0123456789abcdef",
        ]
        try withServer(environment: environment) { server, _ in
            try wait(for: "the warnings") { server.log.contains("ATTENTION_MAX_BODDY") }
            let log = server.log
            #expect(log.contains("ATTENTION_MAX_BODDY; did you mean ATTENTION_MAX_BODY?"))
            #expect(log.contains("ATTENTION_COLOUR"))
            for name in ["SERVICE", "TCP", "ATTENTION_API_KEYS"] {
                #expect(!log.contains(name), "\(log)")
            }
        }
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
            try wait(for: "the warning") { server.log.contains("ATTENTION_PORT") }
            #expect(server.log.contains("tcp://10.0.0.1:80"))
            let answer = try client.get("/health/live")
            #expect(answer.status == 200)
            #expect(server.address != .tcp(host: "127.0.0.1", port: 8_080))
        }
    }
}
