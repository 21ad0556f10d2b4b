import AttentionAPI
import Foundation

/// The arguments of the process: those of environment variables, then those of the command line.
///
/// `ATTENTION_MAX_BODY=1MiB` becomes `--max-body=1MiB`, unless that flag is given.
struct StartArguments {
    /// The arguments of this process.
    static let ofProcess = StartArguments(
        Array(CommandLine.arguments.dropFirst()),
        environment: ProcessInfo.processInfo.environment
    )

    /// Whether the first argument is the name of the health check.
    let isHealthCheck: Bool

    /// All arguments after that.
    let merged: [String]

    /// What is odd about the variables.
    private(set) var warnings: [String] = []

    /// The variables that are used, and the settings that they set.
    private var sources: [(setting: Setting, variable: String)] = []

    init(_ arguments: [String], environment: [String: String]) {
        isHealthCheck = arguments.first == HealthCheck.name
        var values: [String] = []
        for setting in isHealthCheck ? Setting.address : Setting.allCases
        where !arguments.contains(where: { $0 == setting.flag || $0.hasPrefix("\(setting.flag)=") })
        {
            for variable in setting.variables {
                guard let value = environment[variable] else { continue }
                if Self.isInjected(value) {
                    warnings.append(
                        "ignoring \(variable)=\(value), which Kubernetes sets for a Service"
                    )
                    continue
                }
                // An empty value sets nothing, but an empty key file must not leave the service open.
                guard !value.isEmpty || setting == .apiKeysFile else { continue }
                values.append("\(setting.flag)=\(value)")
                sources.append((setting, variable))
                break
            }
        }
        merged = (values + arguments.dropFirst(isHealthCheck ? 1 : 0)).flatMap(Self.separated)
        // The server warns about the same variables.
        if isHealthCheck {
            warnings = []
        } else {
            warnings += environment.sorted { $0.key < $1.key }
                .compactMap { Self.warning(name: $0.key, value: $0.value) }
        }
        logFormat = Self.logFormat(in: merged, environment)
    }

    /// The format of the log, also if other arguments are invalid.
    let logFormat: LogFormat

    /// Returns a message about an argument with the form of value that is expected, and with the name
    /// of the variable that has set it.
    func explaining(_ message: String) -> String {
        var message = message
        for setting in Setting.allCases
        where message.hasSuffix(" is invalid for '\(setting.flag) <\(setting.rawValue)>'") {
            message += setting.expectedValue.map { "; expected \($0)" } ?? ""
        }
        for (setting, variable) in sources {
            message = message.replacing("\(setting.flag) <\(setting.rawValue)>", with: variable)
                .replacing(setting.flag, with: variable)
        }
        return message
    }

    /// Returns a flag with an empty value as two arguments; as one, the value would count as missing.
    private static func separated(_ argument: String) -> [String] {
        let flag = String(argument.dropLast())
        let hasEmptyValue = Setting.allCases.contains { "\($0.flag)=" == argument }
        return hasEmptyValue ? [flag, ""] : [argument]
    }

    private static func logFormat(
        in arguments: [String],
        _ environment: [String: String]
    ) -> LogFormat {
        let flag = Setting.logFormat.flag
        var name = environment[Setting.logFormat.variables[0]] ?? ""
        for (index, argument) in arguments.enumerated() {
            if argument.hasPrefix("\(flag)=") {
                name = String(argument.dropFirst(flag.count + 1))
            } else if argument == flag, index + 1 < arguments.count {
                name = arguments[index + 1]
            }
        }
        return LogFormat(argument: name) ?? .text
    }
}

// MARK: - Variables

extension StartArguments {
    /// Whether Kubernetes sets a value for a Service of the name `attention`.
    private static func isInjected(_ value: String) -> Bool {
        ["tcp://", "udp://", "sctp://"].contains { value.hasPrefix($0) }
    }

    /// Returns a warning about a variable that looks like one of the program but is not.
    private static func warning(name: String, value: String) -> String? {
        let (known, prefix) = (Setting.allVariables, "ATTENTION_")
        guard name.hasPrefix(prefix), !known.contains(name), !isInjected(value), !isOfService(name)
        else { return nil }
        // Without the prefix, which would make all variables similar.
        let nearest = NearestName.find(
            String(name.dropFirst(prefix.count)),
            in: known.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        )
        let suggestion = nearest.map { "; did you mean \(prefix)\($0)?" }
        return "ignoring the unknown variable \(name)\(suggestion ?? "")"
    }

    /// Whether Kubernetes sets a variable of this name for a Service whose name begins with
    /// `attention`.
    private static func isOfService(_ name: String) -> Bool {
        name.contains(/_SERVICE_(HOST|PORT(_.+)?)$|_PORT_[0-9]+_(TCP|UDP|SCTP)(_.+)?$/)
    }
}
