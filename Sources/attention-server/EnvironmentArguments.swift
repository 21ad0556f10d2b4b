import Foundation

/// Environment variables as arguments put before those of the command line, which so win.
///
/// `ATTENTION_MAX_BODY=1MiB` is `--max-body 1MiB`. `PORT` counts where `ATTENTION_PORT` is not set.
struct EnvironmentArguments {
    private static let prefix = "ATTENTION_"
    private static let keysFlag = "api-keys-file"
    private static let addressFlags = ["host", "port", "unix-socket"]
    private static let serverFlags =
        addressFlags + [
            keysFlag, "threads", "max-body", "max-answer", "max-computation", "max-target",
            "max-headers", "max-in-flight", "max-connections", "max-queue", "idle-timeout",
            "header-timeout", "transfer-timeout", "min-rate", "compute-timeout", "drain-timeout",
            "log-level", "log-format",
        ]

    private let environment: [String: String]

    /// Creates the arguments that an environment stands for.
    init(_ environment: [String: String]) { self.environment = environment }

    /// The arguments of the environment and those of the command line.
    func merged(with arguments: [String]) -> [String] {
        if arguments.first == HealthCheck.name {
            return [arguments[0]] + values(of: Self.addressFlags) + arguments.dropFirst()
        }
        return values(of: Self.serverFlags) + arguments
    }

    private func values(of flags: [String]) -> [String] {
        flags.flatMap { flag in value(of: flag).map { ["--\(flag)=\($0)"] } ?? [] }
    }

    private func value(of flag: String) -> String? {
        let name = Self.prefix + flag.uppercased().replacing("-", with: "_")
        if let value = environment[name], !isInjected(value, as: name) {
            // An empty value sets nothing, but nobody's keys shall be lost that way.
            if !value.isEmpty || flag == Self.keysFlag { return value }
        }
        guard flag == "port", let value = environment["PORT"], !isInjected(value, as: "PORT") else {
            return nil
        }
        return value
    }

    /// Whether a value is what Kubernetes sets beside a Service of the name `attention`.
    private func isInjected(_ value: String, as name: String) -> Bool {
        guard value.hasPrefix("tcp://") || value.hasPrefix("udp://") else { return false }
        let warning = "attention-server: \(name) is \(value), an address of Kubernetes; ignored\n"
        try? FileHandle.standardError.write(contentsOf: Array(warning.utf8))
        return true
    }
}
