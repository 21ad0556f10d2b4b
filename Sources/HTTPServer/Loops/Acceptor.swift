import HTTP1

/// Accepts connections from the listener and distributes them to the loops in turn.
///
/// It is used on the queue of the loop that watches the listener. The poller reports each arrival only
/// once, so after a pause the loop's sweep tries again: waiting connections are neither lost nor polled
/// for in a busy loop.
final class Acceptor {
    /// The number of connections beyond the maximum that are accepted to be refused with a response.
    private static let refusalAllowance = 256

    private let listener: Listener
    private let loops: [EventLoop]
    private let context: EventLoop.Context
    private let maximumConnections: Int
    private var nextLoop = 0

    /// Whether connections may be waiting because there was no room for them.
    private(set) var isPaused = false

    init(
        listener: consuming Listener,
        loops: [EventLoop],
        context: EventLoop.Context,
        maximumConnections: Int
    ) {
        self.listener = listener
        self.loops = loops
        self.context = context
        self.maximumConnections = maximumConnections
    }

    /// The descriptor, which becomes readable when a connection is waiting.
    var descriptor: Int32 { listener.socket.descriptor }

    /// Accepts the waiting connections for which there is room.
    func acceptAll(at now: MonotonicTime) {
        isPaused = false
        while context.openConnections.count < maximumConnections + Self.refusalAllowance {
            switch listener.accept() {
            case .connection(let descriptor): distribute(descriptor, at: now)
            case .none: return
            case .exhausted:
                isPaused = true
                return
            }
        }
        isPaused = true
    }

    private func distribute(_ descriptor: Int32, at now: MonotonicTime) {
        let refusal =
            context.openConnections.add() > maximumConnections
            ? context.handler.response(to: .tooManyConnections(limit: maximumConnections)) : nil
        // The acceptor runs on the first loop.
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
