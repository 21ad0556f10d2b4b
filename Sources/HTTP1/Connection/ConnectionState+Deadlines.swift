extension ConnectionState {
    /// When to call `deadlinePassed`, or nil while the server works and the peer is known to be
    /// there.
    package var deadline: MonotonicTime? {
        timer.purpose == .handler && !isPeerDoubtful ? nil : timer.deadline
    }

    /// Ends the wait that has taken too long, or probes the peer with an interim response.
    ///
    /// - Parameters:
    ///   - now: The time, at or after `deadline`.
    ///   - untaken: Returns the number of sent bytes that have not reached the peer. It is called
    ///     only if the peer seems not to read: bytes that the network has taken may not be there yet.
    package mutating func deadlinePassed(at now: MonotonicTime, untaken: () -> Int) {
        switch timer.purpose {
        // The last response had all that time to arrive, so lingering is not necessary.
        case .request: phase = .closed
        case .headers: phase = .rejecting(.headersTooSlow)
        case .body: phase = isDiscarding ? .finishing : .rejecting(.bodyTooSlow)
        case .peerToRead:
            timer.noteTaken(allBut: untaken(), at: now)
            if timer.deadline <= now { phase = .closed }
        case .peerToClose: phase = .closed
        case .handler: if isPeerDoubtful { output.append(Self.interimResponse) }
        }
    }

    /// Starts the timer for the event that the connection waits for, unless it runs already.
    mutating func startTimer(at now: MonotonicTime) {
        let purpose: ConnectionTimer.Purpose =
            if !output.isEmpty {
                .peerToRead
            } else {
                switch phase {
                case .reading, .discarding:
                    parser.isBetweenMessages
                        ? .request : parser.isReceivingBody ? .body : .headers
                case .finishing, .lingering, .closed: .peerToClose
                case .admitting, .rejecting, .handling, .streaming: .handler
                }
            }
        timer.wait(for: purpose, at: now)
    }

    /// Whether the peer may be gone: its request is being handled, and it sends nothing more.
    ///
    /// HTTP/1.0 has no interim responses, so such a peer cannot be probed.
    private var isPeerDoubtful: Bool {
        guard isInputEnding, case .handling(let exchange) = phase else { return false }
        return exchange.method != nil && exchange.version == .http11
    }
}
