private import CSystem
import Dispatch
import Foundation
package import HTTP1
import Synchronization

/// An HTTP/1.1 server: a listener, event loops that move bytes, and queues for short and long work.
///
/// `init` listens, `start()` serves, until `drain(completion:)`. While draining it goes on accepting
/// and answering, each answer being the last of its connection, until nothing is in flight or the
/// time is nearly over.
package final class Server: Sendable {
    /// How often a draining server looks whether it is done.
    private static let drainPollInterval = DispatchTimeInterval.milliseconds(20)

    /// How many looks in a row must find nothing in flight: a client that was told "ready" a moment
    /// ago has time for its request.
    private static let quietPolls = 10

    /// Where the server listens: `http://127.0.0.1:8080` or `unix:/run/attention.sock`.
    package let address: String

    private let configuration: ServerConfiguration
    private let loops: [EventLoop]
    private let openConnections = ConnectionCounter()
    private let unixPath: String?
    private let draining = Atomic(false)
    private let drainQueue = DispatchQueue(label: "drain")

    /// Listens: who connects waits for `start()`.
    ///
    /// - Throws: `SystemError` if the address cannot be listened on.
    package init(
        configuration: ServerConfiguration,
        handler: any RequestHandler
    ) throws(SystemError) {
        // A peer that has closed makes writing fail with EPIPE, which is handled where it happens.
        _ = signal(SIGPIPE, SIG_IGN)
        let width = max(configuration.workerCount, 1)
        let capacity = configuration.maximumQueuedWork
        // Of another quality, so that it has threads when long work has taken all of its own.
        let shortWork = WorkQueue(width: width, capacity: capacity, quality: .userInitiated)
        let longWork = WorkQueue(width: width, capacity: capacity)
        let memory = MemoryBudget(limit: configuration.maximumInFlight)
        var loops: [EventLoop] = []
        for index in 0..<max(configuration.eventLoopCount, 1) {
            loops.append(
                try EventLoop(
                    index: index,
                    configuration: configuration,
                    handler: handler,
                    shortWork: shortWork,
                    longWork: longWork,
                    memory: memory,
                    openConnections: openConnections
                )
            )
        }
        // Last, so that nothing that fails leaves the file of a Unix socket.
        let listener = try Listener(configuration.address)
        self.configuration = configuration
        self.loops = loops
        address = listener.description
        unixPath = listener.path
        let acceptor = Acceptor(
            listener: listener,
            loops: loops,
            handler: handler,
            openConnections: openConnections,
            maximumConnections: configuration.maximumConnections
        )
        try loops[0].accept(with: acceptor)
    }

    /// Begins to serve; to be called once, when everything else is there that needs descriptors.
    package func start() {
        for loop in loops { loop.start() }
    }
}

// MARK: - Descriptors

extension Server {
    /// Lets the process open as many descriptors as the system grants it.
    ///
    /// Many systems begin with 1024, for the sake of programs that use `select`, and grant far more.
    /// Without a descriptor a connection waits, and is not even refused.
    ///
    /// - Returns: How many that is; nil if it cannot be found out.
    package static func raiseDescriptorLimit() -> Int? {
        let limit = csystem_raise_descriptor_limit()
        return limit < 0 ? nil : limit
    }
}

// MARK: - Stopping

extension Server {
    /// Stops the server, losing nothing that it has received.
    ///
    /// - Parameters:
    ///   - begun: Called once, when every answer from then on is the last of its connection.
    ///   - completion: Called once, when the last connection is closed or the drain time over.
    package func drain(
        begun: @escaping @Sendable () -> Void = {},
        completion: @escaping @Sendable () -> Void
    ) {
        guard !draining.exchange(true, ordering: .relaxed) else { return }
        let limit = MonotonicTime.now + configuration.drainTimeout
        drainQueue.async {
            _ = self.sum { loop in
                loop.beginDraining()
                return 0
            }
            begun()
            self.waitUntilQuiet(until: limit, polls: 0, completion: completion)
        }
    }

    private func waitUntilQuiet(
        until limit: MonotonicTime,
        polls: Int,
        completion: @escaping @Sendable () -> Void
    ) {
        let polls = busyConnectionCount == 0 ? polls + 1 : 0
        let isTimeNearlyOver = limit - .now < configuration.refusalTime
        guard polls >= Self.quietPolls || isTimeNearlyOver else {
            again { self.waitUntilQuiet(until: limit, polls: polls, completion: completion) }
            return
        }
        if let unixPath { unsafe unlink(unixPath) }
        loops[0].enqueue { $0.stopAccepting(at: .now) }
        waitUntilClosed(until: limit, completion: completion)
    }

    private func waitUntilClosed(
        until limit: MonotonicTime,
        completion: @escaping @Sendable () -> Void
    ) {
        let isTimeNearlyOver = limit - .now < configuration.refusalTime
        for loop in loops {
            loop.enqueue { loop in
                loop.closeIdleConnections(at: .now)
                if isTimeNearlyOver { loop.stopRequests(at: .now) }
            }
        }
        guard openConnectionCount == 0 || limit <= .now else {
            again { self.waitUntilClosed(until: limit, completion: completion) }
            return
        }
        for loop in loops { loop.stop() }
        completion()
    }

    private func again(_ step: @escaping @Sendable () -> Void) {
        drainQueue.asyncAfter(deadline: .now() + Self.drainPollInterval, execute: step)
    }

    private var busyConnectionCount: Int { sum { $0.busyConnectionCount } }

    /// How many connections are open, those on their way to their loop included.
    ///
    /// Every loop first does what it was told before: one may be taking arrivals from the listener.
    private var openConnectionCount: Int {
        _ = sum { _ in 0 }
        return openConnections.count
    }

    /// Asks every loop for a number, on its own queue, and adds them up.
    private func sum(_ number: @escaping @Sendable (EventLoop) -> Int) -> Int {
        let total = Atomic(0)
        let group = DispatchGroup()
        for loop in loops {
            group.enter()
            loop.enqueue { loop in
                total.add(number(loop), ordering: .relaxed)
                group.leave()
            }
        }
        group.wait()
        return total.load(ordering: .relaxed)
    }
}
