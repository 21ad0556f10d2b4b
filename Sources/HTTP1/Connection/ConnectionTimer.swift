/// What a connection is waiting for, since when, and how much has moved meanwhile.
struct ConnectionTimer: Sendable {
    /// What is being waited for, and so how long that may take.
    enum Purpose: Hashable, Sendable {
        case request, headers, body, peerToRead, peerToClose, handler
    }

    /// What is being waited for now.
    private(set) var purpose = Purpose.request

    private let deadlines: ConnectionDeadlines
    private var start: MonotonicTime
    private var movedBytes = 0
    private var lastMove: MonotonicTime

    /// How many bytes have been sent, and how many of them are known to have reached the peer.
    private var sentBytes = 0
    private var takenBytes = 0

    /// Begins with waiting for a request.
    init(deadlines: ConnectionDeadlines, now: MonotonicTime) {
        self.deadlines = deadlines
        start = now
        lastMove = now
    }

    /// When that will have taken too long.
    ///
    /// Of work under way, when to find out whether the peer is still there.
    var deadline: MonotonicTime {
        switch purpose {
        case .request: start + deadlines.idle
        case .headers: start + deadlines.headers
        case .body, .peerToRead:
            // Else whoever has moved much could leave the rest for as long as it has earned.
            min(
                start + deadlines.allowance(forBytes: movedBytes),
                lastMove + deadlines.grace
            )
        case .peerToClose: start + deadlines.linger
        case .handler: start + deadlines.probe
        }
    }

    /// Starts anew for what is being waited for, unless it runs for that already.
    mutating func wait(for purpose: Purpose, at now: MonotonicTime) {
        guard purpose != self.purpose else { return }
        self.purpose = purpose
        start = now
        lastMove = now
        movedBytes = 0
    }

    /// Bytes have arrived.
    mutating func noteArrival(of count: Int, at now: MonotonicTime) {
        guard purpose == .body, count > 0 else { return }
        noteMove(of: count, at: now)
    }

    /// The network has taken bytes over, which says little about the peer.
    mutating func noteSent(_ count: Int) {
        sentBytes += count
    }

    /// All bytes sent but these have reached the peer.
    mutating func noteTaken(allBut untaken: Int, at now: MonotonicTime) {
        let count = sentBytes - untaken
        guard count > takenBytes else { return }
        noteMove(of: count - takenBytes, at: now)
        takenBytes = count
    }

    private mutating func noteMove(of count: Int, at now: MonotonicTime) {
        movedBytes += count
        lastMove = now
    }
}
