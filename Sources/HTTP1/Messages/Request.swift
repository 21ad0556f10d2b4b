private import Synchronization

/// The version of HTTP a message speaks.
///
/// A higher minor version of HTTP/1 counts as 1.1 (RFC 9110 section 2.5).
package enum HTTPVersion: Sendable, Hashable {
    /// HTTP/1.0: connections close unless asked to stay, and nothing is chunked.
    case http10
    /// HTTP/1.1.
    case http11
}

/// All of a request but its content: known, and judged, before the content arrives.
///
/// A class, because there is much of it, it is handed on in many steps, and nothing in it changes.
/// Several requests share one if their heads were the same bytes (`HeadCache`).
package final class RequestHead: Sendable {
    /// What is asked for.
    package let method: Method

    /// What it is asked of.
    package let target: RequestTarget

    /// The version the client speaks.
    package let version: HTTPVersion

    /// The header section, in the order sent.
    package let fields: HeaderFields

    /// How long the content is.
    package let framing: BodyFraming

    /// Whether the client wants the connection kept after the answer (RFC 9112 section 9.3).
    package let wantsKeepAlive: Bool

    /// Whether the client waits for `100 Continue` before it sends the content (RFC 9110 section 10.1.1).
    package let expectsContinue: Bool

    private let handlerNote = Mutex<(any HeadNote)?>(nil)

    /// Creates a head from its parts, without checking that `fields` says the same as the others.
    package init(
        method: Method,
        target: RequestTarget,
        version: HTTPVersion = .http11,
        fields: HeaderFields = HeaderFields(),
        framing: BodyFraming = .none,
        wantsKeepAlive: Bool = true,
        expectsContinue: Bool = false
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.framing = framing
        self.wantsKeepAlive = wantsKeepAlive
        self.expectsContinue = expectsContinue
    }

    /// The host and port the client wants to reach: the target's authority, which wins, or the Host field.
    package var authority: String? { target.authority ?? fields["Host"] }
}

/// What a handler has found out from a head alone.
package protocol HeadNote: AnyObject, Sendable {}

extension RequestHead {
    /// What was noted of this head, so that it need not be found out again; nil if nothing was.
    package var note: (any HeadNote)? { handlerNote.withLock { $0 } }

    /// Notes something for later readers, unless there is a note already.
    package func keep(_ note: any HeadNote) {
        handlerNote.withLock { $0 = $0 ?? note }
    }
}

/// A complete request.
package struct Request: Sendable {
    /// Everything before the content.
    package var head: RequestHead

    /// The content, decoded from its framing.
    package var body: Body

    /// The trailer section of a chunked request, kept apart from `head.fields`: nothing in it is ever
    /// taken for a header field.
    package var trailers: HeaderFields

    /// Creates a request from its parts.
    package init(head: RequestHead, body: Body = .empty, trailers: HeaderFields = HeaderFields()) {
        self.head = head
        self.body = body
        self.trailers = trailers
    }
}
