/// The life of one connection, without the connection: what happened goes in, what to do comes out.
///
/// The owner reports events (`received`, `inputEnded`, `sent`, `deadlinePassed` …) and then asks
/// `next(at:)` for actions until it says `.wait`. Nothing here reads, writes or looks at a clock.
///
///                    ┌────────────────────────────── keep-alive ──────────────────────────────┐
///                    ▼                                                                        │
///     reading ──head──▶ admitting ──accept──▶ reading ──request──▶ handling ──bytes───────────┤
///        │                  │                                          └──blocks─▶ streaming ─┤
///        │                  └──refuse──▶ discarding (answered; its body is read away) ────────┤
///        └──malformed, too slow──▶ rejecting ──▶ handling                                     │
///                                                                                   otherwise ▼
///                                               closed ◀── lingering ◀── finishing (output is sent)
///
/// For example, two requests in one segment: `received`, then `next` says admit, handle, admit,
/// handle, send, wait, and both answers leave in one piece.
///
/// A request's successor is parsed only when its answer is in the queue, so answers keep the order of
/// requests (RFC 9112 section 9.3.2) and a client that does not read its answers is not read from.
package struct ConnectionState: ~Copyable {
    /// What the owner is to do now.
    package enum Action: Sendable {
        /// Nothing, until the next event.
        case wait
        /// Decide whether the request is wanted: `acceptRequest()` or `refuse(with:)`.
        case admit(RequestHead)
        /// Answer the request: `respond(with:date:)`, now or later.
        case handle(Request)
        /// Tell the client what is wrong with what it sent: `respond(with:date:)`.
        ///
        /// With as much of the request as was understood before something went wrong.
        case reject(RequestError, PartialRequest)
        /// Let the producer make its next block: `produced(_:isLast:)`, now or later.
        case produce(any BlockProducer)
        /// Send from `output`, then report `sent(_:)`.
        case send
        /// Tell the peer that nothing follows, then report bytes and their end as before.
        case shutDownWriting
        /// Close. The state is of no further use.
        case close
    }

    /// What of a request its answer depends on.
    ///
    /// Without a method: not even that was understood.
    private struct Exchange {
        var method: Method?
        var version = HTTPVersion.http11
        var keepsAlive = false
        /// What of the content is not looked at but read away behind the answer, in bytes.
        var discardedLength = 0
        /// What of the request, and then of its answer, is held elsewhere, in bytes.
        var heldLength = 0
    }

    private enum Phase {
        case reading
        case admitting(RequestHead)
        case discarding
        case rejecting(RequestError)
        case handling(Exchange)
        case streaming(any BlockProducer, Exchange, isChunked: Bool, isBusy: Bool)
        case finishing
        case lingering
        case closed
    }

    /// Bodies up to this length are cheaper to read away than a new connection is to make.
    ///
    /// Bytes.
    private static let shortBody = 64 * 1024

    /// The interim answer, which says no more than that its final one will come.
    private static let interimAnswer = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Output beyond which neither further requests nor further blocks are taken up.
    ///
    /// Bytes.
    private static let fullOutput = 256 * 1024

    /// The body of a refused request up to this length is read away to keep the connection.
    ///
    /// Never above the limit, at which the parser would refuse the request a second time.
    private let longestDiscardedBody: Int

    private var parser: RequestParser
    private var phase = Phase.reading
    private var clock: ConnectionTimer
    private var inputHasEnded = false
    private var isInputEnding = false
    private var isDraining = false

    /// What is to be sent.
    package private(set) var output = SendQueue()

    /// Creates the state of a connection that was just accepted.
    package init(
        limits: HTTPLimits,
        deadlines: ConnectionDeadlines,
        heads: HeadCache? = nil,
        now: MonotonicTime
    ) {
        self.longestDiscardedBody = min(Self.shortBody, limits.maximumBodyLength)
        self.parser = RequestParser(limits: limits, heads: heads)
        self.clock = ConnectionTimer(deadlines: deadlines, now: now)
    }
}

// MARK: - Events

extension ConnectionState {
    /// The peer has sent bytes.
    package mutating func received(_ bytes: Span<UInt8>, at now: MonotonicTime) {
        if case .lingering = phase { return }
        parser.receive(bytes)
        clock.noteArrival(of: bytes.count, at: now)
    }

    /// Lets the owner read straight into a body that is being received: `fill` stores bytes and
    /// says how many.
    ///
    /// Nil, without a call, where that cannot be.
    package mutating func receiveDirectly(
        at now: MonotonicTime,
        _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int? {
        switch phase {
        case .reading, .discarding: break
        default: return nil
        }
        guard let count = unsafe parser.receiveDirectly(fill) else { return nil }
        clock.noteArrival(of: count, at: now)
        return count
    }

    /// The peer will send nothing more, though not all that it has sent may have been received.
    package mutating func inputEnds() {
        isInputEnding = true
    }

    /// The peer will send nothing more, and all has been received; it may still read.
    package mutating func inputEnded() {
        isInputEnding = true
        inputHasEnded = true
        if case .lingering = phase { phase = .closed }
    }

    /// The request that `next` asked about is wanted.
    package mutating func acceptRequest() {
        guard case .admitting(let head) = phase else {
            preconditionFailure("no request to accept")
        }
        phase = .reading
        if head.expectsContinue {
            output.append(Self.interimAnswer)
        }
    }

    /// The request that `next` asked about is answered without its body being looked at.
    ///
    /// The connection is kept if the body is short and certain to come; otherwise it ends
    /// (RFC 9110 section 10.1.1 leaves open whether a client that expects 100 will send it).
    package mutating func refuse(with response: Response, date: [UInt8]) {
        guard case .admitting(let head) = phase else {
            preconditionFailure("no request to refuse")
        }
        let discardedLength: Int? =
            switch head.framing {
            case .none: 0
            case .length(let length):
                length <= longestDiscardedBody && !head.expectsContinue ? length : nil
            case .chunked: nil
            }
        phase = .handling(
            Exchange(
                method: head.method,
                version: head.version,
                keepsAlive: head.wantsKeepAlive && discardedLength != nil,
                discardedLength: discardedLength ?? 0
            )
        )
        respond(with: response, date: date)
        if case .reading = phase { phase = .discarding }
    }

    /// There is no room for the body that is being received: it is given up.
    package mutating func refuseBody(_ error: RequestError) {
        guard case .reading = phase, parser.isReceivingBody else { return }
        parser.abandon(with: error)
        phase = .rejecting(error)
    }

    /// The answer to the request, or to what was wrong with it.
    package mutating func respond(with response: Response, date: [UInt8]) {
        guard case .handling(var exchange) = phase else {
            preconditionFailure("no request to respond to")
        }
        if isDraining, !parser.hasBufferedRequest(behind: exchange.discardedLength) {
            exchange.keepsAlive = false
        }
        exchange.heldLength = Self.heldLength(of: response)
        let request = exchange.method.map { ($0, exchange.version) }
        let keepsAlive = exchange.keepsAlive
        let transfer = output.append { bytes in
            ResponseEncoder.encodeHead(
                response,
                for: request,
                keepAlive: keepsAlive,
                date: date,
                into: &bytes
            )
        }
        switch (transfer, response.body) {
        case (.content, .bytes(let body)):
            output.append(body)
            finishExchange(exchange)
        case (.chunked, .blocks(let producer)):
            phase = .streaming(producer, exchange, isChunked: true, isBusy: false)
        case (.untilClose, .blocks(let producer)):
            exchange.keepsAlive = false
            phase = .streaming(producer, exchange, isChunked: false, isBusy: false)
        default:
            finishExchange(exchange)
        }
    }

    /// The producer has made a block; after the last one the answer is complete.
    package mutating func produced(_ block: [UInt8], isLast: Bool) {
        guard case .streaming(let producer, let exchange, let isChunked, _) = phase else {
            return  // the answer was given up meanwhile
        }
        if isChunked {
            if !block.isEmpty {
                output.append { ResponseEncoder.appendChunkHeader(length: block.count, to: &$0) }
                output.append(block)
                output.append(ResponseEncoder.chunkEnd)
            }
            if isLast { output.append(ResponseEncoder.lastChunk) }
        } else {
            output.append(block)
        }
        if isLast {
            finishExchange(exchange)
        } else {
            phase = .streaming(producer, exchange, isChunked: isChunked, isBusy: false)
        }
    }

    /// Bytes of `output` have been taken over by the network.
    package mutating func sent(_ count: Int) {
        output.remove(count)
        clock.noteSent(count)
    }

    /// The connection is answered without a request, and ends.
    package mutating func refuseConnection(with response: Response, date: [UInt8]) {
        phase = .handling(Exchange())
        respond(with: response, date: date)
    }

    /// Neither can anything be sent any more, nor will anything arrive.
    package mutating func connectionLost() {
        phase = .closed
    }

    /// The server is stopping: answers from now on are the last of their connections, unless something
    /// of a next request has been received by then, which is answered as well.
    package mutating func beginDraining() {
        isDraining = true
    }

    /// The server has stopped: a connection that waits for a request ends, others end by themselves.
    package mutating func closeIfIdle() {
        guard isIdle else { return }
        phase = .closed
    }

    /// The server must stop now: a request that has not arrived completely is refused, and an
    /// answer that is being produced is cut off.
    ///
    /// One that is being computed is waited for, and the last.
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

    /// The time that `deadline` named has come.
    ///
    /// `untaken` tells how many of the bytes sent have not reached the peer. It is asked only where a
    /// peer seems not to read: what the network takes over says little about that.
    package mutating func deadlinePassed(at now: MonotonicTime, untaken: () -> Int) {
        switch clock.purpose {
        case .request: phase = .closed  // the last answer had all that time to arrive
        case .headers: phase = .rejecting(.headersTooSlow)
        case .body: phase = isDiscarding ? .finishing : .rejecting(.bodyTooSlow)
        case .peerToRead:
            clock.noteTaken(allBut: untaken(), at: now)
            if clock.deadline <= now { phase = .closed }
        case .peerToClose: phase = .closed
        case .handler: if isPeerDoubtful { output.append(Self.interimAnswer) }
        }
    }
}

// MARK: - State

extension ConnectionState {
    /// Whether nothing of a request has been received, nor is anything left to be sent.
    package var isIdle: Bool {
        guard case .reading = phase else { return false }
        return parser.isBetweenMessages && output.isEmpty
    }

    /// How much memory the request and the answer under way take up, in bytes.
    package var heldLength: Int {
        switch phase {
        case .handling(let exchange): parser.ownedByteCount + output.byteCount + exchange.heldLength
        // Blocks are made until so much output waits: room for it is counted from the beginning.
        case .streaming(_, let exchange, _, _): parser.ownedByteCount + exchange.heldLength
        default: parser.ownedByteCount + output.byteCount
        }
    }

    /// How much that will be once the request is answered.
    package func heldLength(with response: Response) -> Int {
        parser.ownedByteCount + output.byteCount + Self.heldLength(of: response)
    }

    private static func heldLength(of response: Response) -> Int {
        switch response.body {
        case .bytes(let bytes): bytes.count
        case .blocks(let producer): producer.heldLength + fullOutput
        }
    }

    /// Whether bytes should be read now.
    package var wantsInput: Bool {
        guard !inputHasEnded else { return false }
        switch phase {
        case .reading, .discarding: return output.byteCount < Self.fullOutput
        case .lingering: return true
        case .admitting, .rejecting, .handling, .streaming, .finishing, .closed: return false
        }
    }

    /// When `deadlinePassed` is to be called; nil while our own side is at work, unless it has to be
    /// found out whether the peer is still there.
    package var deadline: MonotonicTime? {
        clock.purpose == .handler && !isPeerDoubtful ? nil : clock.deadline
    }

    /// What to do now.
    ///
    /// To be asked after each event and each action, until it says `.wait`.
    package mutating func next(at now: MonotonicTime) -> Action {
        let action = nextAction()
        if case .wait = action { noteWaiting(at: now) }
        if case .send = action { noteWaiting(at: now) }
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
            phase = inputHasEnded ? .closed : .lingering
            return inputHasEnded ? .close : .shutDownWriting
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
                guard inputHasEnded else { return .wait }
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

    /// Whether the peer of a request that is being handled may be gone: it sends no more, and nothing
    /// is being sent to it.
    ///
    /// HTTP/1.0 has no interim answers, with which this could be found out.
    private var isPeerDoubtful: Bool {
        guard isInputEnding, case .handling(let exchange) = phase else { return false }
        return exchange.method != nil && exchange.version == .http11
    }

    private var isDiscarding: Bool {
        guard case .discarding = phase else { return false }
        return true
    }

    private mutating func reject(_ error: RequestError) -> Action {
        let part = parser.takeUnderstoodPart()
        phase = .handling(Exchange(method: part.method, version: part.head?.version ?? .http11))
        return .reject(error, part)
    }

    private mutating func finishExchange(_ exchange: Exchange) {
        phase = exchange.keepsAlive ? .reading : .finishing
    }

    /// Starts the clock for what is being waited for, unless it runs already.
    private mutating func noteWaiting(at now: MonotonicTime) {
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
        clock.wait(for: purpose, at: now)
    }
}
