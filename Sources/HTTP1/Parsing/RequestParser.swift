/// Parses requests: the first of the two state machines (the second is `ConnectionState`).
///
/// ## How a message is delimited
///
/// A request is a request line, a header section and content. The first two end with line ends. The
/// header section determines the end of the content: there is no content without Content-Length and
/// Transfer-Encoding; Content-Length is its length; chunked content ends with a last chunk and a
/// trailer section. The next request begins at the next byte, so two recipients that disagree about
/// one length disagree about everything after it. Requests are smuggled past proxies that way.
/// Therefore this parser refuses everything ambiguous: bare LF, folded lines, whitespace before a
/// colon, both Content-Length and Transfer-Encoding, or Content-Length twice.
///
/// ## States
///
///     betweenMessages ⇄ emptyLine           CR LF before a request line is skipped
///           │
///           ▼ a first byte
///      requestLine ──▶ fields ──▶ announced            .head is returned here
///                                 │   │   └─ no content ────────────────────────┐
///                                 │   └─ Content-Length ──▶ content ────────────┤
///                                 └─ chunked ──▶ chunks ──▶ trailers ───────────┤
///           ▲                                                                   ▼
///           └──────────────────────── betweenMessages      .request is returned here
///
///      any state ──▶ failed               the error is thrown now and by each later call
///
/// Each state holds only the data that exists in it. Received bytes wait in `buffer` until a state
/// takes them, and a state keeps them in the form that the next state needs. Each byte is therefore
/// read once, however slowly bytes arrive; the events do not depend on how the bytes were split,
/// and the error for a malformed message depends only on the bytes up to the offending one.
///
/// ## An example
///
///     receive("POST /scores HTTP/1.1\r\nHost: a\r\nContent-Le")    next() → .needsMoreBytes
///     receive("ngth: 2\r\n\r\n{")                                  next() → .head(POST /scores)
///                                                                  next() → .needsMoreBytes
///     receive("}GET / HT")                                         next() → .request(content {})
///                                                                  next() → .needsMoreBytes
///
/// At the end `buffer` is empty again, because the state `requestLine` has taken `GET / HT`.
/// Between messages the parser owns no memory.
///
/// With a `HeadCache`, a head that arrives in one piece and is in the cache leads directly from
/// `betweenMessages` to `announced`.
package struct RequestParser: ~Copyable {
    /// A result of `next`.
    package enum Step: Sendable {
        /// There is nothing to report until more bytes are received.
        case needsMoreBytes
        /// The head of a message, reported once and before its content is parsed.
        case head(RequestHead)
        /// The same message with its content.
        case request(Request)
    }

    private enum State: ~Copyable {
        case betweenMessages(emptyLineCount: Int)
        case emptyLine(emptyLineCount: Int)
        case requestLine(RequestLineParser)
        case fields(RequestLine, FieldSectionParser)
        case announced(RequestHead)
        case content(RequestHead, ContentBuffer)
        case chunks(RequestHead, ChunkedDecoder)
        case trailers(RequestHead, Body, FieldSectionParser)
        case failed(RequestError)
    }

    private let limits: HTTPLimits
    private let heads: HeadCache?
    private var state = State.betweenMessages(emptyLineCount: 0)
    private var partialRequest = PartialRequest.nothing
    private var buffer = InputBuffer()

    /// Creates a parser for a new connection; it owns no memory until bytes arrive.
    ///
    /// Traps if the cache is for other limits, because its heads could exceed the limits of this
    /// parser.
    package init(limits: HTTPLimits, heads: HeadCache? = nil) {
        precondition(
            heads.map { $0.limits == limits } ?? true,
            "the heads were parsed with other limits"
        )
        self.limits = limits
        self.heads = heads
    }
}

// MARK: - Receiving

extension RequestParser {
    /// Copies bytes from the peer, to be parsed by `next`; drops them after an error.
    package mutating func receive(_ bytes: Span<UInt8>) {
        switch state {
        case .failed: break
        default: buffer.append(bytes)
        }
    }

    /// Lets the caller store bytes from the peer directly after the content received so far.
    ///
    /// `fill` stores bytes at the start of the space that it is given and returns their number,
    /// which is the result. If content of a stated length is not what the parser needs next, or
    /// bytes are buffered, `fill` is not called and the result is nil.
    package mutating func receiveDirectly(_ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Int? {
        guard !hasBufferedBytes else { return nil }
        switch exchange(&state, with: .betweenMessages(emptyLineCount: 0)) {
        case .content(let head, var content):
            let count = content.missingCount > 0 ? unsafe content.receive(fill) : nil
            state = .content(head, content)
            return count
        case let other:
            state = other
            return nil
        }
    }
}

// MARK: - Parsing

extension RequestParser {
    /// Whether no byte of the next message has arrived, so that the peer may close the connection.
    package var isBetweenMessages: Bool {
        switch state {
        case .betweenMessages: buffer.isEmpty
        case .emptyLine: buffer.isEmpty
        default: false
        }
    }

    /// Whether a head has been reported whose request has not.
    package var isReceivingBody: Bool {
        switch state {
        case .announced: true
        case .content: true
        case .chunks: true
        case .trailers: true
        default: false
        }
    }

    /// Whether bytes have been received that `next` has not parsed.
    package var hasBufferedBytes: Bool { !buffer.isEmpty }

    /// Returns whether part of a request has been received after the next `length` bytes.
    ///
    /// An empty line is not part of a request.
    package func hasBufferedRequest(after length: Int) -> Bool {
        buffer.contains(after: length) { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    }

    /// The memory that the message being received uses, in bytes; 0 between messages.
    package var ownedByteCount: Int {
        let stateByteCount =
            switch state {
            case .betweenMessages: 0
            case .emptyLine: 0
            case .failed: 0
            case .requestLine(let parser): parser.ownedByteCount
            case .fields(_, let parser): parser.ownedByteCount
            case .announced(let head): head.fields.ownedByteCount
            case .content(let head, let content):
                head.fields.ownedByteCount + content.ownedByteCount
            case .chunks(let head, let decoder):
                head.fields.ownedByteCount + decoder.ownedByteCount
            case .trailers(let head, let body, let parser):
                head.fields.ownedByteCount + body.bytes.capacity + parser.ownedByteCount
            }
        return buffer.ownedByteCount + stateByteCount
    }

    /// Returns the parsed part of the message that is being received or was refused, and forgets
    /// it.
    package mutating func takePartialRequest() -> PartialRequest {
        exchange(&partialRequest, with: .nothing)
    }

    /// Refuses the message being received with an error of the caller.
    package mutating func abandon(with error: RequestError) {
        state = .failed(error)
        buffer.removeAll()
    }

    /// Parses the bytes received up to the next event.
    ///
    /// - Throws: `RequestError` at the first byte that makes a request impossible, and then always
    ///   the same. A body that is too long is refused by the call after its `.head`.
    package mutating func next() throws(RequestError) -> Step {
        do throws(RequestError) {
            while true {
                if let step = try advance() { return step }
            }
        } catch {
            abandon(with: error)
            throw error
        }
    }

    /// Proceeds to the next state, and returns nil if there is no event to report.
    private mutating func advance() throws(RequestError) -> Step? {
        switch exchange(&state, with: .betweenMessages(emptyLineCount: 0)) {
        case .betweenMessages(let emptyLineCount):
            state = .betweenMessages(emptyLineCount: emptyLineCount)
            guard let byte = buffer.first else { return .needsMoreBytes }
            if let head = takeKnownHead() { return announce(head) }
            if byte == UInt8(ascii: "\r") {
                guard emptyLineCount < limits.maximumEmptyLineCount else {
                    throw .tooManyEmptyLines(limit: limits.maximumEmptyLineCount)
                }
                buffer.removeFirst()
                state = .emptyLine(emptyLineCount: emptyLineCount)
            } else {
                state = .requestLine(RequestLineParser())
            }

        case .emptyLine(let emptyLineCount):
            state = .emptyLine(emptyLineCount: emptyLineCount)
            guard let byte = buffer.first else { return .needsMoreBytes }
            guard byte == UInt8(ascii: "\n") else {
                throw .unexpectedByte(byte, offset: 2 * emptyLineCount + 1, .emptyLine)
            }
            buffer.removeFirst()
            state = .betweenMessages(emptyLineCount: emptyLineCount + 1)

        case .requestLine(var parser):
            defer { partialRequest = parser.method.map(PartialRequest.method) ?? .nothing }
            let line = try buffer.read { bytes, position throws(RequestError) in
                try parser.consume(bytes, from: &position, limits: limits)
            }
            guard let line else {
                state = .requestLine(parser)
                return .needsMoreBytes
            }
            state = .fields(line, FieldSectionParser(.header, appendingTo: parser.text))

        case .fields(let line, var parser):
            let fields = try buffer.read { bytes, position throws(RequestError) in
                try parser.consume(bytes, from: &position, limits: limits)
            }
            guard let fields else {
                state = .fields(line, parser)
                return .needsMoreBytes
            }
            let head: RequestHead
            do throws(RequestError) {
                head = try RequestHead(line, fields)
            } catch {
                partialRequest = .head(RequestHead(refused: line, fields))
                throw error
            }
            return announce(heads?.add(head) ?? head)

        case .announced(let head):
            switch head.framing {
            case .none, .length(0):
                return finish(Request(head: head))
            case .length(let length):
                guard length <= limits.maximumBodyLength else {
                    throw .bodyTooLarge(length: length, limit: limits.maximumBodyLength)
                }
                if buffer.count == length {
                    return finish(Request(head: head, body: Body(padding: buffer.takeAll())))
                }
                return receive(ContentBuffer(length: length), after: head)
            case .chunked:
                state = .chunks(head, ChunkedDecoder())
            }

        case .content(let head, let content):
            return receive(content, after: head)

        case .chunks(let head, var decoder):
            let isComplete = try buffer.read { bytes, position throws(RequestError) in
                try decoder.consume(bytes, from: &position, limits: limits)
            }
            guard isComplete else {
                state = .chunks(head, decoder)
                return .needsMoreBytes
            }
            state = .trailers(head, decoder.takeBody(), FieldSectionParser(.trailer))

        case .trailers(let head, let body, var parser):
            let trailers = try buffer.read { bytes, position throws(RequestError) in
                try parser.consume(bytes, from: &position, limits: limits)
            }
            guard let trailers else {
                state = .trailers(head, body, parser)
                return .needsMoreBytes
            }
            return finish(Request(head: head, body: body, trailers: trailers))

        case .failed(let error):
            throw error
        }
        return nil
    }

    /// Reports a head; its content follows.
    private mutating func announce(_ head: RequestHead) -> Step {
        state = .announced(head)
        partialRequest = .head(head)
        return .head(head)
    }

    /// Takes a head that is in the cache, if all of it has arrived.
    private mutating func takeKnownHead() -> RequestHead? {
        guard let heads else { return nil }
        return buffer.read { bytes, position in
            let head = heads.head(startingAt: bytes.extracting(position...))
            position += head?.fields.bytes.count ?? 0
            return head
        }
    }

    /// Takes buffered content of a stated length, and ends the message if the content is complete.
    private mutating func receive(
        _ content: consuming ContentBuffer,
        after head: RequestHead
    ) -> Step {
        buffer.read { content.take($0, from: &$1) }
        guard content.missingCount == 0 else {
            state = .content(head, content)
            return .needsMoreBytes
        }
        return finish(Request(head: head, body: content.takeBody()))
    }

    /// Ends a message; the next byte begins another one.
    private mutating func finish(_ request: Request) -> Step {
        state = .betweenMessages(emptyLineCount: 0)
        partialRequest = .nothing
        return .request(request)
    }
}
