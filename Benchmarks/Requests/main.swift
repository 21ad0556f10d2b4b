import AttentionAPI
import HTTP1
import HTTPServer

/// The notebook's request, as `wrk` sends it.
let content =
    #"{"inputs":[[0.43,0.15,0.89],[0.55,0.87,0.66],[0.57,0.85,0.64],[0.22,0.58,0.33],"#
    + #"[0.77,0.25,0.10],[0.05,0.80,0.55]],"query":2,"include":["scores","weights"]}"#
let message = Array(
    ("POST /attention HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(content.utf8.count)\r\n\r\n" + content).utf8
)

/// Processes requests like a connection, from bytes to bytes, but without a socket.
///
/// - Returns: The number of bytes of the responses.
func process(_ requestCount: Int) -> Int {
    let service = AttentionService(configuration: ServiceConfiguration(now: { .now }))
    var state = ConnectionState(
        limits: HTTPLimits(),
        deadlines: ConnectionDeadlines(),
        heads: HeadCache(limits: HTTPLimits()) { service.headContext(for: $0) },
        now: .now
    )
    let date = IMFFixdate(secondsSince1970: 0).bytes
    var sentCount = 0
    for _ in 0..<requestCount {
        let now = MonotonicTime.now
        state.received(message.span, at: now)
        loop: while true {
            switch state.next(at: now) {
            case .admit(let head):
                precondition(service.admit(head) == nil)
                state.acceptRequest()
            case .handle(let request):
                guard case .now(let response) = service.answer(request) else {
                    preconditionFailure("a small request must be computed at once")
                }
                state.respond(with: response, date: date)
                service.noteResponse(response.tag)
            case .send:
                sentCount += state.output.byteCount
                state.sent(state.output.byteCount)
            case .wait:
                break loop
            default:
                preconditionFailure("the request is valid")
            }
        }
    }
    return sentCount
}

let requestCount = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 1 : 100_000
let clock = ContinuousClock()
let bytes = process(1)
var samples: [Double] = []
for _ in 0..<10 {
    let duration = clock.measure { _ = process(requestCount / 10) }
    samples.append(duration / .microseconds(1) / Double(requestCount / 10))
}
samples.sort()
print(
    "bytes to bytes, \(message.count) in, \(bytes) out: median \(samples[5]) µs, best \(samples[0]) µs"
)
