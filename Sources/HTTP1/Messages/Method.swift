/// A request method of RFC 9110 section 9 or RFC 5789; the raw value is the token on the wire.
///
/// Methods are case-sensitive. A token that is none of these is refused with 501
/// (`RequestError.unknownMethod`), so a method in hand is always one that a route can be asked for.
package enum Method: String, Sendable, Hashable, CaseIterable {
    /// Transfers a representation of the target.
    case get = "GET"
    /// Like `get`, but the answer has no content.
    case head = "HEAD"
    /// Has the target process the content of the request.
    case post = "POST"
    /// Replaces the target by the content of the request.
    case put = "PUT"
    /// Removes the target.
    case delete = "DELETE"
    /// Opens a tunnel; the only method with an authority-form target.
    case connect = "CONNECT"
    /// Asks what the target can do; the only method with the asterisk-form target.
    case options = "OPTIONS"
    /// Echoes the request.
    case trace = "TRACE"
    /// Changes the target in part (RFC 5789).
    case patch = "PATCH"
}
