/// The version of HTTP that a message uses.
///
/// A higher minor version of HTTP/1 counts as 1.1 (RFC 9110 section 2.5).
package enum HTTPVersion: Sendable, Hashable {
    /// HTTP/1.0: connections close by default, and content is not chunked.
    case http10
    /// HTTP/1.1.
    case http11
}
