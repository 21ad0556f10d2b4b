/// Requests out of bytes: the first of the two state machines (the second is `ConnectionState`).
///
/// ## How a message is delimited
///
/// A request is a request line, a header section and content. The first two end at line ends, the
/// content where the header section says: nowhere if it has neither Content-Length nor
/// Transfer-Encoding, after so many bytes, or at a last chunk and a trailer section. The next request
/// begins at the very next byte, so two parties that disagree about one length disagree about
/// everything after it. That is how requests are smuggled past proxies, and why this parser refuses
/// what it could guess at: bare LF, folded lines, blanks before a colon, both lengths at once, or one
/// length twice.
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
/// Each state holds what exists then and nothing else. Received bytes wait in `buffer` until a state
/// takes them; a state keeps what it took in the form that the next one needs. So each byte is looked
/// at once however slowly it comes, the events do not depend on how the bytes were cut, and the
/// error for a bad message depends only on the bytes up to the offending one.
///
/// ## An example
///
///     receive("POST /scores HTTP/1.1\r\nHost: a\r\nContent-Le")    next() → .needsMoreBytes
///     receive("ngth: 2\r\n\r\n{")                                  next() → .head(POST /scores)
///                                                                  next() → .needsMoreBytes
///     receive("}GET / HT")                                         next() → .request(content {})
///                                                                  next() → .needsMoreBytes
///
/// At the end `buffer` is empty again: `GET / HT` was taken by the next request line. Between
/// messages the parser owns no memory at all.
///
/// With a `HeadCache`, a head that arrives in one piece and was parsed before, byte for byte, leads
/// from `betweenMessages` to `announced` at once.
package struct RequestParser: ~Copyable {
    /// What the parser has found.
    package enum Step: Sendable {
        /// Nothing more until more bytes are received.
        case needsMoreBytes
        /// A head, once for each message and before its content is looked at.
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
    private var understoodPart = PartialRequest.nothing
    private var buffer = InputBuffer()

    /// Creates a parser for a new connection; it owns no memory until bytes arrive.
    ///
    /// Traps if the cache of heads is for other limits: a head must not be longer here than elsewhere.
    package init(limits: HTTPLimits, heads: HeadCache? = nil) {
        precondition(
            heads.map { $0.limits == limits } ?? true,
            "heads were parsed with other limits"
        )
        self.limits = limits
        self.heads = heads
    }
}

// MARK: - Bytes in

extension RequestParser {
    /// Takes bytes from the peer; `next` then says what they mean.
    ///
    /// Copies them, and looks at none. After an error they are dropped.
    package mutating func receive(_ bytes: Span<UInt8>) {
        switch state {
        case .failed: break
        default: buffer.append(bytes)
        }
    }

    /// Lets the caller put bytes from the peer straight behind the content received so far.
    ///
    /// `fill` is given free space, stores bytes at its start and says how many. Returns that number, or
    /// nil without a call unless some content of a stated length is missing and nothing is buffered.
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

// MARK: - What they mean

extension RequestParser {
    /// Whether nothing of a next message has arrived, so that the peer may close without loss.
    package var isBetweenMessages: Bool {
        switch state {
        case .betweenMessages: buffer.isEmpty
        case .emptyLine: buffer.isEmpty
        default: false
        }
    }

    /// Whether a head has been delivered whose request has not.
    package var isReceivingBody: Bool {
        switch state {
        case .announced: true
        case .content: true
        case .chunks: true
        case .trailers: true
        default: false
        }
    }

    /// Whether bytes have been received that `next` has not looked at.
    package var hasBufferedBytes: Bool { !buffer.isEmpty }

    /// Whether something of a request has been received that begins behind `length` bytes more.
    ///
    /// An empty line is nothing of one.
    package func hasBufferedRequest(behind length: Int) -> Bool {
        buffer.contains(behind: length) { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    }

    /// How much memory the message being received owns, in bytes; 0 between messages.
    package var ownedByteCount: Int {
        let stateByteCount =
            switch state {
            case .betweenMessages: 0
            case .emptyLine: 0
            case .requestLine(let parser): parser.ownedByteCount
            case .fields(_, let parser): parser.ownedByteCount
            case .announced(let head): head.fields.ownedByteCount
            case .content(let head, let content):
                head.fields.ownedByteCount + content.ownedByteCount
            case .chunks(let head, let decoder):
                head.fields.ownedByteCount + decoder.ownedByteCount
            case .trailers(let head, let body, let parser):
                head.fields.ownedByteCount + body.bytes.capacity + parser.ownedByteCount
            case .failed: 0
            }
        return buffer.ownedByteCount + stateByteCount
    }

    /// Tells how much is known of the message being received, or of the one refused, and forgets it.
    ///
    /// For whoever answers in place of the request.
    package mutating func takeUnderstoodPart() -> PartialRequest {
        exchange(&understoodPart, with: .nothing)
    }

    /// Gives the message being received up: it is refused with an error that is not its own.
    package mutating func abandon(with error: RequestError) {
        state = .failed(error)
        buffer.removeAll()
    }

    /// Finds the next event in the bytes received.
    ///
    /// - Throws: `RequestError` at the first byte that makes a request impossible; afterwards always
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

    /// Goes on to the next state, and returns nil if the change is nothing to tell.
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
            defer { understoodPart = parser.method.map(PartialRequest.method) ?? .nothing }
            let line = try buffer.read { bytes, position throws(RequestError) in
                try parser.consume(bytes, from: &position, limits: limits)
            }
            guard let line else {
                state = .requestLine(parser)
                return .needsMoreBytes
            }
            state = .fields(line, FieldSectionParser(.header, behind: parser.text))

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
                understoodPart = .head(RequestHead(refused: line, fields))
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
                return receive(ContentBuffer(length: length), behind: head)
            case .chunked:
                state = .chunks(head, ChunkedDecoder())
            }

        case .content(let head, let content):
            return receive(content, behind: head)

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

    /// Tells of a head, behind which its content follows.
    private mutating func announce(_ head: RequestHead) -> Step {
        state = .announced(head)
        understoodPart = .head(head)
        return .head(head)
    }

    /// Takes a head that was parsed before, if all of it has arrived; else nothing.
    private mutating func takeKnownHead() -> RequestHead? {
        guard let heads else { return nil }
        return buffer.read { bytes, position in
            let head = heads.head(startingAt: bytes.extracting(position...))
            position += head?.fields.block.count ?? 0
            return head
        }
    }

    /// Takes what there is of content of a stated length, and ends the message if that is all of it.
    private mutating func receive(
        _ content: consuming ContentBuffer,
        behind head: RequestHead
    ) -> Step {
        buffer.read { content.take($0, from: &$1) }
        guard content.missingCount == 0 else {
            state = .content(head, content)
            return .needsMoreBytes
        }
        return finish(Request(head: head, body: content.takeBody()))
    }

    /// Ends a message: what follows belongs to the next one.
    private mutating func finish(_ request: Request) -> Step {
        state = .betweenMessages(emptyLineCount: 0)
        understoodPart = .nothing
        return .request(request)
    }
}
