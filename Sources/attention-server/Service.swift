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
    private let allowedOrigins: AllowedOrigins?
    private let isDraining = Atomic(false)
    private let runningServer = Mutex<Server?>(nil)
    private let format: LogFormat

    /// The minimum number of descriptors: the server's own, and some for connections.
    private static let minimumDescriptorCount = 32

    /// Sets up the log and reads the API keys.
    ///
    /// - Throws: The errors of `AccessKeyring`.
    init(log: LogArguments, access: AccessArguments) throws {
        format = log.logFormat
        let writer = LogWriter(log.logFormat)
        self.writer = writer
        logger = Logger(label: "attention-server") { _ in
            LineLogHandler(writer: writer, level: log.logLevel)
        }
        requestLog = RequestLog(writer: writer, level: log.logLevel)
        allowedOrigins = try access.allowedOrigins()
        keyring = try AccessKeyring(
            path: access.apiKeysFile,
            list: ProcessInfo.processInfo.environment[Setting.apiKeysVariable]
        )
    }

    /// Serves until a signal ends the process.
    func run(
        at address: ListenAddress,
        inference: InferenceArguments,
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
        try ThreadLimit.check(threads)
        let server = try makeServer(
            at: address,
            inference,
            limits,
            deadlines,
            threads: threads
        )
        // Before there are other threads, to which a signal could be delivered; until then, a signal ends
        // the process.
        let signals = Signals([SIGTERM, SIGINT, SIGHUP])
        server.start()
        announce(server, threads: threads)
        keyring?.log(logger)
        if let descriptorLimit, descriptorLimit < limits.maxConnections {
            logger.warning(
                """
                the limit of open files is below \(Setting.maxConnections.flag); connections \
                beyond it wait unanswered
                """,
                metadata: ["descriptors": .stringConvertible(descriptorLimit)]
            )
        }
        handle(signals, server, drainTime: deadlines.drainTimeout.duration)
    }

    /// Prints the addresses of the server, and logs them with what is odd about the start.
    private func announce(_ server: Server, threads: Int) {
        for address in server.addresses {
            switch format {
            case .text: print("listening on \(address)")
            case .json:
                let line = format.line(.info, "listening", [("address", .string(address))])
                print(String(decoding: line, as: UTF8.self), terminator: "")
            }
        }
        fflush(nil)  // The parent process may be waiting for this line in a pipe.
        for address in server.addresses {
            logger.info(
                "listening",
                metadata: ["address": "\(address)", "threads": .stringConvertible(threads)]
            )
        }
        for error in server.unavailableAddresses {
            logger.warning("an address of the host is not used", metadata: ["reason": "\(error)"])
        }
        for warning in StartArguments.ofProcess.warnings { logger.warning("\(warning)") }
    }

    private func makeServer(
        at address: ListenAddress,
        _ inference: InferenceArguments,
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
        service.allowedOrigins = allowedOrigins
        let computeThreads = ComputeThreads(limit: threads)
        service.parallelFor = { count, body in computeThreads.parallelFor(count, body) }
        service.threadCount = threads
        service.settingName = { Setting($0).flag }
        service.version = BuildInformation.version
        inference.apply(to: &service)
        limits.apply(to: &server, &service)
        deadlines.apply(to: &server, &service)
        let metrics = ProgramMetrics(configuration: server, threads: computeThreads, log: writer)
        service.writeMetrics = { [self] writer in
            guard let server = runningServer.withLock({ $0 }) else { return }
            metrics.write(server.statistics, to: &writer)
        }
        let running = try Server(
            configuration: server,
            handler: AttentionService(configuration: service)
        )
        runningServer.withLock { $0 = running }
        return running
    }
}

// MARK: - Signals

extension Service {
    /// How long a server may take to begin to stop, and how much longer than the drain time to stop,
    /// before it is ended.
    private static let beginningTime = Duration.seconds(10)
    private static let endingTime = Duration.seconds(30)

    /// Waits for signals on this thread, and acts on them on another.
    ///
    /// Where the system grants no more threads, Dispatch may block the other thread, but never this
    /// one, so that a second signal, or the end of the drain time, still ends the process.
    private func handle(_ signals: Signals, _ server: Server, drainTime: Duration) -> Never {
        let received = Mutex<[Int32]>([])
        let isReceived = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [self] in
            while true {
                isReceived.wait()
                switch received.withLock({ $0.removeFirst() }) {
                case SIGHUP: reloadKeys()
                default: stop(server, drainTime: drainTime)
                }
            }
        }
        var isStopping = false
        while true {
            let number = signals.wait()
            if number != SIGHUP {
                guard !isStopping else { stopAtOnce() }
                isStopping = true
                Signals.endProcess(after: Self.beginningTime)
            }
            received.withLock { $0.append(number) }
            isReceived.signal()
        }
    }

    /// Reads the file of API keys again, if there is one.
    private func reloadKeys() {
        guard let keyring, keyring.hasFile else {
            logger.notice("SIGHUP ignored: there is no \(Setting.apiKeysFile.flag)")
            return
        }
        keyring.reload(logger)
    }

    /// Lets requests in flight finish and ends the process.
    private func stop(_ server: Server, drainTime: Duration) {
        server.drain { [self] in
            Signals.endProcess(after: drainTime + Self.endingTime)
            // Responses say `Connection: close` from here on, so readiness may turn 503.
            isDraining.store(true, ordering: .relaxed)
        } completion: { [self] in
            logger.notice("stopped")
            writer.flush()
            exit(0)
        }
        logger.notice("draining")
    }

    private func stopAtOnce() -> Never {
        Signals.endProcess(after: .seconds(2))
        writer.flush()
        exit(1)
    }
}
