import HTTP1

/// What a parser tells about a sequence of bytes, in a form that can be compared.
enum ParserEvent: Hashable {
    case head(String)
    case request(content: [UInt8], trailers: String)
    case error(RequestError)
}

/// Feeds pieces to a new parser, one `receive` each, and asks for events until there are none.
func parserEvents(
    _ pieces: [ArraySlice<UInt8>],
    limits: HTTPLimits = HTTPLimits(),
    heads: HeadCache? = nil
) -> [ParserEvent] {
    var parser = RequestParser(limits: limits, heads: heads)
    var events: [ParserEvent] = []
    do throws(RequestError) {
        for piece in pieces {
            parser.receive(piece.span)
            var needsMore = false
            while !needsMore {
                switch try parser.next() {
                case .needsMoreBytes: needsMore = true
                case .head(let head): events.append(.head(describe(head)))
                case .request(let request):
                    events.append(
                        .request(
                            content: Array(request.body.content),
                            trailers: request.trailers.description
                        )
                    )
                }
            }
        }
    } catch {
        events.append(.error(error))
    }
    return events
}

/// The events of a text that comes in one piece.
func parserEvents(_ text: String, limits: HTTPLimits = HTTPLimits()) -> [ParserEvent] {
    parserEvents([Array(text.utf8)[...]], limits: limits)
}

/// The error that ends a text, or nil.
func parserError(_ text: String, limits: HTTPLimits = HTTPLimits()) -> RequestError? {
    parserError(Array(text.utf8), limits: limits)
}

/// The error that ends a message, or nil.
func parserError(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) -> RequestError? {
    guard case .error(let error) = parserEvents([bytes[...]], limits: limits).last else {
        return nil
    }
    return error
}

/// The first head in a text, or nil.
func parsedHead(_ text: String, limits: HTTPLimits = HTTPLimits()) throws -> RequestHead? {
    var parser = RequestParser(limits: limits)
    parser.receive(Array(text.utf8).span)
    guard case .head(let head) = try parser.next() else { return nil }
    return head
}

/// The first request in a text, or nil.
func parsedRequest(_ text: String, limits: HTTPLimits = HTTPLimits()) throws -> Request? {
    var parser = RequestParser(limits: limits)
    parser.receive(Array(text.utf8).span)
    guard case .head = try parser.next(), case .request(let request) = try parser.next() else {
        return nil
    }
    return request
}

/// All that a head says, on a few lines.
private func describe(_ head: RequestHead) -> String {
    """
    \(head.method.rawValue) \(head.target.raw) \(head.version)
    \(head.fields)
    \(head.framing) keepAlive=\(head.wantsKeepAlive) expectsContinue=\(head.expectsContinue)
    """
}

/// A parser in a reference, so that expectations can be put about it.
final class ProbedParser {
    /// The name of a step.
    enum Step {
        case needsMoreBytes, head, request
    }

    private var parser = RequestParser(limits: HTTPLimits())

    /// The last request that came out.
    private(set) var request: Request?

    /// Gives bytes to the parser.
    func receive(_ bytes: some Sequence<UInt8>) { parser.receive(Array(bytes).span) }

    /// Tells what is known of a message that is refused, and forgets it.
    func takeUnderstoodPart() -> PartialRequest { parser.takeUnderstoodPart() }

    /// Asks for the next step.
    func step() throws -> Step {
        switch try parser.next() {
        case .needsMoreBytes: return .needsMoreBytes
        case .head: return .head
        case .request(let request):
            self.request = request
            return .request
        }
    }

    /// Lets the parser take as many of the bytes directly as it has space for, and says how many.
    func receiveDirectly(_ bytes: ArraySlice<UInt8>) -> Int? {
        unsafe withDirectSpace { space in
            let taken = bytes.prefix(space.count)
            // SAFETY: no more bytes are taken than there is space for.
            unsafe space.copyBytes(from: taken)
            return taken.count
        }
    }

    /// Gives the parser's own space to `fill`, as `receiveDirectly` of the parser does.
    func withDirectSpace(_ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Int? {
        unsafe parser.receiveDirectly(fill)
    }

    /// The size of the space that is offered to `receiveDirectly`.
    var directSpace: Int? {
        var size: Int?
        _ = unsafe withDirectSpace { space in
            size = space.count
            return 0
        }
        return size
    }

    var isBetweenMessages: Bool { parser.isBetweenMessages }
    var isReceivingBody: Bool { parser.isReceivingBody }
    var hasBufferedBytes: Bool { parser.hasBufferedBytes }
    var ownedByteCount: Int { parser.ownedByteCount }
}
