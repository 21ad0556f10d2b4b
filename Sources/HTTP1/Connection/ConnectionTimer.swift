/// Measures how long a connection has waited for an event, and how many bytes have moved meanwhile.
struct ConnectionTimer: Sendable {
    /// The event that the connection waits for, which decides how long it may wait.
    enum Purpose: Hashable, Sendable {
        case request, headers, body, peerToRead, peerToClose, handler
    }

    private(set) var purpose = Purpose.request

    private let deadlines: ConnectionDeadlines
    private var start: MonotonicTime
    private var movedByteCount = 0
    private var lastMove: MonotonicTime

    private var sentByteCount = 0
    /// The number of bytes that are known to have reached the peer.
    private var takenByteCount = 0

    /// Creates a timer that waits for a request.
    init(deadlines: ConnectionDeadlines, now: MonotonicTime) {
        self.deadlines = deadlines
        start = now
        lastMove = now
    }

    /// When the wait has taken too long or, for the handler, when to probe the peer.
    var deadline: MonotonicTime {
        switch purpose {
        case .request: start + deadlines.idle
        case .headers: start + deadlines.headers
        case .body, .peerToRead:
            // The grace time limits each pause too: a client that has moved many bytes must not be
            // able to stop for all the time that it has earned.
            min(
                start + deadlines.allowance(forBytes: movedByteCount),
                lastMove + deadlines.grace
            )
        case .peerToClose: start + deadlines.linger
        case .handler: start + deadlines.probe
        }
    }

    /// Starts again for a purpose, unless the timer runs for it already.
    mutating func wait(for purpose: Purpose, at now: MonotonicTime) {
        guard purpose != self.purpose else { return }
        self.purpose = purpose
        start = now
        lastMove = now
        movedByteCount = 0
    }

    /// Notes that bytes have arrived.
    mutating func noteArrival(of count: Int, at now: MonotonicTime) {
        guard purpose == .body, count > 0 else { return }
        noteMove(of: count, at: now)
    }

    /// Notes that the network has taken bytes; the peer may not have read them.
    mutating func noteSent(_ count: Int) { sentByteCount += count }

    /// Notes that all sent bytes but `untaken` have reached the peer.
    mutating func noteTaken(allBut untaken: Int, at now: MonotonicTime) {
        let count = sentByteCount - untaken
        guard count > takenByteCount else { return }
        noteMove(of: count - takenByteCount, at: now)
        takenByteCount = count
    }

    private mutating func noteMove(of count: Int, at now: MonotonicTime) {
        movedByteCount += count
        lastMove = now
    }
}
