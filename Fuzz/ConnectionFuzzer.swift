// Simulates a connection: bytes in pieces of any length, admissions, responses now or later, as
// bytes or in portions, a peer that reads slowly, pauses, the end of the input, draining and
// stopping, in an order that the input decides. Always, the bytes sent must be a sequence of
// responses, the state must use no more memory than its limits allow, and the connection must end.
// See Scripts/fuzz.sh.
@testable import HTTP1

/// A producer whose portions the fuzzer makes.
private final class NoPortions: PortionProducer {
    let heldLength = 0
    func nextPortion(_ portion: inout [UInt8]) -> Bool { false }
}

/// A connection, its peer and its handler.
private struct Life: ~Copyable {
    private static let date = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)
    private static let maximumResponseLength = 16 << 10
    private static let limits = {
        var limits = HTTPLimits()
        limits.maximumBodyLength = 1 << 16
        limits.maximumHeaderSectionLength = 1 << 10
        limits.maximumTargetLength = 1 << 8
        return limits
    }()

    private var state: ConnectionState
    private var now = MonotonicTime(nanoseconds: 0)
    private var choices: ArraySlice<UInt8>
    private var sent: [UInt8] = []
    /// For each response begun, whether it has no content because of the method.
    private var isHead: [Bool] = []
    private var isWaitingForResponse = false
    private var isProducing = false
    private var isHandlingHead = false
    private var isShut = false
    private var isClosed = false
    private var isCutOff = false

    init(choices: ArraySlice<UInt8>) {
        state = ConnectionState(limits: Self.limits, deadlines: ConnectionDeadlines(), now: now)
        self.choices = choices
    }

    private mutating func choice() -> Int { choices.popFirst().map(Int.init) ?? 0 }

    mutating func run(_ stream: [UInt8]) {
        var rest = stream[...]
        while !isClosed, !rest.isEmpty {
            let step = choice()
            switch step % 8 {
            case 0, 1, 2, 3:
                let piece = rest.prefix(step < 128 ? rest.count : step - 127)
                if state.wantsInput {
                    rest = rest.dropFirst(piece.count)
                    state.received(Array(piece).span, at: now)
                } else if !isWaitingForResponse, !isProducing {
                    rest = []  // nothing more is read before the end
                }
            case 4: pass(.milliseconds(100 * step))
            case 5: state.beginDraining()
            case 6: state.closeIfIdle()
            default:
                if step > 250 {
                    isCutOff = true
                    state.stop()
                }
            }
            advance(takesAll: step & 64 == 0)
            finishWork()
        }
        end()
    }

    /// Runs the connection to its end, and checks the bytes sent.
    private mutating func end() {
        state.inputEnded()
        var steps = 0
        while !isClosed {
            advance(takesAll: true)
            finishWork()
            if !isClosed, !isWaitingForResponse, !isProducing { pass(.seconds(1000)) }
            steps += 1
            precondition(steps < 10_000, "the connection does not end")
        }
        var reader = ResponseReader(sent[...], isHead)
        let isWhole = reader.read()
        precondition(isWhole || isCutOff, "a response was cut off: \(describe(sent))")
    }

    private mutating func pass(_ duration: Duration) {
        now = now + duration
        guard let deadline = state.deadline, deadline <= now else { return }
        // The response to a peer that does not read is cut off.
        if !state.output.isEmpty { isCutOff = true }
        let untaken = choice()
        state.deadlinePassed(at: now) { untaken }
    }

    private mutating func advance(takesAll: Bool) {
        var actions = 0
        while !isClosed {
            actions += 1
            precondition(actions < 100_000, "endless actions")
            precondition(
                state.output.byteCount <= (256 << 10) + 2 * Self.maximumResponseLength,
                "\(state.output.byteCount) bytes are waiting to be sent"
            )
            precondition(state.heldLength <= 1 << 20, "\(state.heldLength) bytes are used")
            switch state.next(at: now) {
            case .wait: return
            case .admit(let head):
                isHandlingHead = head.method == .head
                guard choice() % 4 == 3 else {
                    state.acceptRequest()
                    if head.expectsContinue { isHead.append(true) }
                    continue
                }
                isHead.append(isHandlingHead)
                state.refuse(with: response(isLong: false), date: Self.date)
            case .handle(let request):
                precondition(request.body.count <= Self.limits.maximumBodyLength)
                isWaitingForResponse = true
                if choice() & 1 == 0 { respond() }
            case .reject(let error, let part):
                isHead.append(part.method == .head)
                state.respond(with: Response(status: error.status), date: Self.date)
            case .produce:
                isProducing = true
                if choice() & 1 == 0 { produce() }
            case .send:
                precondition(!state.output.isEmpty, "nothing to send")
                let bytes = state.output.segments.flatMap { $0 }.dropFirst(state.output.offset)
                let count = takesAll ? bytes.count : min(bytes.count, 1 + choice())
                sent += bytes.prefix(count)
                state.sent(count)
                if !takesAll { return }
            case .shutDownWriting:
                precondition(!isShut, "shut down twice")
                isShut = true
            case .close:
                isClosed = true
            }
        }
    }

    private mutating func finishWork() {
        if isWaitingForResponse { respond() }
        if isProducing { produce() }
    }

    private mutating func respond() {
        isWaitingForResponse = false
        isHead.append(isHandlingHead)
        state.respond(with: response(isLong: true), date: Self.date)
    }

    private mutating func response(isLong: Bool) -> Response {
        let step = choice()
        let body: ResponseBody =
            isLong && step & 1 == 1
            ? .portions(NoPortions()) : .bytes([UInt8](repeating: 0x61, count: step * 64))
        return Response(status: step % 16 == 15 ? .noContent : .ok, body: body)
    }

    private mutating func produce() {
        isProducing = false
        let step = choice()
        state.produced([UInt8](repeating: 0x62, count: step * 64), isLast: step % 3 == 0)
    }
}

/// Reads received bytes as a sequence of responses, and traps if they are not.
private struct ResponseReader {
    private var bytes: ArraySlice<UInt8>
    private var isHead: ArraySlice<Bool>

    init(_ bytes: ArraySlice<UInt8>, _ isHead: [Bool]) {
        self.bytes = bytes
        self.isHead = isHead[...]
    }

    /// Returns whether the last response is complete and no response is missing.
    mutating func read() -> Bool {
        while !bytes.isEmpty {
            guard let lines = head() else { return false }
            guard let hasNoContent = isHead.popFirst() else {
                preconditionFailure("a response without a request")
            }
            precondition(lines[0].starts(with: "HTTP/1.1 "), "no status line: \(lines[0])")
            let status = lines[0].dropFirst(9).prefix(3)
            if hasNoContent || status == "100" || status == "204" { continue }
            if lines.contains("Transfer-Encoding: chunked") {
                guard skipChunks() else { return false }
            } else if let line = lines.first(where: { $0.starts(with: "Content-Length: ") }) {
                guard let length = Int(line.dropFirst(16)) else {
                    preconditionFailure("no length: \(line)")
                }
                guard bytes.count >= length else { return false }
                bytes = bytes.dropFirst(length)
            } else {
                precondition(lines.contains("Connection: close"), "endless content: \(lines)")
                bytes = []
            }
        }
        return isHead.isEmpty
    }

    private mutating func line() -> String? {
        guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
        precondition(end > bytes.startIndex && bytes[end - 1] == 0x0D, "a line without CR")
        defer { bytes = bytes[(end + 1)...] }
        return String(decoding: bytes[..<(end - 1)], as: UTF8.self)
    }

    private mutating func head() -> [String]? {
        var lines: [String] = []
        while let line = line() {
            if line.isEmpty { return lines }
            lines.append(line)
        }
        return nil
    }

    private mutating func skipChunks() -> Bool {
        while let size = line() {
            guard let length = Int(size, radix: 16) else {
                preconditionFailure("no chunk size: \(size)")
            }
            guard bytes.count >= length + 2 else { return false }
            bytes = bytes.dropFirst(length)
            precondition(bytes.prefix(2).elementsEqual([0x0D, 0x0A]), "an unfinished chunk")
            bytes = bytes.dropFirst(2)
            if length == 0 { return true }
        }
        return false
    }
}

private func describe(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix(4096), as: UTF8.self).debugDescription
}

/// libFuzzer's entry: the bytes up to the first zero are sent by the peer, the others are the
/// choices.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConnection(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // SAFETY: libFuzzer passes `count` readable bytes.
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let end = input.firstIndex(of: 0) ?? input.endIndex
    var life = Life(choices: input[end...].dropFirst())
    life.run(Array(input[..<end]))
    return 0
}
