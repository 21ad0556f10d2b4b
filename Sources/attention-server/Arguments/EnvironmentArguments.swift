import Foundation

/// Turns environment variables into arguments before those of the command line, which override them.
///
/// `ATTENTION_MAX_BODY=1MiB` becomes `--max-body=1MiB`.
struct EnvironmentArguments {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    /// The arguments of the environment, followed by those of the command line.
    func merged(with arguments: [String]) -> [String] {
        if arguments.first == HealthCheck.name {
            return [HealthCheck.name] + values(of: Setting.address) + arguments.dropFirst()
        }
        return values(of: Setting.allCases) + arguments
    }

    private func values(of settings: [Setting]) -> [String] {
        settings.compactMap { setting in value(of: setting).map { "\(setting.flag)=\($0)" } }
    }

    private func value(of setting: Setting) -> String? {
        for name in setting.variables {
            guard let value = environment[name], !isInjected(value, as: name) else { continue }
            // An empty value sets nothing, but an empty key file must not leave the service open.
            if !value.isEmpty || setting == .apiKeysFile { return value }
        }
        return nil
    }

    /// Whether Kubernetes sets this value for a Service of the name `attention`.
    private func isInjected(_ value: String, as name: String) -> Bool {
        guard value.hasPrefix("tcp://") || value.hasPrefix("udp://") else { return false }
        let warning =
            "attention-server: ignoring \(name)=\(value), which Kubernetes sets for a Service\n"
        try? FileHandle.standardError.write(contentsOf: Array(warning.utf8))
        return true
    }
}
