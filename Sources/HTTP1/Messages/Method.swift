/// A request method of RFC 9110 section 9 or RFC 5789; the raw value is the token on the wire.
///
/// Methods are case-sensitive. Any other token is refused with 501 (`RequestError.unknownMethod`).
package enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    case connect = "CONNECT"
    case options = "OPTIONS"
    case trace = "TRACE"
    case patch = "PATCH"
}
