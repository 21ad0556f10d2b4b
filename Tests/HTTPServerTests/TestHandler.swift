import Foundation
import HTTP1
import Synchronization

/// A request handler whose responses depend on the path.
///
/// | path | response |
/// | --- | --- |
/// | `/now` | the query, at once |
/// | `/sum` | length and checksum of the content, at once |
/// | `/soon` | the query, as short work |
/// | `/later` | the query, as long work |
/// | `/held` | `released` once the gate is open; 503 as soon as the work is cancelled; long work |
/// | `/grown` | the same, as short work that turns out to be long |
/// | `/stalled` | the query, at once, but its loop is blocked until `endStall` |
/// | `/client` | the address of the client, at once |
/// | `/health` | the query, at once, even beyond the maximum number of connections |
/// | `/counted` | an empty body, at once |
/// | `/bytes?n` | `n` patterned bytes, at once |
/// | `/portions?n` | `n` patterned portions of `portionLength` bytes, in portions |
/// | `/refused` | 413 before its body is read |
final class TestHandler: RequestHandler {
    /// The length of each portion of `/portions`, in bytes.
    static let portionLength = 100_000

    private struct State {
        var heldCount = 0
        var cancelledCount = 0
        var producedBlockCount = 0
        var isGateOpen = false
        var stalledCount = 0
        var isStallOver = false
        var countedCount = 0
        var notedTags: [Int] = []
    }

    private let state = Mutex(State())

    /// The number of `/held` requests that wait at the gate.
    var heldCount: Int { state.withLock { $0.heldCount } }

    /// The number of `/held` requests that were cancelled.
    var cancelledCount: Int { state.withLock { $0.cancelledCount } }

    /// The number of portions that all `/portions` requests have produced.
    var producedBlockCount: Int { state.withLock { $0.producedBlockCount } }

    /// Releases all `/held` requests, waiting and future ones.
    func openGate() { state.withLock { $0.isGateOpen = true } }

    /// The number of `/stalled` requests that have blocked their loop.
    var stalledCount: Int { state.withLock { $0.stalledCount } }

    /// Releases the loops of all `/stalled` requests, waiting and future ones.
    func endStall() { state.withLock { $0.isStallOver = true } }

    /// The number of `/counted` requests that have been answered.
    var countedCount: Int { state.withLock { $0.countedCount } }

    /// The tags of the responses that were queued.
    var notedTags: [Int] { state.withLock { $0.notedTags } }

    func headContext(for head: RequestHead) -> (any HeadContext)? { nil }

    func isHealthCheck(_ head: RequestHead) -> Bool { head.target.path == "/health" }

    func admit(_ head: RequestHead, from client: String) -> Response? {
        head.target.path == "/refused" ? .text("refused", .contentTooLarge) : nil
    }

    func answer(_ request: Request, from client: String) -> Answer {
        let query = request.head.target.query ?? ""
        switch request.head.target.path {
        case "/sum": return .now(.text(Self.sum(request.body.content)))
        case "/later": return .later { _ in .text(query) }
        case "/soon": return .soon { _ in .now(.text(query)) }
        case "/grown": return .soon { _ in .later { self.waitAtGate($0) } }
        case "/held": return .later { self.waitAtGate($0) }
        case "/stalled":
            state.withLock { $0.stalledCount += 1 }
            while !state.withLock({ $0.isStallOver }) { Thread.sleep(forTimeInterval: 0.001) }
            return .now(.text(query))
        case "/client": return .now(.text(client))
        case "/counted":
            state.withLock { $0.countedCount += 1 }
            return .now(Response(status: .ok))
        case "/bytes":
            return .now(Response(status: .ok, body: .bytes(Self.pattern(Int(query) ?? 0))))
        case "/portions":
            let producer = PatternProducer(portionCount: Int(query) ?? 0) {
                self.state.withLock { $0.producedBlockCount += 1 }
            }
            return .now(Response(status: .ok, body: .portions(producer)))
        default: return .now(.text(query))
        }
    }

    func response(to refusal: Refusal, from client: String) -> Response {
        switch refusal {
        case .malformed(let error, _): .text("malformed", error.status)
        case .answerDropped(let response, _, let error):
            .text("dropped: \(response.status.rawValue)", error.status)
        case .tooMuchQueued(let request):
            .text("too much queued: \(request.head.target.path)", .tooManyRequests)
        case .tooManyConnections(let limit, _):
            .text("more than \(limit) connections", .serviceUnavailable)
        }
    }

    func noteResponse(_ tag: Int) { state.withLock { $0.notedTags.append(tag) } }

    private func waitAtGate(_ cancellation: Cancellation) -> Response {
        state.withLock { $0.heldCount += 1 }
        defer { state.withLock { $0.heldCount -= 1 } }
        while !state.withLock({ $0.isGateOpen }) {
            if cancellation.isCancelled {
                state.withLock { $0.cancelledCount += 1 }
                return .text("cancelled", .serviceUnavailable)
            }
            Thread.sleep(forTimeInterval: 0.002)
        }
        return .text("released")
    }
}

// MARK: - Contents

extension TestHandler {
    /// Bytes with a period of 251, which divides no buffer size, so that a lost, repeated or exchanged
    /// piece is detected.
    static func pattern(_ count: Int) -> [UInt8] {
        var bytes = (0..<251).map { UInt8($0) }
        while bytes.count < count { bytes += bytes }
        return Array(bytes.prefix(count))
    }

    /// Whether bytes are the pattern of a length.
    ///
    /// Do not call it within an expectation, which would print millions of bytes.
    static func isPattern(_ bytes: some Sequence<UInt8>, _ count: Int) -> Bool {
        Data(bytes) == Data(pattern(count))
    }

    /// Length and Adler-32 checksum (RFC 1950).
    static func sum(_ bytes: some Collection<UInt8>) -> String {
        var (low, high) = (1, 0)
        for byte in bytes {
            low = (low + Int(byte)) % 65521
            high = (high + low) % 65521
        }
        return "\(bytes.count) bytes, \(String(high << 16 | low, radix: 16))"
    }
}

extension Response {
    /// A response whose tag is its status.
    fileprivate static func text(_ text: String, _ status: Status = .ok) -> Response {
        Response(status: status, body: .bytes(Array(text.utf8)), tag: status.rawValue)
    }
}

/// Produces portions that together are the pattern.
private final class PatternProducer: PortionProducer {
    private let bytes: Mutex<(madeCount: Int, portionCount: Int)>
    private let note: @Sendable () -> Void

    var heldLength: Int { bytes.withLock { $0.portionCount * TestHandler.portionLength } }

    /// A portion can begin anywhere in the first period of the template.
    private let template = TestHandler.pattern(TestHandler.portionLength + 251)

    init(portionCount: Int, note: @escaping @Sendable () -> Void) {
        bytes = Mutex((0, portionCount))
        self.note = note
    }

    func nextPortion(_ portion: inout [UInt8]) -> Bool {
        bytes.withLock { progress in
            guard progress.madeCount < progress.portionCount else { return false }
            note()
            let start = progress.madeCount * TestHandler.portionLength % 251
            portion += template[start..<start + TestHandler.portionLength]
            progress.madeCount += 1
            return progress.madeCount < progress.portionCount
        }
    }
}
