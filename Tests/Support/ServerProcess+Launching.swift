import Foundation

extension ServerProcess {
    /// The binary under test: `ATTENTION_SERVER_BINARY`, or the one built beside the test bundle.
    static var binary: URL {
        if let path = ProcessInfo.processInfo.environment["ATTENTION_SERVER_BINARY"] {
            return URL(filePath: path)
        }
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
        let folder =
            bundle.bundleURL.pathExtension == "xctest"
            ? bundle.bundleURL.deletingLastPathComponent() : bundle.bundleURL
        return folder.appending(path: "attention-server")
    }

    /// The variables of this process that a server inherits: the options of sanitizers.
    private static var inheritedEnvironment: [String: String] {
        ProcessInfo.processInfo.environment
            .filter { name, _ in name.hasSuffix("SAN_OPTIONS") || name == "SWIFT_BACKTRACE" }
            .merging(["PATH": "/usr/bin:/bin"]) { _, path in path }
    }

    static func launch(
        _ arguments: [String],
        environment: [String: String],
        after command: String? = nil,
        outputFolder: URL
    ) throws -> Process {
        let process = Process()
        if let command {
            // With exec, the server has the process id of the shell.
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", "\(command); exec \"$0\" \"$@\"", binary.path] + arguments
        } else {
            process.executableURL = binary
            process.arguments = arguments
        }
        process.environment = environment.merging(
            inheritedEnvironment,
            uniquingKeysWith: { given, _ in given }
        )
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try emptyFile(outputFile(in: outputFolder))
        process.standardError = try emptyFile(errorFile(in: outputFolder))
        try withNoSignalBlocked { try process.run() }
        return process
    }

    /// Runs `body` with no signal blocked on this thread.
    ///
    /// A child process inherits the signal mask of the thread that starts it. The threads that run
    /// tests block nearly all signals, so that the server would never receive a SIGTERM.
    private static func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var previous = sigset_t()
        // SAFETY: both sets are alive during the calls, which keep no pointer.
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
        try body()
    }

    static func waitForAddress(of process: Process, in folder: URL) throws -> ServerAddress {
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            let hasEnded = !process.isRunning
            let output = contents(of: outputFile(in: folder))
            if let end = output.firstIndex(where: \.isNewline),
                let address = ServerAddress(announcement: String(output[..<end]))
            {
                return address
            }
            if hasEnded { break }
            Thread.sleep(forTimeInterval: 0.005)
        }
        let exitCode = process.isRunning ? nil : process.terminationStatus
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        throw SupportError.serverDidNotStart(
            exitCode: exitCode,
            log: contents(of: outputFile(in: folder)) + contents(of: errorFile(in: folder))
        )
    }

    static func wait(for process: Process, within patience: Duration) throws -> Int32 {
        let deadline = ContinuousClock.now + patience
        while process.isRunning {
            guard ContinuousClock.now < deadline else {
                throw SupportError.timedOut("exit of process \(process.processIdentifier)")
            }
            Thread.sleep(forTimeInterval: 0.005)
        }
        let status = process.terminationStatus
        return process.terminationReason == .uncaughtSignal ? -status : status
    }

    static func makeTemporaryFolder() throws -> URL {
        // Short, because the path of a Unix socket is limited to about 100 bytes.
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "attention-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    static func outputFile(in folder: URL) -> URL { folder.appending(path: "output") }

    static func errorFile(in folder: URL) -> URL { folder.appending(path: "log") }

    static func emptyFile(_ file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    static func contents(of file: URL) -> String {
        (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }
}
