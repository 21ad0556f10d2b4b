import AttentionAPI
import Dispatch
import Foundation
import HTTP1
import HTTPServer
import Logging
import Synchronization

/// The running program: the server, the service, the log, and the signals that control them.
final class Service: Sendable {
    private let writer: LogWriter
    private let logger: Logger
    private let requestLog: RequestLog
    private let keyring: AccessKeyring?
    private let isDraining = Atomic(false)

    /// The minimum number of descriptors: the server's own, and some for connections.
    private static let minimumDescriptorCount = 32

    /// Sets up the log and reads the API keys.
    ///
    /// - Throws: The errors of `AccessKeyring`.
    init(log: LogArguments, access: AccessArguments) throws {
        let writer = LogWriter(log.logFormat)
        self.writer = writer
        logger = Logger(label: "attention-server") { _ in
            LineLogHandler(writer: writer, level: log.logLevel)
        }
        requestLog = RequestLog(writer: writer, level: log.logLevel)
        keyring = try AccessKeyring(
            path: access.apiKeysFile,
            list: ProcessInfo.processInfo.environment[Setting.apiKeysVariable]
        )
    }

    /// Serves until a signal ends the process.
    func run(
        at address: ListenAddress,
        limits: LimitArguments,
        deadlines: DeadlineArguments
    ) throws -> Never {
        let descriptorLimit = Server.raiseDescriptorLimit()
        if let descriptorLimit, descriptorLimit < Self.minimumDescriptorCount {
            throw ConfigurationError(
                "the limit of open files is \(descriptorLimit) (ulimit -n); "
                    + "expected \(Self.minimumDescriptorCount) or more"
            )
        }
        let threads = limits.threads ?? ProcessorCount.available
        let server = try makeServer(at: address, limits, deadlines, threads: threads)
        let signals = [
            onSignal(SIGTERM) { [self] in stop(server) },
            onSignal(SIGINT) { [self] in stop(server) },
            onSignal(SIGHUP) { [self] in reloadKeys() },
        ]
        server.start()
        print("listening on \(server.address)")
        fflush(nil)  // The parent process may be waiting for this line in a pipe.
        logger.info(
            "listening",
            metadata: ["address": "\(server.address)", "threads": "\(threads)"]
        )
        keyring?.log(logger)
        if let descriptorLimit, descriptorLimit < limits.maxConnections {
            logger.warning(
                """
                the limit of open files is below \(Setting.maxConnections.flag); connections \
                beyond it wait unanswered
                """,
                metadata: ["descriptors": "\(descriptorLimit)"]
            )
        }
        // `dispatchMain()` would need a descriptor, and connections may have taken all of them.
        withExtendedLifetime((server, signals)) { () -> Never in while true { pause() } }
    }

    private func makeServer(
        at address: ListenAddress,
        _ limits: LimitArguments,
        _ deadlines: DeadlineArguments,
        threads: Int
    ) throws(SystemError) -> Server {
        var server = ServerConfiguration()
        server.address = address
        server.eventLoopCount = threads
        server.workerCount = threads
        var service = ServiceConfiguration(
            now: { .now },
            isDraining: { [self] in isDraining.load(ordering: .relaxed) },
            log: { [requestLog] in requestLog.log($0) }
        )
        if let keyring { service.accessKeys = { keyring.keys } }
        let computeThreads = ComputeThreads(limit: threads)
        service.parallelFor = { count, body in computeThreads.parallelFor(count, body) }
        service.threadCount = threads
        service.settingName = { Setting($0).flag }
        limits.apply(to: &server, &service)
        deadlines.apply(to: &server, &service)
        return try Server(
            configuration: server,
            handler: AttentionService(configuration: service)
        )
    }
}

// MARK: - Signals

extension Service {
    /// Makes a signal call `action` instead of ending the process.
    private func onSignal(
        _ number: Int32,
        _ action: @escaping @Sendable () -> Void
    ) -> any DispatchSourceSignal {
        #if canImport(Darwin)
        // On Linux Dispatch replaces the default action, and a signal ignored before that is lost.
        _ = signal(number, SIG_IGN)
        #endif
        // A serial queue gets a thread even while computations occupy all those of the common pool.
        let source = DispatchSource.makeSignalSource(
            signal: number,
            queue: DispatchQueue(label: "signal-\(number)")
        )
        source.setEventHandler(handler: action)
        // Dispatch begins to watch for the signal on another thread; until then it ends the process.
        let isWatched = DispatchSemaphore(value: 0)
        source.setRegistrationHandler { isWatched.signal() }
        source.activate()
        isWatched.wait()
        return source
    }

    /// Reads the file of API keys again, if there is one.
    private func reloadKeys() {
        guard let keyring, keyring.hasFile else {
            logger.notice("SIGHUP ignored: there is no \(Setting.apiKeysFile.flag)")
            return
        }
        keyring.reload(logger)
    }

    /// Lets requests in flight finish and ends the process; a second call ends it at once.
    private func stop(_ server: Server) {
        let isFirst = server.drain { [self] in
            // Responses say `Connection: close` from here on, so readiness may turn 503.
            isDraining.store(true, ordering: .relaxed)
        } completion: { [self] in
            logger.notice("stopped")
            writer.flush()
            exit(0)
        }
        guard isFirst else {
            writer.flush()
            exit(1)
        }
        logger.notice("draining")
    }
}
