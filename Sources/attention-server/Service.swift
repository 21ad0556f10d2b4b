import AttentionAPI
import Dispatch
import Foundation
import HTTP1
import HTTPServer
import Logging
import Synchronization

/// The running program: server, service and log wired together, and the signals it obeys.
struct Service {
    private let arguments: AttentionServer
    private let writer: LogWriter
    private let logger: Logger
    private let requestLog: RequestLog
    private let keyring: AccessKeyring?
    private let isStopping = Flag()
    private let isDraining = Flag()

    /// How many descriptors the server needs at the least: its own, and some for connections.
    private static let fewestDescriptors = 32

    /// Wires everything that needs no address yet.
    ///
    /// - Throws: What `AccessKeyring` does.
    init(_ arguments: AttentionServer) throws {
        self.arguments = arguments
        let log = arguments.log
        let writer = LogWriter(log.logFormat)
        self.writer = writer
        logger = Logger(label: "attention-server") { _ in
            LineLogHandler(writer: writer, format: log.logFormat, level: log.logLevel.level)
        }
        requestLog = RequestLog(writer: writer, format: log.logFormat, level: log.logLevel.level)
        keyring = try AccessKeyring(
            path: arguments.access.apiKeysFile,
            list: ProcessInfo.processInfo.environment[AccessKeyring.variable]
        )
    }

    /// Serves until a signal ends the process.
    func run() throws -> Never {
        let threads = arguments.limits.threads ?? ProcessorCount.available
        let descriptors = Server.raiseDescriptorLimit()
        if let descriptors, descriptors < Self.fewestDescriptors {
            throw TooFewDescriptors(limit: descriptors, fewest: Self.fewestDescriptors)
        }
        let computeThreads = ComputeThreads(limit: threads)
        let server = try Server(
            configuration: serverConfiguration(threads: threads),
            handler: AttentionService(configuration: serviceConfiguration(computeThreads))
        )
        let signals =
            [SIGTERM, SIGINT].map { number in
                onSignal(number) { stop(server) }
            } + [onSignal(SIGHUP) { reloadKeys() }]
        server.start()
        print("listening on \(server.address)")
        fflush(nil)  // whoever started the server may be waiting for this line in a pipe
        logger.info(
            "listening",
            metadata: ["address": "\(server.address)", "threads": "\(threads)"]
        )
        keyring?.log(logger)
        if let descriptors, descriptors < arguments.limits.maxConnections {
            logger.warning(
                "fewer descriptors than --max-connections; connections beyond them wait unanswered",
                metadata: ["descriptors": "\(descriptors)"]
            )
        }
        withExtendedLifetime((server, signals)) { waitForSignals() }
    }

    /// Leaves everything to the other threads.
    ///
    /// `dispatchMain()` would need a descriptor, when connections may have taken all.
    private func waitForSignals() -> Never {
        while true { pause() }
    }
}

// MARK: - Configuration

extension Service {
    private func serverConfiguration(threads: Int) -> ServerConfiguration {
        let limits = arguments.limits
        let deadlines = arguments.deadlines
        var configuration = ServerConfiguration(address: arguments.address.address)
        configuration.eventLoopCount = threads
        configuration.workerCount = threads
        configuration.maximumQueuedWork = limits.maxQueue
        configuration.maximumConnections = limits.maxConnections
        configuration.maximumInFlight = limits.inFlight
        configuration.limits.maximumBodyLength = limits.maxBody.count
        configuration.limits.maximumTargetLength = limits.maxTarget.count
        configuration.limits.maximumHeaderSectionLength = limits.maxHeaders.count
        configuration.deadlines.idle = deadlines.idleTimeout.duration
        configuration.deadlines.headers = deadlines.headerTimeout.duration
        configuration.deadlines.grace = deadlines.transferTimeout.duration
        configuration.deadlines.minimumRate = Int64(deadlines.minRate.count)
        configuration.drainTimeout = deadlines.drainTimeout.duration
        return configuration
    }

    private func serviceConfiguration(_ computeThreads: ComputeThreads) -> ServiceConfiguration {
        let (isDraining, requestLog) = (isDraining, requestLog)
        var configuration = ServiceConfiguration(
            now: { .now },
            isDraining: { isDraining.isSet },
            log: { requestLog.log($0) }
        )
        if let keyring { configuration.accessKeys = { keyring.keys } }
        configuration.maximumBodyLength = arguments.limits.maxBody.count
        configuration.maximumAnswerLength = arguments.limits.maxAnswer.count
        configuration.maximumComputationLength = arguments.limits.maxComputation.count
        configuration.maximumComputeTime = arguments.deadlines.computeTimeout.duration
        configuration.parallelFor = { count, body in computeThreads.parallelFor(count, body) }
        configuration.threadCount = computeThreads.limit
        configuration.settingName = { limit in
            switch limit {
            case .request(.body): "--max-body"
            case .request(.target): "--max-target"
            case .request(.headerSection): "--max-headers"
            case .request(.memoryInFlight): "--max-in-flight"
            case .connections: "--max-connections"
            case .answer: "--max-answer"
            case .computation: "--max-computation"
            case .computeTime: "--compute-timeout"
            }
        }
        return configuration
    }
}

// MARK: - Signals

extension Service {
    /// Has a signal call `action` from the return on; until then it ends the process.
    private func onSignal(
        _ number: Int32,
        _ action: @escaping @Sendable () -> Void
    )
        -> any DispatchSourceSignal
    {
        #if canImport(Darwin)
        // On Linux Dispatch replaces the default action itself, and a signal ignored until then would
        // be lost.
        _ = signal(number, SIG_IGN)
        #endif
        // A serial queue gets a thread even while computations have all those of the common pool.
        let source = DispatchSource.makeSignalSource(
            signal: number,
            queue: DispatchQueue(label: "signal-\(number)")
        )
        source.setEventHandler(handler: action)
        // Activating only asks another thread of Dispatch's to watch for the signal.
        let isWatched = DispatchSemaphore(value: 0)
        source.setRegistrationHandler { isWatched.signal() }
        source.activate()
        isWatched.wait()
        return source
    }

    /// Reads the file of API keys again, if there is one.
    private func reloadKeys() {
        guard let keyring, keyring.hasFile else {
            logger.notice("SIGHUP ignored: there is no --api-keys-file")
            return
        }
        keyring.reload(logger)
    }

    /// Lets what is in flight finish; the second time, ends at once.
    private func stop(_ server: Server) {
        guard isStopping.set() else {
            writer.flush()
            exit(1)
        }
        logger.notice("draining")
        server.drain {
            // Whoever is told that the server is not ready is told to close as well.
            _ = isDraining.set()
        } completion: {
            logger.notice("stopped")
            writer.flush()
            exit(0)
        }
    }
}

/// The system grants fewer descriptors than the server needs for itself.
private struct TooFewDescriptors: Error, CustomStringConvertible {
    let limit: Int
    let fewest: Int

    var description: String {
        "the limit of open files is \(limit) (ulimit -n); expected \(fewest) or more"
    }
}

/// Something that happens once.
private final class Flag: Sendable {
    private let value = Atomic(false)

    /// Whether it has happened.
    var isSet: Bool { value.load(ordering: .relaxed) }

    /// Makes it happen; false if it had already.
    func set() -> Bool { !value.exchange(true, ordering: .relaxed) }
}
