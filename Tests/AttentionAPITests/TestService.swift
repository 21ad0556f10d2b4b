import Attention
import HTTP1
import Support
import Synchronization
import Testing

@testable import AttentionAPI

/// The service without a server: requests are values, the clock ticks, the log is kept.
struct TestService: Sendable {
    /// What changes while the service runs.
    private final class World: Sendable {
        let nanoseconds = Atomic<UInt64>(0)
        let records = Mutex<[RequestRecord]>([])
    }

    private let world: World

    /// The service under test.
    let service: AttentionService

    /// Creates a service whose clock goes on by a tick each time that it is looked at.
    init(
        tick: Duration = .milliseconds(1),
        _ configure: (inout ServiceConfiguration) -> Void = { _ in }
    ) {
        let world = World()
        self.world = world
        var configuration = ServiceConfiguration(
            now: {
                let (_, now) = world.nanoseconds.add(tick.wholeNanoseconds, ordering: .relaxed)
                return MonotonicTime(nanoseconds: now)
            },
            log: { record in world.records.withLock { $0.append(record) } }
        )
        configure(&configuration)
        service = AttentionService(configuration: configuration)
    }

    /// What was logged so far.
    var records: [RequestRecord] { world.records.withLock { $0 } }

    /// Sends a request as the server would: first its head, then all of it.
    func send(
        _ method: Method,
        _ target: String,
        _ body: String = "",
        fields: KeyValuePairs<String, String> = [:],
        cancellation: Cancellation = Cancellation()
    ) throws -> Reply {
        var section = HeaderFields()
        for (name, value) in fields { section.append(name, value) }
        var head = RequestHead(
            method: method,
            target: try RequestTarget(target, for: method),
            fields: section,
            framing: body.isEmpty ? .none : .length(body.utf8.count)
        )
        head = head.with(service.context(for: head))
        if let refusal = service.admit(head) { return Reply(refusal, .head) }
        var answer = service.answer(Request(head: head, body: Body(copying: body.utf8)))
        var moment = Reply.Moment.now
        while true {
            switch answer {
            case .now(let response): return Reply(response, moment)
            case .soon(let work): (answer, moment) = (work(cancellation), .soon)
            case .later(let work): return Reply(work(cancellation), .later)
            }
        }
    }

    /// Posts JSON.
    func post(
        _ target: String,
        _ body: String,
        fields: KeyValuePairs<String, String> = [:]
    ) throws -> Reply {
        try send(.post, target, body, fields: fields)
    }
}

/// An answer, its content put together.
struct Reply {
    /// When the answer was made.
    enum Moment {
        /// Before the body was read.
        case head
        /// With the body, at once.
        case now
        /// With the body, elsewhere, as short work.
        case soon
        /// With the body, elsewhere, as long work.
        case later
    }

    let status: Int
    let fields: HeaderFields
    let moment: Moment
    private(set) var body: [UInt8]
    /// How many blocks the content came in; 0 where it was whole.
    private(set) var blockCount = 0

    init(_ response: Response, _ moment: Moment) {
        status = response.status.rawValue
        fields = response.fields
        self.moment = moment
        switch response.body {
        case .bytes(let bytes): body = bytes
        case .blocks(let producer):
            var blocks: [[UInt8]] = []
            while producer.nextBlocks(&blocks) {}
            body = Array(blocks.joined())
            blockCount = blocks.count
        }
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    func json() throws -> JSON { try JSON(parsing: body) }
}

/// The members of a JSON object in the order of the text, those of inner objects left out.
///
/// For texts without escapes.
func memberNames(of text: String) -> [String] {
    var names: [String] = []
    var depth = 0
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
        guard index.isMultiple(of: 2) else {
            if depth == 1, parts[index + 1].first == ":" { names.append(String(part)) }
            continue
        }
        for character in part {
            if "[{".contains(character) { depth += 1 }
            if "]}".contains(character) { depth -= 1 }
        }
    }
    return names
}

/// Why a body is refused, by the decoder or because its members do not fit together.
func refusal(of body: String, by operation: Operation = .attention) throws -> Problem {
    try #require(throws: Problem.self, "\(body)") {
        let request = try RequestDecoder.decode(Body(copying: body.utf8), for: operation)
        _ = try PreparedOperation(operation, request: request)
    }
}

/// The members of a body, read as float32.
func decoded(_ body: String, for operation: Operation = .attention) throws -> RequestMembers<Float>
{
    let request = try RequestDecoder.decode(Body(copying: body.utf8), for: operation)
    guard case .float32(let fields) = request else {
        throw UnexpectedType(description: "float64 in place of float32: \(body)")
    }
    return fields
}

/// The members of a body, read as float64.
func decodedFloat64(
    _ body: String,
    for operation: Operation = .attention
) throws -> RequestMembers<Double> {
    let request = try RequestDecoder.decode(Body(copying: body.utf8), for: operation)
    guard case .float64(let fields) = request else {
        throw UnexpectedType(description: "float32 in place of float64: \(body)")
    }
    return fields
}

/// A request that was read in another type than the test wants.
struct UnexpectedType: Error, CustomStringConvertible {
    let description: String
}

/// A body, and why it is refused.
struct Refused: Sendable, CustomTestStringConvertible {
    let body: String
    let operation: Operation
    let kind: ProblemKind
    let pointer: String?
    let detail: String

    init(
        _ body: String,
        by operation: Operation = .attention,
        _ kind: ProblemKind,
        at pointer: String?,
        _ detail: String
    ) {
        self.body = body
        self.operation = operation
        self.kind = kind
        self.pointer = pointer
        self.detail = detail
    }

    var testDescription: String { "\(operation.path) \(body)" }

    /// Checks that the body is refused in these words.
    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let problem = try refusal(of: body, by: operation)
        #expect(problem.kind == kind, "\(problem)", sourceLocation: sourceLocation)
        #expect(problem.pointer == pointer, "\(problem)", sourceLocation: sourceLocation)
        #expect(problem.detail == detail, sourceLocation: sourceLocation)
    }
}
