import Dispatch
import HTTP1
import Synchronization

/// Moves the bytes of its connections, on a serial queue that is woken by a Dispatch source.
///
/// Dispatch watches only the descriptor of the poller. When it fires, the loop takes events in batches
/// and waits in the poller for a moment after the last one, so that a busy loop makes one system call
/// for many events and none through Dispatch. Long work runs on a work queue. Its results, and messages
/// from other loops, arrive in a mailbox.
///
/// `@unchecked Sendable`: all mutable state except the mailbox is used only on `queue`.
final class EventLoop: @unchecked Sendable {
    /// How long the loop waits for the next event before it returns to Dispatch.
    private static let lingerMilliseconds: Int32 = 2

    /// How often deadlines, and arrivals for which there was no room, are checked.
    private static let sweepMilliseconds = 250

    /// The maximum number of bytes read from a socket at once.
    private static let scratchLength = 64 * 1024

    /// The objects that all loops of a server share.
    ///
    /// A class, because it is read several times for each request, and a struct would be copied.
    final class Context: Sendable {
        let limits: HTTPLimits
        let deadlines: ConnectionDeadlines
        let handler: any RequestHandler
        let shortWork: WorkQueue
        let longWork: WorkQueue
        let memory: MemoryBudget
        let maximumConnections: Int
        let openConnections = ConnectionCounter()
        /// Connections beyond the maximum.
        let extraConnections = ConnectionCounter()
        /// All connections since the start.
        let acceptedConnections = ConnectionCounter()
        /// Connections beyond the maximum that were refused since the start.
        let refusedConnections = ConnectionCounter()

        init(
            limits: HTTPLimits,
            deadlines: ConnectionDeadlines,
            handler: any RequestHandler,
            shortWork: WorkQueue,
            longWork: WorkQueue,
            memory: MemoryBudget,
            maximumConnections: Int
        ) {
            self.limits = limits
            self.deadlines = deadlines
            self.handler = handler
            self.shortWork = shortWork
            self.longWork = longWork
            self.memory = memory
            self.maximumConnections = maximumConnections
        }
    }

    typealias Message = @Sendable (EventLoop) -> Void

    let context: Context

    /// The numbers of the loop, for other threads.
    let counters = LoopCounters()

    private let queue: DispatchQueue
    private let mailbox = Mutex<[Message]>([])
    private let poller: Poller

    // Created by `start()`: Dispatch traps when a source that was never activated is destroyed, as
    // would happen to this loop's if creating the next loop failed.
    private var source: (any DispatchSourceRead)?
    private var timer: (any DispatchSourceTimer)?

    /// Heads that connections of the loop have parsed recently.
    let heads: HeadCache

    /// The buffer that bytes are read into before the state of a connection copies them.
    var scratch = [UInt8](repeating: 0, count: scratchLength)
    private var connections: [Connection?] = []
    private var connectionCount = 0
    private var lastSerial: UInt64 = 0
    var dateCache = DateCache()
    private var nextSweep = MonotonicTime.now
    private var isDraining = false
    private var acceptors: [Acceptor] = []

    /// Creates a loop that does nothing before `start()`.
    init(index: Int, context: Context) throws(SystemError) {
        self.context = context
        heads = HeadCache(limits: context.limits) { context.handler.headContext(for: $0) }
        // A serial queue has its own thread while it runs, so waiting occupies no thread that computes.
        queue = DispatchQueue(label: "event-loop-\(index)")
        poller = try Poller()
    }

    /// Begins to handle events.
    func start() {
        let source = DispatchSource.makeReadSource(
            fileDescriptor: poller.descriptor,
            queue: queue
        )
        let timer = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler { [unowned self] in run() }
        // The cancel handler keeps the loop alive, so that the poller's descriptor outlives the source.
        source.setCancelHandler { _ = self }
        timer.setEventHandler { [unowned self] in sweep(at: .now) }
        (self.source, self.timer) = (source, timer)
        source.activate()
        timer.activate()
    }

    /// Stops for good and closes the remaining connections.
    func stop() {
        enqueue { loop in
            loop.connections.forEach { $0.map(loop.remove) }
            loop.timer?.cancel()
            loop.source?.cancel()
        }
    }

    /// Runs a function on the loop; may be called from any thread.
    func enqueue(_ message: @escaping Message) {
        let wasEmpty = mailbox.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if wasEmpty { poller.wake() }
    }
}

// MARK: - Events

extension EventLoop {
    private func run() {
        dispatchPrecondition(condition: .onQueue(queue))
        while true {
            var now: MonotonicTime?
            // Everything that may add connections waits until after the batch: a later event in it for
            // a connection just closed would be taken for one of a new connection with its descriptor.
            var hasMail = false
            var hasArrivals = false
            let count = poller.wait(milliseconds: Self.lingerMilliseconds) { event in
                if event.descriptor == poller.wakerDescriptor {
                    hasMail = true
                } else if acceptors.contains(where: { $0.descriptor == event.descriptor }) {
                    hasArrivals = true
                } else if Int(event.descriptor) < connections.count {
                    let time = now ?? .now
                    now = time
                    connections[Int(event.descriptor)]?.handle(event, at: time)
                }
            }
            guard count > 0 else { return }
            if hasMail { readMailbox() }
            if hasArrivals { acceptArrivals(at: .now) }
            let time = now ?? .now
            if time >= nextSweep { sweep(at: time) }
        }
    }

    private func readMailbox() {
        poller.clearWakeUp()
        let messages = mailbox.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
        for message in messages { message(self) }
    }

    private func sweep(at now: MonotonicTime) {
        dispatchPrecondition(condition: .onQueue(queue))
        nextSweep = now + .milliseconds(Self.sweepMilliseconds)
        for connection in connections { connection?.checkDeadline(at: now) }
        acceptArrivals(at: now)
        scheduleSweep()
    }

    private func acceptArrivals(at now: MonotonicTime) {
        for acceptor in acceptors { acceptor.acceptAll(at: now) }
        if isAcceptorPaused { scheduleSweep() }
    }

    private var isAcceptorPaused: Bool { acceptors.contains { $0.isPaused } }

    /// Schedules the next sweep, unless there is nothing to check.
    private func scheduleSweep() {
        if connectionCount == 0 && !isAcceptorPaused {
            timer?.schedule(deadline: .distantFuture)
        } else {
            timer?.schedule(
                deadline: .now() + .milliseconds(Self.sweepMilliseconds),
                leeway: .milliseconds(50)
            )
        }
    }
}

// MARK: - Connections

extension EventLoop {
    /// Takes over a connected descriptor.
    ///
    /// - Parameters:
    ///   - descriptor: The descriptor.
    ///   - isExtra: Whether the connection is beyond the maximum.
    ///   - now: The time.
    func adopt(_ descriptor: Int32, isExtra: Bool, at now: MonotonicTime) {
        dispatchPrecondition(condition: .onQueue(queue))
        lastSerial += 1
        let connection = Connection(
            descriptor: descriptor,
            serial: lastSerial,
            loop: self,
            isExtra: isExtra,
            now: now
        )
        let index = Int(descriptor)
        while connections.count <= index { connections.append(nil) }
        connections[index] = connection
        connectionCount += 1
        do throws(SystemError) {
            try poller.add(descriptor)
        } catch {
            remove(connection)
            return
        }
        if isDraining { connection.beginDraining() }
        if connectionCount == 1 { scheduleSweep() }
    }

    /// Returns the connection of a ticket, if it still exists.
    func connection(_ ticket: Connection.Ticket) -> Connection? {
        let connection = connections[Int(ticket.descriptor)]
        return connection?.ticket == ticket ? connection : nil
    }

    /// Closes a connection and forgets it.
    func remove(_ connection: Connection) {
        let index = Int(connection.ticket.descriptor)
        guard connections[index] === connection else { return }
        connections[index] = nil
        connection.releaseMemory()
        connection.endRequest()
        connectionCount -= 1
        (connection.isExtra ? context.extraConnections : context.openConnections).remove()
    }
}

// MARK: - Accepting and stopping

extension EventLoop {
    /// Makes the loop accept connections.
    func accept(with acceptor: Acceptor) throws(SystemError) {
        acceptors.append(acceptor)
        try poller.add(acceptor.descriptor)
    }

    /// Accepts the waiting connections and then closes the listeners.
    func stopAccepting(at now: MonotonicTime) {
        for acceptor in acceptors { acceptor.acceptAll(at: now) }
        acceptors = []
    }

    /// Makes the next response of each connection its last.
    func beginDraining() {
        isDraining = true
        for connection in connections { connection?.beginDraining() }
    }

    /// The number of connections that are not idle.
    var busyConnectionCount: Int { connections.count { $0?.isIdle == false } }

    /// Closes the connections that are idle.
    func closeIdleConnections(at now: MonotonicTime) {
        for connection in connections { connection?.closeIfIdle(at: now) }
    }

    /// Cancels work and refuses incomplete requests.
    func stopRequests(at now: MonotonicTime) {
        for connection in connections { connection?.stop(at: now) }
    }
}
