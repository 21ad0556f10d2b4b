/// The request line and the header section of a request, and what they say about its content.
///
/// A head is admitted or refused before the content arrives. It is an immutable class because it is
/// large and passes through many steps, and so that requests with the same head can share it
/// (`HeadCache`).
package final class RequestHead: Sendable {
    package let method: Method

    package let target: RequestTarget

    package let version: HTTPVersion

    /// The header section.
    package let fields: HeaderFields

    /// The length of the content.
    package let framing: BodyFraming

    /// Whether the client wants the connection kept after the response (RFC 9112 section 9.3).
    package let wantsKeepAlive: Bool

    /// Whether the client waits for `100 Continue` before it sends the content (RFC 9110 section
    /// 10.1.1).
    package let expectsContinue: Bool

    /// The handler's context for this head, or nil.
    package let context: (any HeadContext)?

    /// Creates a head from its parts, without checking that they agree.
    package init(
        method: Method,
        target: RequestTarget,
        version: HTTPVersion = .http11,
        fields: HeaderFields = HeaderFields(),
        framing: BodyFraming = .none,
        wantsKeepAlive: Bool = true,
        expectsContinue: Bool = false,
        context: (any HeadContext)? = nil
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.framing = framing
        self.wantsKeepAlive = wantsKeepAlive
        self.expectsContinue = expectsContinue
        self.context = context
    }

    /// The host and port that the client asks for: the target's authority or, without one, the Host
    /// field.
    package var authority: String? { target.authority ?? fields["Host"] }

    /// Returns a copy of the head with a context.
    package func with(_ context: (any HeadContext)?) -> RequestHead {
        RequestHead(
            method: method,
            target: target,
            version: version,
            fields: fields,
            framing: framing,
            wantsKeepAlive: wantsKeepAlive,
            expectsContinue: expectsContinue,
            context: context
        )
    }
}

/// The facts that a handler derives from a head alone, such as its route.
package protocol HeadContext: AnyObject, Sendable {}
