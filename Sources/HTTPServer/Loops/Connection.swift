import Foundation
import HTTP1

/// Moves bytes between a socket and the state of its connection.
///
/// Lives on its loop's queue.
final class Connection {
    /// Names a connection from other threads: a descriptor alone may meanwhile name another one.
    struct Ticket: Sendable, Hashable {
        let descriptor: Int32
        let serial: UInt64
    }

    /// How often one connection is read from before others have their turn.
    private static let mostReadsInARow = 16

    /// How often one connection is sent to before others have their turn: hundreds of pipelined
    /// requests can be answered between two sends.
    private static let mostSendsInARow = 2

    /// What a connection holds up to this length is not counted: usual requests and answers.
    ///
    /// Bytes.
    private static let uncountedLength = 64 * 1024

    let ticket: Ticket
    private let socket: Socket
    private unowned let loop: EventLoop
    private var state: ConnectionState
    private var cancellation: Cancellation?

    // Events come once for each change, so what they said is kept until it is found untrue.
    private var isReadable = true
    private var isWritable = true
    private var hasInputEnded = false

    /// How much of the memory budget is counted to this connection, in bytes.
    private var countedLength = 0

    /// Whether the loop will come back to this connection without an event.
    private var hasTurnComing = false

    init(descriptor: Int32, serial: UInt64, loop: EventLoop, now: MonotonicTime) {
        ticket = Ticket(descriptor: descriptor, serial: serial)
        socket = Socket(owning: descriptor)
        // Small answers leave at once instead of waiting for more.
        socket.enable(TCP_NODELAY, at: Int32(IPPROTO_TCP))
        self.loop = loop
        state = ConnectionState(
            limits: loop.configuration.limits,
            deadlines: loop.configuration.deadlines,
            heads: loop.heads,
            now: now
        )
    }

    deinit { cancellation?.cancel() }
}

// MARK: - Events

extension Connection {
    /// Whether no request is under way.
    var isIdle: Bool { state.isIdle }

    /// The poller has reported something.
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

    /// Answers without having been asked, and ends the connection.
    func refuse(with response: Response, at now: MonotonicTime) {
        state.refuseConnection(with: response, date: loop.date())
        advance(at: now)
    }

    /// Ends what has taken too long.
    func checkDeadline(at now: MonotonicTime) {
        guard let deadline = state.deadline, deadline <= now else { return }
        state.deadlinePassed(at: now) { socket.untakenByteCount }
        advance(at: now)
    }

    /// Makes the answers from now on the last ones.
    func beginDraining() { state.beginDraining() }

    /// Ends the connection if it is idle, after a look whether a request has just arrived.
    func closeIfIdle(at now: MonotonicTime) {
        guard state.isIdle else { return }
        // No event may have told of it yet, of a connection just accepted in particular.
        isReadable = true
        advance(at: now)
        state.closeIfIdle()
        advance(at: now)
    }

    /// Gives up what cannot be finished: work ends early, a request not complete is refused.
    func stop(at now: MonotonicTime) {
        cancellation?.cancel()
        state.stop()
        advance(at: now)
    }
}

// MARK: - Actions

extension Connection {
    /// Does what the state asks for until there is nothing to do but wait.
    private func advance(at now: MonotonicTime) {
        var readsLeft = Self.mostReadsInARow
        var sendsLeft = Self.mostSendsInARow
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
                if let refusal = loop.handler.admit(head) {
                    state.refuse(with: refusal, date: loop.date())
                } else {
                    state.acceptRequest()
                }
            case .handle(let request):
                take(loop.handler.answer(request), to: request)
            case .reject(let error, let part):
                let refusal = Refusal.malformed(error, part.head)
                respond(with: loop.handler.response(to: refusal), to: part.head)
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

    /// Goes on when the loop's other connections have had their turn: what is left to read or to send
    /// makes no new event.
    private func advanceLater() {
        // One turn at a time: events come meanwhile, and each would ask for another.
        guard !hasTurnComing else { return }
        hasTurnComing = true
        loop.enqueue { [ticket] loop in
            loop.connection(ticket)?.takeTurn()
        }
    }

    private func takeTurn() {
        hasTurnComing = false
        advance(at: .now)
    }

    /// Sends an answer, or says that there is no room for it.
    private func respond(with response: Response, to head: RequestHead? = nil) {
        let heldLength = state.heldLength(with: response)
        if count(heldLength) {
            state.respond(with: response, date: loop.date())
        } else {
            let refusal = loop.handler.response(to: .answerDropped(response, head, noRoom))
            state.respond(with: refusal, date: loop.date())
            _ = count(state.heldLength)
        }
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
            capacity = loop.scratch.capacity
            unsafe loop.scratch.receive { buffer in
                transfer = unsafe socket.receive(into: buffer)
                return transfer.byteCount
            } take: { bytes in
                state.received(bytes, at: now)
            }
        }
        switch transfer {
        case .moved(0): state.inputEnded()
        case .moved where !count(state.heldLength): state.refuseBody(noRoom)
        // A short read has emptied the socket: what comes later is a new event. But the end of the
        // input may have been in the same event as the bytes.
        case .moved(let count): isReadable = count == capacity || hasInputEnded
        case .wouldBlock: isReadable = false
        case .failed: state.connectionLost()
        }
    }

    private func send(at now: MonotonicTime) {
        switch socket.send(state.output) {
        case .moved(let byteCount):
            state.sent(byteCount)
            if countedLength > 0 { _ = count(state.heldLength) }
        case .wouldBlock: isWritable = false
        case .failed: state.connectionLost()
        }
    }
}

// MARK: - Memory

extension Connection {
    /// Gives back what is counted to this connection.
    func releaseMemory() {
        _ = count(0)
    }

    /// Counts what the connection holds; false if it does not fit into the budget.
    private func count(_ heldLength: Int) -> Bool {
        let length = max(heldLength - Self.uncountedLength, 0)
        guard length != countedLength else { return true }
        guard loop.memory.replace(countedLength, with: length) else { return false }
        countedLength = length
        return true
    }

    /// Why what does not fit is refused.
    private var noRoom: RequestError { .tooMuchInFlight(limit: loop.memory.limit) }
}

// MARK: - Work elsewhere

extension Connection {
    /// Sends an answer, or has the work done that leads to one.
    private func take(_ answer: Answer, to request: Request) {
        switch answer {
        case .now(let response): respond(with: response, to: request.head)
        case .soon(let work): start(work, on: loop.shortWork, for: request)
        case .later(let work): start({ .now(work($0)) }, on: loop.longWork, for: request)
        }
    }

    private func start(
        _ work: @escaping @Sendable (Cancellation) -> Answer,
        on queue: WorkQueue,
        for request: Request
    ) {
        let cancellation = cancellation ?? Cancellation()
        self.cancellation = cancellation
        let isTakenUp = queue.submit {
            work(cancellation)
        } then: { [loop, ticket, head = request.head] answer in
            switch answer {
            case .now(let response):
                loop.enqueue { loop in
                    loop.connection(ticket)?.finish(with: response, to: head)
                }
            case let more:
                loop.enqueue { loop in
                    loop.connection(ticket)?.goOn(with: more, to: request)
                }
            }
        }
        if !isTakenUp {
            self.cancellation = nil
            respond(with: loop.handler.response(to: .tooMuchQueued(request)))
        }
    }

    private func goOn(with answer: Answer, to request: Request) {
        take(answer, to: request)
        advance(at: .now)
    }

    private func finish(with response: Response, to head: RequestHead) {
        cancellation = nil
        respond(with: response, to: head)
        advance(at: .now)
    }

    private func produce(from producer: any BlockProducer) {
        loop.shortWork.submitContinuation {
            var blocks: [[UInt8]] = []
            let isComplete = !producer.nextBlocks(&blocks)
            return (blocks, isComplete)
        } then: { [loop, ticket] blocks, isComplete in
            loop.enqueue { loop in
                loop.connection(ticket)?.finish(blocks, isComplete: isComplete)
            }
        }
    }

    private func finish(_ blocks: [[UInt8]], isComplete: Bool) {
        for (index, block) in blocks.enumerated() {
            state.produced(block, isLast: isComplete && index == blocks.count - 1)
        }
        advance(at: .now)
    }
}
