import ArgumentParser
import AttentionAPI
import HTTP1

/// A setting of the server, given by a flag or by an environment variable.
///
/// The raw value is the name of the flag that the parser derives from the option's property.
enum Setting: String, CaseIterable {
    case host, port, threads
    case unixSocket = "unix-socket"
    case apiKeysFile = "api-keys-file"
    case corsOrigin = "cors-origin"
    case modelAlias = "model-alias"
    case maxBody = "max-body"
    case maxAnswer = "max-answer"
    case maxComputation = "max-computation"
    case maxTarget = "max-target"
    case maxHeaders = "max-headers"
    case maxInFlight = "max-in-flight"
    case maxConnections = "max-connections"
    case maxQueue = "max-queue"
    case idleTimeout = "idle-timeout"
    case headerTimeout = "header-timeout"
    case transferTimeout = "transfer-timeout"
    case minRate = "min-rate"
    case computeTimeout = "compute-timeout"
    case drainTimeout = "drain-timeout"
    case logLevel = "log-level"
    case logFormat = "log-format"

    /// The settings of the server's address, which the health check has too.
    static let address: [Setting] = [.host, .port, .unixSocket]

    /// All variables that are read.
    static let allVariables = allCases.flatMap(\.variables) + [apiKeysVariable]

    /// The variable that holds API keys.
    ///
    /// There is no such flag, because arguments are visible in the list of processes.
    static let apiKeysVariable = "ATTENTION_API_KEYS"

    /// The flag: `--max-body`.
    var flag: String { "--\(rawValue)" }

    /// The environment variables that are read for the setting, in order: `ATTENTION_MAX_BODY`.
    var variables: [String] {
        let name = "ATTENTION_" + rawValue.uppercased().replacing("-", with: "_")
        return self == .port ? [name, "PORT"] : [name]
    }

    /// Returns the setting of a limit.
    init(_ limit: ServiceLimit) {
        self =
            switch limit {
            case .request(.body): .maxBody
            case .request(.target): .maxTarget
            case .request(.headerSection): .maxHeaders
            case .request(.memoryInFlight): .maxInFlight
            case .connections: .maxConnections
            case .answer: .maxAnswer
            case .computation: .maxComputation
            case .computeTime: .computeTimeout
            }
    }

    /// Appends the names of the variables to a help text.
    func help(_ text: String) -> ArgumentHelp {
        ArgumentHelp("\(text) [\(variables.joined(separator: ", "))]")
    }
}

// MARK: - Validation

extension Setting {
    /// The form of a value, for the error of one that has another form.
    var expectedValue: String? {
        switch self {
        case .port: "a whole number from 0 to 65535"
        case .threads, .maxConnections, .maxQueue: "a whole number"
        case .maxBody, .maxAnswer, .maxComputation, .maxTarget, .maxHeaders, .maxInFlight, .minRate:
            "a number of bytes, or a number with KiB, MiB or GiB, such as 32MiB"
        case .idleTimeout, .headerTimeout, .transferTimeout, .computeTimeout, .drainTimeout:
            "a number of seconds, without a unit"
        case .modelAlias:
            "NAME=MODEL, where MODEL is "
                + InferenceModel.standard.map(\.name).joined(separator: ", ")
                + " and NAME has letters, digits, '-', '_' and '.'"
        case .host, .unixSocket, .apiKeysFile, .corsOrigin, .logLevel, .logFormat: nil
        }
    }

    /// Checks that a number is in a range.
    func validate(_ number: Int, in range: ClosedRange<Int>) throws {
        guard !range.contains(number) else { return }
        let upperBound = range.upperBound == .max ? "or more" : "to \(range.upperBound)"
        throw ValidationError("\(flag) is \(number); expected \(range.lowerBound) \(upperBound)")
    }

    /// Checks that a time is long enough to be of use.
    func validate(_ time: Seconds, atLeast minimum: Seconds) throws {
        guard time.duration < minimum.duration else { return }
        throw ValidationError("\(flag) is \(time); expected \(minimum) seconds or more")
    }

    /// Checks that a path is not empty.
    func validate(path: String?) throws {
        guard path != "" else { throw ValidationError("\(flag) is empty; expected a path") }
    }
}
