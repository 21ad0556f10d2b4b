/// The life of one connection as a state machine without I/O: events go in, actions come out.
///
/// The owner reports events (`received`, `inputEnded`, `sent`, `deadlinePassed` …) and then asks
/// `next(at:)` for actions until it returns `.wait`. The state never reads a socket, writes to one or
/// looks at a clock.
///
///                    ┌────────────────────────────── keep-alive ──────────────────────────────┐
///                    ▼                                                                        │
///     reading ──head──▶ admitting ──accept──▶ reading ──request──▶ handling ──bytes───────────┤
///        │                  │                                       └──portions─▶ streaming ──┤
///        │                  └──refuse──▶ discarding (after the response, the body is skipped) ┤
///        └──malformed, too slow──▶ rejecting ──▶ handling                                     │
///                                                                                   otherwise ▼
///                                              closed ◀── lingering ◀── finishing (sends the rest)
///
/// For example, two requests arrive in one segment: after `received`, `next` returns admit, handle,
/// admit, handle, send and wait, and both responses are sent in one piece.
///
/// The next request is parsed only when the response to the last one is in the queue. Responses are
/// therefore sent in the order of the requests (RFC 9112 section 9.3.2), and the server does not
/// read from a client that does not read its responses.
package struct ConnectionState: ~Copyable {
    /// The next thing that the owner has to do.
    package enum Action: Sendable {
        /// Wait for the next event.
        case wait
        /// Decide about the request: call `acceptRequest()` or `refuse(with:date:)`.
        case admit(RequestHead)
        /// Respond to the request: call `respond(with:date:)`, now or later.
        case handle(Request)
        /// Respond to a request that is in error: call `respond(with:date:)`.
        ///
        /// The parts of the request that were parsed before the error are given too.
        case reject(RequestError, PartialRequest)
        /// Let the producer make its next portion: call `produced(_:isLast:)`, now or later.
        case produce(any PortionProducer)
        /// Send from `output`, then call `sent(_:)`.
        case send
        /// Shut down the sending side, then report bytes and their end as before.
        case shutDownWriting
        /// Close the connection. The state cannot be used any more.
        case close
    }

    /// The parts of a request that its response depends on.
    struct Exchange {
        /// The method, or nil if not even the method was parsed.
        var method: Method?
        var version = HTTPVersion.http11
        var keepsAlive = false
        /// The length of the content that is skipped after the response, in bytes.
        var discardedLength = 0
        /// The memory of the request, and then of the response, outside of this state, in bytes.
        var heldLength = 0
    }

    enum Phase {
        case reading
        case admitting(RequestHead)
        case discarding
        case rejecting(RequestError)
        case handling(Exchange)
        case streaming(any PortionProducer, Exchange, isChunked: Bool, isBusy: Bool)
        case finishing
        case lingering
        case closed
    }

    /// The maximum length of a refused body that is skipped to keep the connection, in bytes.
    ///
    /// Skipping a longer body costs more than a new connection.
    private static let maximumDiscardedLength = 64 * 1024

    /// An interim response, which announces the final one.
    static let interimResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// The length of the output from which no further request or portion is taken up, in bytes.
    static let fullOutput = 256 * 1024

    /// `maximumDiscardedLength`, but never above the limit of a body: the parser would refuse the
    /// request a second time.
    let maximumDiscardedLength: Int

    var parser: RequestParser
    var phase = Phase.reading
    var timer: ConnectionTimer
    var isInputEnding = false
    var isDraining = false
    private var hasInputEnded = false

    /// The bytes to be sent.
    package internal(set) var output = SendQueue()

    /// Creates the state of a connection that was just accepted.
    package init(
        limits: HTTPLimits,
        deadlines: ConnectionDeadlines,
        heads: HeadCache? = nil,
        now: MonotonicTime
    ) {
        maximumDiscardedLength = min(Self.maximumDiscardedLength, limits.maximumBodyLength)
        parser = RequestParser(limits: limits, heads: heads)
        timer = ConnectionTimer(deadlines: deadlines, now: now)
    }
}

// MARK: - Events

extension ConnectionState {
    /// Takes bytes that the peer has sent.
    package mutating func received(_ bytes: Span<UInt8>, at now: MonotonicTime) {
        if case .lingering = phase { return }
        parser.receive(bytes)
        timer.noteArrival(of: bytes.count, at: now)
    }

    /// Lets the owner store bytes directly in a body, as `RequestParser.receiveDirectly` does.
    package mutating func receiveDirectly(
        at now: MonotonicTime,
        _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int? {
        switch phase {
        case .reading, .discarding: break
        default: return nil
        }
        guard let count = unsafe parser.receiveDirectly(fill) else { return nil }
        timer.noteArrival(of: count, at: now)
        return count
    }

    /// Notes that the peer will send nothing more; some bytes may not have been received yet.
    package mutating func inputEnds() { isInputEnding = true }

    /// Notes that all bytes of the peer have been received; it may still read.
    package mutating func inputEnded() {
        isInputEnding = true
        hasInputEnded = true
        if case .lingering = phase { phase = .closed }
    }

    /// Gives up the body that is being received, because there is no memory for it.
    package mutating func refuseBody(_ error: RequestError) {
        guard case .reading = phase, parser.isReceivingBody else { return }
        parser.abandon(with: error)
        phase = .rejecting(error)
    }

    /// Notes that the network has taken bytes of `output`.
    package mutating func sent(_ count: Int) {
        output.remove(count)
        timer.noteSent(count)
    }

    /// Notes that bytes can be neither sent nor received any more.
    package mutating func connectionLost() { phase = .closed }

    /// Makes the next response the last one, because the server is stopping.
    ///
    /// If part of another request has arrived by then, that request is answered too.
    package mutating func beginDraining() { isDraining = true }

    /// Closes the connection if it waits for a request; otherwise it ends after its response.
    package mutating func closeIfIdle() {
        if isIdle { phase = .closed }
    }

    /// Ends the connection because the server must stop now.
    ///
    /// A request that has not arrived completely is refused, and a response in portions is cut off. A
    /// response that is being computed is still sent.
    package mutating func stop() {
        isDraining = true
        switch phase {
        case .reading:
            phase = parser.isBetweenMessages ? .finishing : .rejecting(.serverStopping)
        case .discarding: phase = .finishing
        case .streaming: phase = .closed
        case .handling(var exchange):
            exchange.keepsAlive = false
            phase = .handling(exchange)
        case .admitting, .rejecting, .finishing, .lingering, .closed: break
        }
    }
}

// MARK: - State

extension ConnectionState {
    /// Whether no part of a request has been received and nothing is left to be sent.
    package var isIdle: Bool {
        guard case .reading = phase else { return false }
        return parser.isBetweenMessages && output.isEmpty
    }

    /// Whether a response is being computed, or produced in portions.
    package var isAnswering: Bool {
        switch phase {
        case .handling, .streaming: true
        case .reading, .admitting, .discarding, .rejecting, .finishing, .lingering, .closed: false
        }
    }

    /// Whether bytes should be read now.
    package var wantsInput: Bool {
        guard !hasInputEnded else { return false }
        switch phase {
        case .reading, .discarding: return output.byteCount < Self.fullOutput
        case .lingering: return true
        case .admitting, .rejecting, .handling, .streaming, .finishing, .closed: return false
        }
    }

    var isDiscarding: Bool {
        guard case .discarding = phase else { return false }
        return true
    }

    /// Returns the next action.
    ///
    /// Call it after each event and each action, until it returns `.wait`.
    package mutating func next(at now: MonotonicTime) -> Action {
        let action = nextAction()
        if case .wait = action { startTimer(at: now) }
        if case .send = action { startTimer(at: now) }
        return action
    }

    private mutating func nextAction() -> Action {
        switch phase {
        case .reading, .discarding:
            return output.byteCount < Self.fullOutput ? parse() : .send
        case .admitting(let head):
            return .admit(head)
        case .rejecting(let error):
            return reject(error)
        case .handling:
            return output.isEmpty ? .wait : .send
        case .streaming(let producer, let exchange, let isChunked, let isBusy):
            guard !isBusy, output.byteCount < Self.fullOutput else {
                return output.isEmpty ? .wait : .send
            }
            phase = .streaming(producer, exchange, isChunked: isChunked, isBusy: true)
            return .produce(producer)
        case .finishing:
            guard output.isEmpty else { return .send }
            phase = hasInputEnded ? .closed : .lingering
            return hasInputEnded ? .close : .shutDownWriting
        case .lingering:
            return .wait
        case .closed:
            return .close
        }
    }

    private mutating func parse() -> Action {
        do throws(RequestError) {
            switch try parser.next() {
            case .needsMoreBytes:
                guard output.isEmpty else { return .send }
                guard hasInputEnded else { return .wait }
                guard parser.isBetweenMessages || isDiscarding else {
                    return reject(.incompleteMessage)
                }
                phase = .finishing
                return nextAction()
            case .head(let head):
                phase = .admitting(head)
                return .admit(head)
            case .request where isDiscarding:
                phase = .reading
                return parse()
            case .request(let request):
                phase = .handling(
                    Exchange(
                        method: request.head.method,
                        version: request.head.version,
                        keepsAlive: request.head.wantsKeepAlive,
                        heldLength: request.body.bytes.count
                    )
                )
                return .handle(request)
            }
        } catch {
            return reject(error)
        }
    }

    private mutating func reject(_ error: RequestError) -> Action {
        let part = parser.takePartialRequest()
        phase = .handling(Exchange(method: part.method, version: part.head?.version ?? .http11))
        return .reject(error, part)
    }
}
