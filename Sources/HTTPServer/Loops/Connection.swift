import Foundation
import HTTP1

/// Moves bytes between a socket and the state of its connection, on the queue of its loop.
final class Connection {
    /// Identifies a connection on other threads: a descriptor alone may be reused by another one.
    struct Ticket: Sendable, Hashable {
        let descriptor: Int32
        let serial: UInt64
    }

    /// The number of reads from one connection before others have their turn.
    private static let maximumReadsPerTurn = 16

    /// The number of sends to one connection before others have their turn.
    ///
    /// It is small because hundreds of pipelined requests can be answered between two sends.
    private static let maximumSendsPerTurn = 2

    /// The memory of a connection that is not counted, enough for usual requests and responses, in
    /// bytes.
    private static let uncountedLength = 64 * 1024

    /// How long a connection beyond the maximum may take to send a request.
    ///
    /// Such connections are few, so a silent one must not keep a health check waiting.
    private static let extraPatience = Duration.milliseconds(500)

    let ticket: Ticket

    /// Whether the connection is beyond the maximum: only health checks are answered.
    let isExtra: Bool

    private let socket: Socket
    /// The loop, which the connection keeps alive until the loop removes it.
    private let loop: EventLoop
    private var state: ConnectionState
    private var cancellation: Cancellation?

    // The poller reports each change once, so these hold until a call finds otherwise.
    private var isReadable = true
    private var isWritable = true
    private var hasInputEnded = false

    /// The memory that is counted for this connection, in bytes.
    private var countedLength = 0

    /// Whether the connection has a request that is counted as in flight.
    private var hasRequestInFlight = false

    /// Whether the loop will return to this connection without an event of the poller.
    private var isTurnScheduled = false

    /// The address of the client, for the log; looked up for the first request.
    private lazy var client = SocketAddress.client(of: socket)

    init(
        descriptor: Int32,
        serial: UInt64,
        loop: EventLoop,
        isExtra: Bool,
        now: MonotonicTime
    ) {
        ticket = Ticket(descriptor: descriptor, serial: serial)
        socket = Socket(owning: descriptor)
        // Small responses are sent at once instead of waiting for more bytes.
        socket.set(TCP_NODELAY, at: Int32(IPPROTO_TCP), to: 1 as Int32)
        self.loop = loop
        self.isExtra = isExtra
        var deadlines = loop.context.deadlines
        if isExtra {
            deadlines.idle = min(deadlines.idle, Self.extraPatience)
            deadlines.headers = min(deadlines.headers, Self.extraPatience)
        }
        state = ConnectionState(
            limits: loop.context.limits,
            deadlines: deadlines,
            heads: loop.heads,
            now: now
        )
        // The first response is the last one.
        if isExtra { state.beginDraining() }
    }

    deinit { cancellation?.cancel() }
}

// MARK: - Events

extension Connection {
    /// Whether no request is in flight.
    var isIdle: Bool { state.isIdle }

    /// Handles an event of the poller.
    func handle(_ event: Poller.Event, at now: MonotonicTime) {
        if event.isHungUp {
            loop.remove(self)
            return
        }
        isReadable = isReadable || event.isReadable
        isWritable = isWritable || event.isWritable
        hasInputEnded = hasInputEnded || event.hasInputEnded
        if hasInputEnded { state.inputEnds() }
        advance(at: now)
    }

    /// Acts on a deadline that has passed.
    func checkDeadline(at now: MonotonicTime) {
        guard let deadline = state.deadline, deadline <= now else { return }
        if isExtra, state.isIdle {
            refuseWithoutRequest(at: now)
            return
        }
        state.deadlinePassed(at: now) { socket.untakenByteCount }
        advance(at: now)
    }

    /// Refuses a connection beyond the maximum, unless a request has just arrived.
    private func refuseWithoutRequest(at now: MonotonicTime) {
        isReadable = true
        advance(at: now)
        guard state.isIdle else { return }
        let refusal = tooManyConnections()
        state.refuseConnection(with: refusal, date: loop.dateCache.date())
        loop.context.handler.noteResponse(refusal.tag)
        advance(at: now)
    }

    /// Makes the next response the last one.
    func beginDraining() { state.beginDraining() }

    /// Closes the connection if it is idle, after checking for a request that has just arrived.
    func closeIfIdle(at now: MonotonicTime) {
        guard state.isIdle else { return }
        // The event of the request may be still to come, in particular on a new connection.
        isReadable = true
        advance(at: now)
        state.closeIfIdle()
        advance(at: now)
    }

    /// Cancels work and refuses an incomplete request.
    func stop(at now: MonotonicTime) {
        cancellation?.cancel()
        state.stop()
        advance(at: now)
    }
}

// MARK: - Actions

extension Connection {
    /// Performs the actions that the state asks for, until the next one is to wait.
    private func advance(at now: MonotonicTime) {
        var readsLeft = Self.maximumReadsPerTurn
        var sendsLeft = Self.maximumSendsPerTurn
        while true {
            switch state.next(at: now) {
            case .wait:
                guard isReadable, state.wantsInput else { return }
                guard readsLeft > 0 else {
                    advanceLater()
                    return
                }
                readsLeft -= 1
                receive(at: now)
            case .admit(let head):
                if let refusal = refusal(of: head) {
                    state.refuse(with: refusal, date: loop.dateCache.date())
                    loop.context.handler.noteResponse(refusal.tag)
                } else {
                    state.acceptRequest()
                }
            case .handle(let request):
                respond(with: loop.context.handler.answer(request, from: client), to: request)
            case .reject(let error, let part):
                respond(
                    with: isExtra
                        ? tooManyConnections(part.head)
                        : response(to: .malformed(error, part.head)),
                    to: part.head
                )
            case .produce(let producer):
                produce(from: producer)
            case .send:
                guard isWritable else { return }
                guard sendsLeft > 0 else {
                    advanceLater()
                    return
                }
                sendsLeft -= 1
                send(at: now)
            case .shutDownWriting:
                socket.shutDownWriting()
            case .close:
                loop.remove(self)
                return
            }
        }
    }

    /// Returns the response to a request that is refused before its body is read; nil accepts it.
    private func refusal(of head: RequestHead) -> Response? {
        let handler = loop.context.handler
        if isExtra, head.framing.hasContent || !handler.isHealthCheck(head) {
            return tooManyConnections(head)
        }
        return handler.admit(head, from: client)
    }

    private func tooManyConnections(_ head: RequestHead? = nil) -> Response {
        loop.context.refusedConnections.add()
        return response(to: .tooManyConnections(limit: loop.context.maximumConnections, head))
    }

    private func response(to refusal: Refusal) -> Response {
        loop.context.handler.response(to: refusal, from: client)
    }

    /// Continues after the loop's other connections have had their turn.
    ///
    /// No new event comes for bytes that are still to be read or sent.
    private func advanceLater() {
        // Events that arrive before the turn must not request more turns.
        guard !isTurnScheduled else { return }
        isTurnScheduled = true
        loop.enqueue { [ticket] loop in
            loop.connection(ticket)?.takeTurn()
        }
    }

    private func takeTurn() {
        isTurnScheduled = false
        advance(at: .now)
    }

    /// Sends a response, or a refusal if there is no room for the response.
    private func respond(with response: Response, to head: RequestHead? = nil) {
        let heldLength = state.heldLength(with: response)
        if count(heldLength) {
            state.respond(with: response, date: loop.dateCache.date())
            loop.context.handler.noteResponse(response.tag)
        } else {
            let refusal = self.response(to: .answerDropped(response, head, noRoom))
            state.respond(with: refusal, date: loop.dateCache.date())
            loop.context.handler.noteResponse(refusal.tag)
            _ = count(state.heldLength)
        }
        countRequestInFlight()
    }

    private func receive(at now: MonotonicTime) {
        var transfer = Socket.Transfer.wouldBlock
        var capacity = 0
        let direct = unsafe state.receiveDirectly(at: now) { buffer in
            capacity = buffer.count
            transfer = unsafe socket.receive(into: buffer)
            return transfer.byteCount
        }
        if direct == nil {
            capacity = loop.scratch.count
            unsafe loop.scratch.withUnsafeMutableBytes { buffer in
                transfer = unsafe socket.receive(into: buffer)
            }
            let received = loop.scratch
            state.received(received.span.extracting(first: transfer.byteCount), at: now)
        }
        switch transfer {
        case .moved(0): state.inputEnded()
        case .moved(let byteCount) where !count(state.heldLength):
            loop.counters.receivedByteCount.addAsOnlyWriter(byteCount)
            state.refuseBody(noRoom)
        // A short read has emptied the socket, and later bytes cause a new event. But the end of the
        // input may have been reported by the same event as the bytes.
        case .moved(let byteCount):
            loop.counters.receivedByteCount.addAsOnlyWriter(byteCount)
            isReadable = byteCount == capacity || hasInputEnded
        case .wouldBlock: isReadable = false
        case .failed: state.connectionLost()
        }
    }

    private func send(at now: MonotonicTime) {
        switch socket.send(state.output) {
        case .moved(let byteCount):
            state.sent(byteCount)
            loop.counters.sentByteCount.addAsOnlyWriter(byteCount)
            if countedLength > 0 { _ = count(state.heldLength) }
        case .wouldBlock: isWritable = false
        case .failed: state.connectionLost()
        }
    }
}

// MARK: - Memory

extension Connection {
    /// Returns the memory of this connection to the budget.
    func releaseMemory() {
        _ = count(0)
    }

    /// Counts the memory of the connection; false if it does not fit into the budget.
    private func count(_ heldLength: Int) -> Bool {
        let length = max(heldLength - Self.uncountedLength, 0)
        guard length != countedLength else { return true }
        guard loop.context.memory.replace(countedLength, with: length) else { return false }
        countedLength = length
        return true
    }

    /// The error for a request or response that does not fit into the budget.
    private var noRoom: RequestError { .tooMuchInFlight(limit: loop.context.memory.limit) }
}

// MARK: - Requests in flight

extension Connection {
    /// Counts the request in flight, from the time that its work begins until its response is complete.
    private func countRequestInFlight() {
        let isAnswering = state.isAnswering
        guard isAnswering != hasRequestInFlight else { return }
        hasRequestInFlight = isAnswering
        loop.counters.requestsInFlight.addAsOnlyWriter(isAnswering ? 1 : -1)
    }

    /// Counts the request in flight as cancelled, because the connection has ended.
    func endRequest() {
        guard hasRequestInFlight else { return }
        hasRequestInFlight = false
        loop.counters.requestsInFlight.addAsOnlyWriter(-1)
        loop.counters.cancelledRequestCount.addAsOnlyWriter(1)
    }
}

// MARK: - Work on other threads

extension Connection {
    /// Sends a response, or starts the work that leads to one.
    private func respond(with answer: Answer, to request: Request) {
        switch answer {
        case .now(let response): respond(with: response, to: request.head)
        case .soon(let work): start(work, on: loop.context.shortWork, for: request)
        case .later(let work): start({ .now(work($0)) }, on: loop.context.longWork, for: request)
        }
    }

    private func start(
        _ work: @escaping @Sendable (Cancellation) -> Answer,
        on queue: WorkQueue,
        for request: Request
    ) {
        let cancellation = cancellation ?? Cancellation()
        self.cancellation = cancellation
        let piece = { @Sendable in work(cancellation) }
        let deliver = { @Sendable [loop, ticket] (answer: Answer) in
            loop.enqueue { loop in
                loop.connection(ticket)?.continue(with: answer, to: request)
            }
        }
        // Before the work begins, which may ask for the number.
        countRequestInFlight()
        guard !queue.submit(piece, then: deliver) else { return }
        if loop.context.handler.isHealthCheck(request.head) {
            queue.submitContinuation(piece, then: deliver)
        } else {
            self.cancellation = nil
            respond(with: response(to: .tooMuchQueued(request)))
        }
    }

    private func `continue`(with answer: Answer, to request: Request) {
        if case .now = answer { cancellation = nil }
        respond(with: answer, to: request)
        advance(at: .now)
    }

    private func produce(from producer: any PortionProducer) {
        loop.context.shortWork.submitContinuation {
            var portions: [[UInt8]] = []
            let isComplete = !producer.nextPortions(&portions)
            return (portions, isComplete)
        } then: { [loop, ticket] portions, isComplete in
            loop.enqueue { loop in
                loop.connection(ticket)?.finish(portions, isComplete: isComplete)
            }
        }
    }

    private func finish(_ portions: [[UInt8]], isComplete: Bool) {
        for (index, portion) in portions.enumerated() {
            state.produced(portion, isLast: isComplete && index == portions.count - 1)
        }
        countRequestInFlight()
        advance(at: .now)
    }
}
