import HTTP1

/// Drives a `ConnectionState` as a server would, with a clock that is set by hand.
final class ConnectionDriver {
    static let date = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)

    var state: ConnectionState
    var now = MonotonicTime(nanoseconds: 1_000_000_000)

    /// What happened, in order: `admit GET /`, `handle GET /`, `reject 400`, `shutdown`, `close`.
    var events: [String] = []

    /// What the peer has been sent.
    var sent = ""

    /// How many `send` actions there were.
    var sendCount = 0

    /// Whether the peer takes what is sent.
    var peerReads = true

    /// How many of the bytes sent the network still holds.
    var untaken = 0

    var admit: (RequestHead) -> Response? = { _ in nil }

    /// The answer to a request; nil leaves it to be answered later.
    var handle: (Request) -> Response? = { request in
        Response(status: .ok, body: .bytes(Array("<\(request.head.target.path)>".utf8)))
    }

    /// A producer whose block is waited for.
    var pendingProducer: (any BlockProducer)?

    init(limits: HTTPLimits = HTTPLimits(), deadlines: ConnectionDeadlines = ConnectionDeadlines())
    {
        state = ConnectionState(limits: limits, deadlines: deadlines, now: now)
    }

    var isIdle: Bool { state.isIdle }
    var wantsInput: Bool { state.wantsInput }
    var deadline: MonotonicTime? { state.deadline }

    func receive(_ text: String) {
        let bytes = Array(text.utf8)
        state.received(bytes.span, at: now)
        advance()
    }

    func endInput() {
        state.inputEnded()
        advance()
    }

    func respond(_ text: String) {
        state.respond(
            with: Response(status: .ok, body: .bytes(Array(text.utf8))),
            date: Self.date
        )
        advance()
    }

    /// Lets time pass, and the deadline if it lies within.
    func pass(_ duration: Duration) {
        now = now + duration
        guard let deadline = state.deadline, deadline <= now else { return }
        state.deadlinePassed(at: now) { untaken }
        advance()
    }

    func advance() {
        while true {
            switch state.next(at: now) {
            case .wait: return
            case .admit(let head):
                events.append("admit \(head.method.rawValue) \(head.target.path)")
                if let refusal = admit(head) {
                    state.refuse(with: refusal, date: Self.date)
                } else {
                    state.acceptRequest()
                }
            case .handle(let request):
                let content = String(decoding: request.body.content, as: UTF8.self)
                events.append("handle \(request.head.target.path) \(content)")
                if let response = handle(request) {
                    state.respond(with: response, date: Self.date)
                }
            case .reject(let error, let part):
                let target = part.head.map { " \($0.target.path)" } ?? ""
                events.append("reject \(error.status.rawValue)\(target)")
                state.respond(
                    with: Response(status: error.status, body: .bytes(Array("refused".utf8))),
                    date: Self.date
                )
            case .produce(let producer):
                events.append("produce")
                pendingProducer = producer
            case .send:
                guard peerReads else { return }
                sendCount += 1
                for segment in state.output.segments {
                    sent += String(decoding: segment, as: UTF8.self)
                }
                state.sent(state.output.byteCount)
            case .shutDownWriting: events.append("shutdown")
            case .close:
                events.append("close")
                return
            }
        }
    }

    /// The bodies of the answers sent, which contain no empty line.
    var bodies: [String] {
        sent.split(separator: "\r\n\r\n").dropFirst().map { part in
            part.split(separator: "HTTP/1.1", omittingEmptySubsequences: false).first.map(
                String.init
            ) ?? ""
        }
    }
}
