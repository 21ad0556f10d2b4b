import Attention
import HTTP1
import Support
import Synchronization
import Tensors
import Testing

@testable import AttentionAPI

/// A service without a server, with a clock that ticks and a log in memory.
struct TestService: Sendable {
    /// The mutable state.
    private final class World: Sendable {
        let nanoseconds = Atomic<UInt64>(0)
        let records = Mutex<[LoggedRequest]>([])
    }

    private let world: World

    /// The service under test.
    let service: AttentionService

    /// Creates a service whose clock advances by a tick each time that it is read.
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
            log: { record in
                let logged = LoggedRequest(record)
                world.records.withLock { $0.append(logged) }
            }
        )
        configure(&configuration)
        service = AttentionService(configuration: configuration)
    }

    /// The log.
    var records: [LoggedRequest] { world.records.withLock { $0 } }

    /// Sends a request as the server does: first its head, then the whole request.
    func send(
        _ method: Method,
        _ target: String,
        _ body: String = "",
        fields: KeyValuePairs<String, String> = [:],
        cancellation: Cancellation = Cancellation()
    ) throws -> Reply {
        try send(method, target, Array(body.utf8), fields: fields, cancellation: cancellation)
    }

    /// Sends a request whose content is not text.
    func send(
        _ method: Method,
        _ target: String,
        _ body: [UInt8],
        fields: KeyValuePairs<String, String> = [:],
        cancellation: Cancellation = Cancellation()
    ) throws -> Reply {
        var head = RequestHead(
            method: method,
            target: try RequestTarget(target, for: method),
            fields: try HeaderFields(lines: fields.map { ($0.key, $0.value) }),
            framing: body.isEmpty ? .none : .length(body.count)
        )
        head = head.with(service.headContext(for: head))
        if let refusal = service.admit(head) { return try Reply(refusal, .head) }
        var answer = service.answer(Request(head: head, body: Body(copying: body)))
        var moment = Reply.Moment.now
        while true {
            switch answer {
            case .now(let response): return try Reply(response, moment)
            case .soon(let work): (answer, moment) = (work(cancellation), .soon)
            case .later(let work): return try Reply(work(cancellation), .later)
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

/// A copy of a request's record.
struct LoggedRequest: Sendable {
    let method: Method?
    let path: String?
    let status: Status
    let requestID: String
    let bodyLength: Int
    let answerLength: Int
    let nanoseconds: UInt64
    let span: RequestSpan?
    let problem: String?

    init(_ record: borrowing RequestRecord) {
        method = record.method
        path = record.path
        status = record.status
        requestID = record.requestID
        bodyLength = record.bodyLength
        answerLength = record.answerLength
        nanoseconds = record.nanoseconds
        span = record.span
        problem = record.problem
    }
}

/// A response with its whole content.
struct Reply {
    /// The stage of processing at which the response was made.
    enum Moment {
        /// Before the body was read.
        case head
        /// At once, on the event loop.
        case now
        /// On the queue for short work.
        case soon
        /// On the queue for long work.
        case later
    }

    let status: Int
    let fields: HeaderFields
    let tag: Int
    let moment: Moment
    private(set) var body: [UInt8]
    /// The number of portions of the content; 0 if it was not sent in portions.
    private(set) var portionCount = 0

    init(_ response: Response, _ moment: Moment) throws {
        status = response.status.rawValue
        fields = try HeaderFields(section: response.fields.text)
        tag = response.tag
        self.moment = moment
        switch response.body {
        case .bytes(let bytes): body = bytes
        case .portions(let producer):
            var portions: [[UInt8]] = []
            while producer.nextPortions(&portions) {}
            body = Array(portions.joined())
            portionCount = portions.count
        }
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    func json() throws -> JSON { try JSON(parsing: body) }
}

/// Returns the names of a JSON object's members in order, without those of nested objects.
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

/// Returns the problem of a body that the decoder or the engine refuses.
func refusal(of body: String, by operation: Operation = .attention) throws -> Problem {
    try #require(throws: Problem.self, "\(body)") {
        let body = Body(copying: body.utf8)
        let request = try RequestDecoder.decode(body, for: operation)
        _ = try PreparedOperation(operation, request: request, body: body)
    }
}

/// Returns the members of a body, read as float32.
func decoded(_ body: String, for operation: Operation = .attention) throws -> RequestMembers<Float>
{
    let request = try RequestDecoder.decode(Body(copying: body.utf8), for: operation)
    guard case .float32(let members) = request else {
        throw UnexpectedType(description: "expected float32: \(body)")
    }
    return members
}

/// Returns the members of a body, read as float64.
func decodedFloat64(
    _ body: String,
    for operation: Operation = .attention
) throws -> RequestMembers<Double> {
    let request = try RequestDecoder.decode(Body(copying: body.utf8), for: operation)
    guard case .float64(let members) = request else {
        throw UnexpectedType(description: "expected float64: \(body)")
    }
    return members
}

/// A request that was not read in the expected type.
struct UnexpectedType: Error, CustomStringConvertible {
    let description: String
}

/// A body that is refused, and its problem.
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

    /// Checks that the body is refused with this problem.
    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let problem = try refusal(of: body, by: operation)
        #expect(problem.kind == kind, "\(problem)", sourceLocation: sourceLocation)
        #expect(problem.pointer == pointer, "\(problem)", sourceLocation: sourceLocation)
        #expect(problem.detail == detail, sourceLocation: sourceLocation)
    }
}

extension AnswerContent {
    /// The whole content.
    var bytes: [UInt8] {
        switch self {
        case .whole(let bytes, _): return bytes
        case .portions(var printer):
            var bytes: [UInt8] = []
            while printer.print(into: &bytes, atLeast: 100) {}
            return bytes
        }
    }
}

extension SourceTensor {
    /// The elements; nil if they are drawn.
    var elements: [Element]? { if case .given(let tensor) = self { tensor.elements } else { nil } }
}
