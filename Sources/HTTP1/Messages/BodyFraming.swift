/// How long the content of a request is (RFC 9112 section 6).
package enum BodyFraming: Sendable, Hashable {
    /// Neither Content-Length nor Transfer-Encoding: there is no content.
    case none
    /// Content-Length: this many bytes.
    case length(Int)
    /// `Transfer-Encoding: chunked`: until the last chunk and its trailer section.
    case chunked
}
