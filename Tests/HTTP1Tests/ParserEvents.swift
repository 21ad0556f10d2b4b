import HTTP1

/// A comparable form of the results of a parser.
enum ParserEvent: Hashable {
    case head(String)
    case request(content: [UInt8], trailers: String)
    case error(RequestError)
}

/// Returns the events of a new parser that receives the pieces one by one.
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

/// Returns the events of a text that arrives in one piece.
func parserEvents(_ text: String, limits: HTTPLimits = HTTPLimits()) -> [ParserEvent] {
    parserEvents([Array(text.utf8)[...]], limits: limits)
}

/// Returns the error that ends a text, or nil.
func parserError(_ text: String, limits: HTTPLimits = HTTPLimits()) -> RequestError? {
    parserError(Array(text.utf8), limits: limits)
}

/// Returns the error that ends a message, or nil.
func parserError(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) -> RequestError? {
    guard case .error(let error) = parserEvents([bytes[...]], limits: limits).last else {
        return nil
    }
    return error
}

/// Returns the first head in a text, or nil.
func parsedHead(_ text: String, limits: HTTPLimits = HTTPLimits()) throws -> RequestHead? {
    var parser = RequestParser(limits: limits)
    parser.receive(Array(text.utf8).span)
    guard case .head(let head) = try parser.next() else { return nil }
    return head
}

/// Returns the first request in a text, or nil.
func parsedRequest(_ text: String, limits: HTTPLimits = HTTPLimits()) throws -> Request? {
    var parser = RequestParser(limits: limits)
    parser.receive(Array(text.utf8).span)
    guard case .head = try parser.next(), case .request(let request) = try parser.next() else {
        return nil
    }
    return request
}

/// Returns all properties of a head as text.
private func describe(_ head: RequestHead) -> String {
    """
    \(head.method.rawValue) \(head.target.raw) \(head.version)
    \(head.fields)
    \(head.framing) keepAlive=\(head.wantsKeepAlive) expectsContinue=\(head.expectsContinue)
    """
}

/// A parser in a class, so that `#expect` can use it.
final class ProbedParser {
    /// The kind of a step.
    enum Step {
        case needsMoreBytes, head, request
    }

    private var parser = RequestParser(limits: HTTPLimits())

    /// The last request.
    private(set) var request: Request?

    func receive(_ bytes: some Sequence<UInt8>) { parser.receive(Array(bytes).span) }

    func takePartialRequest() -> PartialRequest { parser.takePartialRequest() }

    func step() throws -> Step {
        switch try parser.next() {
        case .needsMoreBytes: return .needsMoreBytes
        case .head: return .head
        case .request(let request):
            self.request = request
            return .request
        }
    }

    /// Lets the parser receive as many bytes directly as fit in its space; returns their number.
    func receiveDirectly(_ bytes: ArraySlice<UInt8>) -> Int? {
        unsafe withDirectSpace { space in
            let taken = bytes.prefix(space.count)
            // SAFETY: `taken` is at most as long as the space.
            unsafe space.copyBytes(from: taken)
            return taken.count
        }
    }

    /// Passes the parser's space to `fill`, as `RequestParser.receiveDirectly` does.
    func withDirectSpace(_ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Int? {
        unsafe parser.receiveDirectly(fill)
    }

    /// The size of the space that `receiveDirectly` offers, or nil if it offers none.
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
