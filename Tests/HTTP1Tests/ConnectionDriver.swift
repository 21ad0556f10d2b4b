import HTTP1

/// Drives a `ConnectionState` as a server does, with a clock that the test sets.
final class ConnectionDriver {
    static let date = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)

    var state: ConnectionState
    var now = MonotonicTime(nanoseconds: 1_000_000_000)

    /// The actions, in order: `admit GET /`, `handle / `, `reject 400`, `shutdown`, `close` and
    /// others.
    var events: [String] = []

    /// The text that was sent to the peer.
    var sent = ""

    /// The number of `send` actions.
    var sendCount = 0

    /// Whether the network takes bytes.
    var peerReads = true

    /// The number of sent bytes that have not reached the peer.
    var untaken = 0

    var admit: (RequestHead) -> Response? = { _ in nil }

    /// Responds to a request; nil if the test calls `respond` later.
    var handle: (Request) -> Response? = { request in
        Response(status: .ok, body: .bytes(Array("<\(request.head.target.path)>".utf8)))
    }

    /// The producer that has been asked for a portion.
    var pendingProducer: (any PortionProducer)?

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

    /// Advances the clock, and reports the deadline if it has passed.
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

    /// The bodies of the responses sent; they must not contain empty lines.
    var bodies: [String] {
        sent.split(separator: "\r\n\r\n").dropFirst().map { part in
            part.split(separator: "HTTP/1.1", omittingEmptySubsequences: false).first.map(
                String.init
            ) ?? ""
        }
    }
}
