import Dispatch
import HTTP1
import Synchronization

/// Moves the bytes of its connections, on one serial queue woken by one Dispatch source.
///
/// Dispatch watches only the poller's own descriptor. When it fires, the loop takes events in batches
/// and lingers in the poller for a moment after the last, so that a busy loop makes one system call
/// for many events and none through Dispatch. Long work goes to the work queue, and what comes back
/// from there, or from other loops, comes through a mailbox.
///
/// `@unchecked Sendable`: everything mutable but the mailbox is touched on `queue` alone.
final class EventLoop: @unchecked Sendable {
    /// How long the loop waits for the next event before it goes back to Dispatch.
    ///
    /// Milliseconds.
    private static let lingerMilliseconds: Int32 = 2

    /// How often deadlines are looked at, and arrivals that there was no room for.
    private static let sweepMilliseconds = 250

    /// How much is read from a socket at once, in bytes.
    private static let scratchLength = 64 * 1024

    typealias Message = @Sendable (EventLoop) -> Void

    let configuration: ServerConfiguration
    let handler: any RequestHandler
    let shortWork: WorkQueue
    let longWork: WorkQueue
    let memory: MemoryBudget
    private let openConnections: ConnectionCounter
    private let queue: DispatchQueue
    private let mailbox = Mutex<[Message]>([])
    private let poller: Poller
    private let waker: Waker

    // Made by `start()`: Dispatch traps when a source goes that was never activated, as the sources
    // of a loop would that was made before one which cannot be made.
    private var source: (any DispatchSourceRead)?
    private var timer: (any DispatchSourceTimer)?

    /// What the loop's connections have parsed a short time ago.
    let heads: HeadCache

    /// Where bytes are read to before a connection's state copies them.
    let scratch = ReceiveBuffer(capacity: scratchLength)
    private var connections: [Connection?] = []
    private var connectionCount = 0
    private var lastSerial: UInt64 = 0
    private var dateCache = DateCache()
    private var nextSweep = MonotonicTime.now
    private var isDraining = false
    private var acceptor: Acceptor?

    /// Creates a loop that does nothing before `start()`.
    init(
        index: Int,
        configuration: ServerConfiguration,
        handler: any RequestHandler,
        shortWork: WorkQueue,
        longWork: WorkQueue,
        memory: MemoryBudget,
        openConnections: ConnectionCounter
    ) throws(SystemError) {
        self.configuration = configuration
        self.handler = handler
        self.shortWork = shortWork
        self.longWork = longWork
        self.memory = memory
        self.openConnections = openConnections
        heads = HeadCache(limits: configuration.limits) { handler.headContext(for: $0) }
        // A serial queue of its own has a thread of its own while it runs: lingering takes none of
        // the threads that compute.
        queue = DispatchQueue(label: "event-loop-\(index)")
        poller = try Poller()
        waker = poller.waker
    }

    /// Begins to handle events.
    func start() {
        let source = DispatchSource.makeReadSource(
            fileDescriptor: poller.descriptor,
            queue: queue
        )
        let timer = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler { [unowned self] in run() }
        // The poller's descriptor must outlive the source: the cancel handler keeps the loop until then.
        source.setCancelHandler { _ = self }
        timer.setEventHandler { [unowned self] in sweep(at: .now) }
        (self.source, self.timer) = (source, timer)
        source.activate()
        timer.activate()
    }

    /// Ends for good; connections that are left are closed.
    func stop() {
        enqueue { loop in
            loop.connections.forEach { $0.map(loop.remove) }
            loop.timer?.cancel()
            loop.source?.cancel()
        }
    }

    /// Runs something on the loop, from any thread.
    func enqueue(_ message: @escaping Message) {
        let wasEmpty = mailbox.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if wasEmpty { waker.wake() }
    }
}

// MARK: - Events

extension EventLoop {
    private func run() {
        dispatchPrecondition(condition: .onQueue(queue))
        while true {
            var now: MonotonicTime?
            // Whatever may bring new connections comes after the batch: in it, an event of a
            // connection just closed would be taken for one of the next with the same descriptor.
            var hasMail = false
            var hasArrivals = false
            let count = poller.wait(milliseconds: Self.lingerMilliseconds) { event in
                if event.descriptor == waker.descriptor {
                    hasMail = true
                } else if event.descriptor == acceptor?.descriptor {
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
        waker.clear()
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
        acceptor?.acceptAll(at: now)
        if acceptor?.isPaused == true { scheduleSweep() }
    }

    /// Has the next sweep come by itself, unless there is nothing to look at.
    private func scheduleSweep() {
        if connectionCount == 0 && acceptor?.isPaused != true {
            timer?.schedule(deadline: .distantFuture)
        } else {
            timer?.schedule(
                deadline: .now() + .milliseconds(Self.sweepMilliseconds),
                leeway: .milliseconds(50)
            )
        }
    }

    /// The value of the Date field now.
    func date() -> [UInt8] { dateCache.date() }
}

// MARK: - Connections

extension EventLoop {
    /// Takes over a connected descriptor; with a refusal, it is answered and closed.
    func adopt(_ descriptor: Int32, refusal: Response?, at now: MonotonicTime) {
        dispatchPrecondition(condition: .onQueue(queue))
        lastSerial += 1
        let connection = Connection(
            descriptor: descriptor,
            serial: lastSerial,
            loop: self,
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
        if let refusal { connection.refuse(with: refusal, at: now) }
    }

    /// The connection that a ticket names, if it still exists.
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
        connectionCount -= 1
        openConnections.remove()
    }
}

// MARK: - Accepting and stopping

extension EventLoop {
    /// Has the loop take connections from a listener.
    func accept(with acceptor: Acceptor) throws(SystemError) {
        self.acceptor = acceptor
        try poller.add(acceptor.descriptor)
    }

    /// Takes what waits at the listener, and then closes it.
    func stopAccepting(at now: MonotonicTime) {
        acceptor?.acceptAll(at: now)
        acceptor = nil
    }

    /// Makes the next answer of each connection its last.
    func beginDraining() {
        isDraining = true
        for connection in connections { connection?.beginDraining() }
    }

    /// How many connections have a request under way.
    var busyConnectionCount: Int { connections.count { $0?.isIdle == false } }

    /// Ends the connections that are idle.
    func closeIdleConnections(at now: MonotonicTime) {
        for connection in connections { connection?.closeIfIdle(at: now) }
    }

    /// Gives up what cannot be finished.
    func stopRequests(at now: MonotonicTime) {
        for connection in connections { connection?.stop(at: now) }
    }
}
