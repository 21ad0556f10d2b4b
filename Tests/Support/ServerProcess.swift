import Foundation

/// The built `attention-server`, running in a process of its own on a free port.
///
/// Not for use from two threads at once. Its output goes to files in a temporary folder, so that
/// it can never block on a pipe that nobody reads.
package final class ServerProcess {
    /// Where it listens.
    package let address: ServerAddress
    private let process: Process
    private let folder: URL

    /// Starts the server and returns once it has printed its address.
    ///
    /// - Parameters:
    ///   - arguments: Flags; without one, or a variable, about the port a free one is taken.
    ///   - environment: Variables set besides `PATH` and the options of sanitizers; nothing else is
    ///     inherited.
    ///   - command: What a shell does before it becomes the server, such as `ulimit -Sn 64`.
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
        // A test that failed half-way leaves a server behind; end it at once.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// The process id.
    package var processIdentifier: Int32 { process.processIdentifier }

    /// Whether it has not exited yet.
    package var isRunning: Bool { process.isRunning }

    /// What it has written to standard error so far.
    package var log: String { Self.contents(of: Self.errorFile(in: folder)) }

    /// What it has written to standard output so far.
    package var output: String { Self.contents(of: Self.outputFile(in: folder)) }

    /// Sends a signal, SIGTERM unless told.
    package func signal(_ number: Int32 = SIGTERM) {
        // Once it has ended, the number may be another process's.
        guard process.isRunning else { return }
        kill(process.processIdentifier, number)
    }

    /// Waits until it has exited; returns the exit code, or minus the signal that ended it.
    ///
    /// - Throws: `SupportError.timedOut`.
    package func waitForExit(within patience: Duration = .seconds(120)) throws -> Int32 {
        try Self.wait(for: process, within: patience)
    }

    /// Asks it to end with SIGTERM and waits; returns the exit code.
    @discardableResult
    package func terminate() throws -> Int32 {
        signal()
        return try waitForExit()
    }
}

extension ServerProcess {
    /// What a run of the binary that ends by itself left behind.
    package struct Completion: Sendable {
        /// The exit code, or minus the signal that ended it.
        package let exitCode: Int32
        /// Everything on standard output.
        package let output: String
        /// Everything on standard error.
        package let log: String
    }

    /// Runs the binary with `arguments` until it exits: `--help`, `healthcheck`, refused flags.
    ///
    /// - Throws: `SupportError.timedOut` where it does not end, after killing it.
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
