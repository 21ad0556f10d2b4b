import ArgumentParser
import AttentionAPI
import Dispatch
import Foundation
import HTTP1
import HTTPServer
import Logging
import Synchronization

/// The running program: server, service and log wired together, and the signals that end it.
struct Service {
    private let arguments: AttentionServer
    private let writer: LogWriter
    private let logger: Logger
    private let isDraining = Flag()

    /// Wires everything that needs no address yet.
    init(_ arguments: AttentionServer) {
        self.arguments = arguments
        let log = arguments.log
        let writer = LogWriter(log.logFormat)
        self.writer = writer
        logger = Logger(label: "attention-server") { _ in
            LineLogHandler(writer: writer, format: log.logFormat, level: log.logLevel.level)
        }
    }

    /// Serves until a signal ends the process.
    func run() throws -> Never {
        let threads = arguments.limits.threads ?? ProcessorCount.available
        let descriptors = Server.raiseDescriptorLimit()
        let server: Server
        do throws(SystemError) {
            let computeThreads = ComputeThreads(limit: threads)
            server = try Server(
                configuration: serverConfiguration(threads: threads, computeThreads),
                handler: AttentionService(configuration: serviceConfiguration(computeThreads))
            )
        } catch {
            throw ValidationError("\(error)")
        }
        let signals = [SIGTERM, SIGINT].map { number in
            onSignal(number) { stop(server) }
        }
        print("listening on \(server.address)")
        fflush(nil)  // whoever started the server may be waiting for this line in a pipe
        logger.info(
            "listening",
            metadata: ["address": "\(server.address)", "threads": "\(threads)"]
        )
        if let descriptors, descriptors < arguments.limits.maxConnections {
            logger.warning(
                "fewer descriptors than --max-connections; connections beyond them wait unanswered",
                metadata: ["descriptors": "\(descriptors)"]
            )
        }
        withExtendedLifetime((server, signals)) { dispatchMain() }
    }
}

// MARK: - Configuration

extension Service {
    private func serverConfiguration(
        threads: Int,
        _ computeThreads: ComputeThreads
    ) -> Server.Configuration {
        let limits = arguments.limits
        let deadlines = arguments.deadlines
        var configuration = Server.Configuration(address: arguments.address.address)
        configuration.eventLoopCount = threads
        configuration.workerCount = threads
        configuration.computeThreads = computeThreads
        configuration.maximumQueuedWork = limits.maxQueue
        configuration.maximumConnections = limits.maxConnections
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
        let (isDraining, logger) = (isDraining, logger)
        var configuration = ServiceConfiguration(
            now: { .now },
            isDraining: { isDraining.isSet },
            log: { logger.log($0) }
        )
        configuration.maximumBodyLength = arguments.limits.maxBody.count
        configuration.maximumAnswerLength = arguments.limits.maxAnswer.count
        configuration.maximumComputationLength = arguments.limits.maxComputation.count
        configuration.parallelFor = { count, body in computeThreads.parallelFor(count, body) }
        return configuration
    }
}

extension Logger {
    /// Writes the line of a request that has been answered.
    fileprivate func log(_ record: RequestRecord) {
        let level: Level = record.status == .internalServerError ? .error : .info
        guard level >= logLevel else { return }
        var metadata: Metadata = [
            "method": "\(record.method?.rawValue ?? "-")",
            "path": "\(record.path ?? "-")",
            "status": "\(record.status.rawValue)",
            "request_id": "\(record.requestID)",
            "body_bytes": "\(record.bodyLength)",
            "duration_us": "\(record.duration.wholeNanoseconds / 1000)",
        ]
        if let problem = record.problem { metadata["problem"] = "\(problem)" }
        log(level: level, "request", metadata: metadata)
    }
}

// MARK: - Signals

extension Service {
    private func onSignal(
        _ number: Int32,
        _ action: @escaping @Sendable () -> Void
    )
        -> any DispatchSourceSignal
    {
        // The default action would end the process before Dispatch sees the signal.
        _ = signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: action)
        source.activate()
        return source
    }

    /// Lets what is in flight finish; the second time, ends at once.
    private func stop(_ server: Server) {
        guard isDraining.set() else {
            writer.flush()
            exit(1)
        }
        logger.notice("draining")
        server.drain {
            logger.notice("stopped")
            writer.flush()
            exit(0)
        }
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
