private import CSystem
import Dispatch
import Foundation
package import HTTP1
import Synchronization

/// An HTTP/1.1 server: a listener, event loops that move bytes, and queues for short and long work.
///
/// `init` listens; `start()` begins to serve. After `drain(completion:)` the server goes on accepting
/// and answering requests, each response being the last of its connection, until nothing is in flight
/// or the drain time is nearly over.
package final class Server: Sendable {
    /// How often a draining server checks whether it is idle, in seconds.
    private static let drainPollInterval = 0.02

    /// The number of consecutive checks that must find the server idle, so that a client that was
    /// told "ready" a moment ago has time to send its request.
    private static let quietPollCount = 10

    /// The addresses of the server: `http://127.0.0.1:8080` or `unix:/run/attention.sock`; more than
    /// one if the host has several.
    package let addresses: [String]

    /// The errors of addresses of the host that this machine does not have.
    package let unavailableAddresses: [SystemError]

    private let configuration: ServerConfiguration
    let loops: [EventLoop]
    let context: EventLoop.Context
    private let socketFile: SocketFile?
    private let draining = Atomic(false)
    private let drainQueue = DispatchQueue(label: "drain")

    /// Listens; connections wait until `start()`.
    ///
    /// - Throws: `SystemError` if listening on the address fails.
    package init(
        configuration: ServerConfiguration,
        handler: any RequestHandler
    ) throws(SystemError) {
        // Writing to a peer that has closed then fails with EPIPE, which `Connection` handles.
        _ = signal(SIGPIPE, SIG_IGN)
        let width = max(configuration.workerCount, 1)
        let capacity = configuration.maximumQueuedWork
        // With a quality of its own, short work gets threads even when long work has used up its own.
        let shortWork = WorkQueue(width: width, capacity: capacity, quality: .userInitiated)
        let longWork = WorkQueue(width: width, capacity: capacity)
        let context = EventLoop.Context(
            limits: configuration.limits,
            deadlines: configuration.deadlines,
            handler: handler,
            shortWork: shortWork,
            longWork: longWork,
            memory: MemoryBudget(limit: configuration.maximumInFlight),
            maximumConnections: configuration.maximumConnections
        )
        loops = try (0..<max(configuration.eventLoopCount, 1)).map { (index) throws(SystemError) in
            try EventLoop(index: index, context: context)
        }
        // Last, so that no failure leaves the file of a Unix socket.
        let listeners: [Listener]
        switch configuration.address {
        case .tcp(let host, let port):
            (listeners, unavailableAddresses) = try Listener.all(host: host, port: port)
            socketFile = nil
        case .unix(let path):
            let (listener, file) = try SocketFile.listen(at: path)
            (listeners, unavailableAddresses, socketFile) = ([listener], [], file)
        }
        self.configuration = configuration
        self.context = context
        addresses = listeners.map(\.description)
        for listener in listeners {
            try loops[0].accept(
                with: Acceptor(listener: listener, loops: loops, context: context)
            )
        }
    }

    /// Begins to serve.
    ///
    /// To be called once, after everything else that needs descriptors has been created.
    package func start() {
        for loop in loops { loop.start() }
    }
}

// MARK: - Descriptors

extension Server {
    /// Raises the process's limit of open descriptors to the maximum that the system grants.
    ///
    /// Many systems start with 1024, for programs that use `select`, and grant far more. A connection
    /// that gets no descriptor waits without even being refused.
    ///
    /// - Returns: The new limit; nil if it is unknown.
    package static func raiseDescriptorLimit() -> Int? {
        let limit = csystem_raise_descriptor_limit()
        return limit < 0 ? nil : limit
    }
}

// MARK: - Stopping

extension Server {
    /// Stops the server without losing requests that it has received.
    ///
    /// - Parameters:
    ///   - begun: Called once, when every response from then on is the last of its connection.
    ///   - completion: Called once, when the last connection is closed or the drain time is over.
    /// - Returns: Whether this is the first call; another one has no effect.
    @discardableResult
    package func drain(
        begun: @escaping @Sendable () -> Void = {},
        completion: @escaping @Sendable () -> Void
    ) -> Bool {
        guard !draining.exchange(true, ordering: .relaxed) else { return false }
        let deadline = MonotonicTime.now + configuration.drainTimeout
        drainQueue.async {
            self.onEachLoop { $0.beginDraining() }
            begun()
            self.waitUntilQuiet(until: deadline)
            self.socketFile?.remove()
            self.loops[0].enqueue { $0.stopAccepting(at: .now) }
            self.closeConnections(until: deadline)
            for loop in self.loops { loop.stop() }
            completion()
        }
        return true
    }

    /// Waits until enough checks in a row have found no request, or the deadline is near.
    private func waitUntilQuiet(until deadline: MonotonicTime) {
        var quietPolls = 0
        while !isNear(deadline) {
            let busyCount = Atomic(0)
            onEachLoop { busyCount.add($0.busyConnectionCount, ordering: .relaxed) }
            quietPolls = busyCount.load(ordering: .relaxed) == 0 ? quietPolls + 1 : 0
            guard quietPolls < Self.quietPollCount else { return }
            Thread.sleep(forTimeInterval: Self.drainPollInterval)
        }
    }

    /// Closes idle connections until none is left or the deadline has passed; when it is near, cancels
    /// and refuses what cannot be finished.
    private func closeConnections(until deadline: MonotonicTime) {
        while true {
            let isNear = isNear(deadline)
            // Each loop first accepts the connections that were sent to it before.
            onEachLoop { loop in
                loop.closeIdleConnections(at: .now)
                if isNear { loop.stopRequests(at: .now) }
            }
            let openCount = context.openConnections.count + context.extraConnections.count
            guard openCount > 0, deadline > .now else { return }
            Thread.sleep(forTimeInterval: Self.drainPollInterval)
        }
    }

    private func isNear(_ deadline: MonotonicTime) -> Bool {
        deadline - .now < configuration.refusalTime
    }

    /// Calls a function for each loop, on the loop's queue, and waits until all calls have returned.
    private func onEachLoop(_ body: @escaping @Sendable (EventLoop) -> Void) {
        let group = DispatchGroup()
        for loop in loops {
            group.enter()
            loop.enqueue { loop in
                body(loop)
                group.leave()
            }
        }
        group.wait()
    }
}
