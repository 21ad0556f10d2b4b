import HTTP1
import Synchronization

/// Takes connections from the listener and deals them out to the loops in turn.
///
/// Lives on the queue of the loop that watches the listener. Events come once for each arrival, so
/// after a pause the loop's sweep is what tries again: no busy loop, and what waits is not lost.
final class Acceptor {
    /// Connections beyond the maximum that are taken only to be refused with an answer, as a count.
    private static let refusalAllowance = 256

    private let listener: Listener
    private let loops: [EventLoop]
    private let handler: any RequestHandler
    private let openConnections: ConnectionCounter
    private let maximumConnections: Int
    private var nextLoop = 0

    /// Whether connections are left waiting because there is no room for them.
    private(set) var isPaused = false

    init(
        listener: consuming Listener,
        loops: [EventLoop],
        handler: any RequestHandler,
        openConnections: ConnectionCounter,
        maximumConnections: Int
    ) {
        self.listener = listener
        self.loops = loops
        self.handler = handler
        self.openConnections = openConnections
        self.maximumConnections = maximumConnections
    }

    /// The descriptor that becomes readable when a connection is waiting.
    var descriptor: Int32 { listener.socket.descriptor }

    /// Takes all connections that are waiting and that there is room for.
    func acceptAll(at now: MonotonicTime) {
        isPaused = false
        while openConnections.count < maximumConnections + Self.refusalAllowance {
            switch listener.accept() {
            case .connection(let descriptor): deal(descriptor, at: now)
            case .none: return
            case .exhausted:
                isPaused = true
                return
            }
        }
        isPaused = true
    }

    private func deal(_ descriptor: Int32, at now: MonotonicTime) {
        let refusal: Response? =
            if openConnections.add() > maximumConnections {
                handler.response(to: .tooManyConnections(limit: maximumConnections))
            } else {
                nil
            }
        // The first loop is the one this runs on.
        if nextLoop == 0 {
            loops[0].adopt(descriptor, refusal: refusal, at: now)
        } else {
            loops[nextLoop].enqueue { loop in
                loop.adopt(descriptor, refusal: refusal, at: .now)
            }
        }
        nextLoop = (nextLoop + 1) % loops.count
    }
}

/// How many connections are open, over all loops.
final class ConnectionCounter: Sendable {
    private let value = Atomic(0)

    /// The number now.
    var count: Int { value.load(ordering: .relaxed) }

    /// Counts one more, and returns how many there are with it.
    func add() -> Int { value.add(1, ordering: .relaxed).newValue }

    /// Counts one less.
    func remove() { value.subtract(1, ordering: .relaxed) }
}
