/// The part of a request that was parsed before an error was found.
///
/// The response depends on it: a response to HEAD has no content, even if the request is in error.
package enum PartialRequest: Sendable {
    /// Nothing: not even the method is complete.
    case nothing
    /// The method, but not all of the head.
    case method(Method)
    /// The whole head, although its fields may be contradictory or unsupported.
    case head(RequestHead)

    /// The method, if it was parsed.
    package var method: Method? {
        switch self {
        case .nothing: nil
        case .method(let method): method
        case .head(let head): head.method
        }
    }

    /// The head, if all of it was parsed.
    package var head: RequestHead? {
        guard case .head(let head) = self else { return nil }
        return head
    }
}
