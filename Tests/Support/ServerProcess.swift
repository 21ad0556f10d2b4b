import Foundation

/// The built `attention-server`, running in its own process on a free port.
///
/// Its output goes to files in a temporary folder, so that it never blocks on a full pipe. Not for
/// use from two threads at once.
package final class ServerProcess {
    /// The address it listens on.
    package let address: ServerAddress
    private let process: Process
    private let folder: URL

    /// Starts the server and returns once it has printed its address.
    ///
    /// - Parameters:
    ///   - arguments: Flags. The port is a free one unless a flag or variable sets it.
    ///   - environment: Variables. `PATH` and the options of sanitizers are inherited; no others.
    ///   - command: A shell command to run before the server in the same process, such as
    ///     `ulimit -Sn 64`.
    /// - Throws: `SupportError.serverDidNotStart` with its log.
    package init(
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        after command: String? = nil
    ) throws {
        folder = try Self.makeTemporaryFolder()
        process = try Self.launch(
            arguments,
            environment: ["ATTENTION_PORT": "0"].merging(environment) { _, given in given },
            after: command,
            outputFolder: folder
        )
        address = try Self.waitForAddress(of: process, in: folder)
    }

    deinit {
        // The server is still running if the test has failed.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// The process id.
    package var processIdentifier: Int32 { process.processIdentifier }

    /// Whether it has not exited yet.
    package var isRunning: Bool { process.isRunning }

    /// Its standard error so far.
    package var log: String { Self.contents(of: Self.errorFile(in: folder)) }

    /// Its standard output so far.
    package var output: String { Self.contents(of: Self.outputFile(in: folder)) }

    /// Sends a signal.
    package func signal(_ number: Int32 = SIGTERM) {
        // Once it has exited, its process id may belong to another process.
        guard process.isRunning else { return }
        kill(process.processIdentifier, number)
    }

    /// Waits until it exits; returns the exit code, or the negated number of the signal that ended
    /// it.
    ///
    /// - Throws: `SupportError.timedOut`.
    package func waitForExit(within patience: Duration = .seconds(120)) throws -> Int32 {
        try Self.wait(for: process, within: patience)
    }

    /// Sends SIGTERM and waits until it exits; returns the exit code.
    @discardableResult
    package func terminate() throws -> Int32 {
        signal()
        return try waitForExit()
    }
}

extension ServerProcess {
    /// The result of a run of the binary.
    package struct Completion: Sendable {
        /// The exit code, or the negated number of the signal that ended it.
        package let exitCode: Int32
        /// Its standard output.
        package let output: String
        /// Its standard error.
        package let log: String
    }

    /// Runs the binary with `arguments` until it exits: `--help`, `healthcheck`, invalid flags.
    ///
    /// - Throws: `SupportError.timedOut` if it does not exit, after killing it.
    package static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        after command: String? = nil
    ) throws -> Completion {
        let folder = try makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = try launch(
            arguments,
            environment: environment,
            after: command,
            outputFolder: folder
        )
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        let exitCode = try wait(for: process, within: .seconds(120))
        return Completion(
            exitCode: exitCode,
            output: contents(of: outputFile(in: folder)),
            log: contents(of: errorFile(in: folder))
        )
    }
}
