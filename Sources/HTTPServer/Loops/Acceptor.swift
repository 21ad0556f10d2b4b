import HTTP1

/// Accepts connections from the listener and distributes them to the loops in turn.
///
/// It is used on the queue of the loop that watches the listener. The poller reports each arrival only
/// once, so after a pause the loop's sweep tries again: waiting connections are neither lost nor polled
/// for in a busy loop.
final class Acceptor {
    /// The number of connections beyond the maximum that are open at once: to answer a health check,
    /// or to refuse another request with a response.
    private static let extraCount = 256

    private let listener: Listener
    private let loops: [EventLoop]
    private let context: EventLoop.Context
    private var nextLoop = 0

    /// Whether connections may be waiting because there was no room for them.
    private(set) var isPaused = false

    init(listener: Listener, loops: [EventLoop], context: EventLoop.Context) {
        self.listener = listener
        self.loops = loops
        self.context = context
    }

    /// The descriptor, which becomes readable when a connection is waiting.
    var descriptor: Int32 { listener.socket.descriptor }

    /// Accepts the waiting connections for which there is room.
    func acceptAll(at now: MonotonicTime) {
        isPaused = false
        while !isFull || context.extraConnections.count < Self.extraCount {
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

    /// Whether the maximum number of connections is open.
    private var isFull: Bool { context.openConnections.count >= context.maximumConnections }

    private func distribute(_ descriptor: Int32, at now: MonotonicTime) {
        // All acceptors run on the first loop, so no other connection is counted in between.
        let isExtra = isFull
        context.acceptedConnections.add()
        (isExtra ? context.extraConnections : context.openConnections).add()
        if nextLoop == 0 {
            loops[0].adopt(descriptor, isExtra: isExtra, at: now)
        } else {
            loops[nextLoop].enqueue { loop in
                loop.adopt(descriptor, isExtra: isExtra, at: .now)
            }
        }
        nextLoop = (nextLoop + 1) % loops.count
    }
}
