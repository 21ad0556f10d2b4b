import HTTP1

/// The results of routing a head, computed once for all requests with that head.
///
/// They cannot change between two such requests; the API key, whose validity can, is checked for each
/// request.
final class RoutedHead: HeadContext {
    /// The route.
    let match: Router.Match

    /// The client's id of the request, if it is valid.
    let requestID: String?

    /// Routes a head.
    ///
    /// - Throws: The `Problem` that `Router.match` finds.
    init(_ head: RequestHead, _ router: Router) throws(Problem) {
        match = try router.match(head)
        requestID = RequestIDs.id(in: head.fields)
    }
}
