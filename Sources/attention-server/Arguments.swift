import ArgumentParser
import HTTP1
import HTTPServer
import Logging

/// Where the server listens.
struct AddressArguments: ParsableArguments {
    @Option(help: "Host name or address of the server. [ATTENTION_HOST]")
    var host = "127.0.0.1"

    @Option(
        help: "Port of the server; 0 is any free one, which is printed. [ATTENTION_PORT, PORT]"
    )
    var port: UInt16 = 8080

    @Option(help: "Path of the server's Unix socket, instead of TCP. [ATTENTION_UNIX_SOCKET]")
    var unixSocket: String?

    /// The address as the server takes it.
    var address: ListenAddress {
        unixSocket.map { .unix(path: $0) } ?? .tcp(host: host, port: port)
    }

    func validate() throws {
        guard unixSocket != "" else {
            throw ValidationError("--unix-socket is empty; expected a path")
        }
    }

    /// Whether a server at this address answers, taking at most three seconds for each step.
    func probe() -> Bool { HealthProbe.isAlive(address, timeout: 3) }
}

/// Who may send requests.
struct AccessArguments: ParsableArguments {
    @Option(
        help: """
            File with API keys, one a line, of which each POST must carry one \
            (Authorization: Bearer); read again on SIGHUP. Keys can also stand in the variable \
            ATTENTION_API_KEYS, separated by commas. [ATTENTION_API_KEYS_FILE]
            """
    )
    var apiKeysFile: String?

    func validate() throws {
        guard apiKeysFile != "" else {
            throw ValidationError("--api-keys-file is empty; expected a path")
        }
    }
}

/// What a request may cost.
struct LimitArguments: ParsableArguments {
    @Option(
        help: """
            Threads that compute, and event loops. Default: the CPU quota of the cgroup, at most \
            the number of cores. [ATTENTION_THREADS]
            """
    )
    var threads: Int?

    @Option(help: "Longest request body. [ATTENTION_MAX_BODY]")
    var maxBody = ByteCount(HTTPLimits().maximumBodyLength)

    @Option(
        help: """
            Longest answer, judged from the shapes before anything is computed. \
            [ATTENTION_MAX_ANSWER]
            """
    )
    var maxAnswer = ByteCount(64 << 20)

    @Option(help: "Most memory that one computation may allocate. [ATTENTION_MAX_COMPUTATION]")
    var maxComputation = ByteCount(512 << 20)

    @Option(
        help: """
            Most memory that request bodies and answers take up, over all connections; beyond it \
            requests get 503. Default: 1GiB, or four times --max-body if that is more. \
            [ATTENTION_MAX_IN_FLIGHT]
            """
    )
    var maxInFlight: ByteCount?

    @Option(help: "Longest request target. [ATTENTION_MAX_TARGET]")
    var maxTarget = ByteCount(HTTPLimits().maximumTargetLength)

    @Option(help: "Longest header section. [ATTENTION_MAX_HEADERS]")
    var maxHeaders = ByteCount(HTTPLimits().maximumHeaderSectionLength)

    @Option(
        help: "Most connections open at once; beyond it they get 503. [ATTENTION_MAX_CONNECTIONS]"
    )
    var maxConnections = 10_000

    @Option(
        help: """
            Most computations waiting for a thread, short and long ones each; beyond it \
            requests get 429. [ATTENTION_MAX_QUEUE]
            """
    )
    var maxQueue = 256

    /// The budget of memory, in bytes.
    var inFlight: Int {
        let (fourBodies, overflow) = maxBody.count.multipliedReportingOverflow(by: 4)
        return maxInFlight?.count ?? max(1 << 30, overflow ? Int.max : fourBodies)
    }

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads is \(threads); expected 1 to 1024")
        }
        let mostConnections = 1_000_000_000
        guard (1...mostConnections).contains(maxConnections) else {
            throw ValidationError(
                "--max-connections is \(maxConnections); expected 1 to \(mostConnections)"
            )
        }
        // The storage of a body in chunks grows to twice what is in it.
        if let maxInFlight, maxInFlight.count / 2 < maxBody.count {
            throw ValidationError(
                "--max-in-flight is \(maxInFlight.count); expected at least twice --max-body, "
                    + "which is \(maxBody.count)"
            )
        }
        // Where text stands in a head is kept in 32 bits.
        let longestPart = ByteCount(1 << 30)
        for (flag, length) in [("--max-target", maxTarget), ("--max-headers", maxHeaders)]
        where length.count > longestPart.count {
            throw ValidationError(
                "\(flag) is \(length.count); expected \(longestPart.defaultValueDescription) at most"
            )
        }
        guard maxQueue >= 0 else {
            throw ValidationError("--max-queue is \(maxQueue); expected 0 or more")
        }
    }
}

/// How long things may take.
struct DeadlineArguments: ParsableArguments {
    @Option(help: "How long a connection may be idle between requests. [ATTENTION_IDLE_TIMEOUT]")
    var idleTimeout = Seconds(ConnectionDeadlines().idle)

    @Option(help: "How long a header section may take to arrive. [ATTENTION_HEADER_TIMEOUT]")
    var headerTimeout = Seconds(ConnectionDeadlines().headers)

    @Option(
        help: """
            How long a body may take to arrive, or an answer to be taken, before --min-rate counts; \
            also the longest pause within either. [ATTENTION_TRANSFER_TIMEOUT]
            """
    )
    var transferTimeout = Seconds(ConnectionDeadlines().grace)

    @Option(
        help: """
            Bytes per second at which bodies must arrive and answers be taken after that. \
            [ATTENTION_MIN_RATE]
            """
    )
    var minRate = ByteCount(Int(ConnectionDeadlines().minimumRate))

    @Option(
        help: """
            How long a computation may take once it runs; then it is given up with 413. \
            [ATTENTION_COMPUTE_TIMEOUT]
            """
    )
    var computeTimeout = Seconds(.seconds(60))

    @Option(
        help: """
            How long a stopping server goes on answering; what is not finished then gets 503. \
            [ATTENTION_DRAIN_TIMEOUT]
            """
    )
    var drainTimeout = Seconds(.seconds(30))

    func validate() throws {
        guard minRate.count >= 1 else {
            throw ValidationError("--min-rate is \(minRate.count); expected 1 or more")
        }
    }
}

/// What is written to standard error.
struct LogArguments: ParsableArguments {
    @Option(
        help: """
            Least severe messages to log: trace, debug, info, notice, warning, error or critical. \
            [ATTENTION_LOG_LEVEL]
            """
    )
    var logLevel = LogLevel.info

    @Option(help: "Form of the log: text or json. [ATTENTION_LOG_FORMAT]")
    var logFormat = LogFormat.text
}

/// The severities of swift-log, least severe first.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    /// The same severity as swift-log names it.
    var level: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}

/// The forms of the log.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
