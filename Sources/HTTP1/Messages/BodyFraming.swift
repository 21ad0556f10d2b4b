/// How the length of a request's content is determined (RFC 9112 section 6).
package enum BodyFraming: Sendable, Hashable {
    /// Neither Content-Length nor Transfer-Encoding: there is no content.
    case none
    /// Content-Length: the length in bytes.
    case length(Int)
    /// `Transfer-Encoding: chunked`: the content ends with the last chunk and its trailer section.
    case chunked

    /// Whether there may be content.
    package var hasContent: Bool { self != .none && self != .length(0) }
}
