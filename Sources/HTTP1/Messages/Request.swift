/// A complete request.
package struct Request: Sendable {
    /// The request line and the header section.
    package var head: RequestHead

    /// The content, decoded from its framing.
    package var body: Body

    /// The trailer section of a chunked request.
    ///
    /// It is kept apart from `head.fields` so that no trailer is ever taken for a header field.
    package var trailers: HeaderFields

    /// Creates a request from its parts.
    package init(head: RequestHead, body: Body = .empty, trailers: HeaderFields = HeaderFields()) {
        self.head = head
        self.body = body
        self.trailers = trailers
    }
}
