/// How much of a request was understood before something turned out to be wrong.
///
/// Its answer depends on it: one to HEAD has no content, whatever is wrong with the request.
package enum PartialRequest: Sendable {
    /// Not even the method.
    case nothing
    /// The method, but not all of the head.
    case method(Method)
    /// All of the head, though its fields may contradict each other or ask for what there is not.
    case head(RequestHead)

    /// The method, if that was understood.
    package var method: Method? {
        switch self {
        case .nothing: nil
        case .method(let method): method
        case .head(let head): head.method
        }
    }

    /// The head, if all of it was understood.
    package var head: RequestHead? {
        guard case .head(let head) = self else { return nil }
        return head
    }
}
