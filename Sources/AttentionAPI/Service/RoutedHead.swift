import HTTP1

/// What the service finds out from a request's head alone, once for all requests with that head.
///
/// It holds nothing that can change between two such requests: whether the head carries a valid key
/// is checked for each.
final class RoutedHead: HeadContext {
    /// Where the head leads.
    let match: Router.Match

    /// The id that the client gave the request, or nil.
    let requestID: String?

    /// - Throws: What `Router.match` does.
    init(_ head: RequestHead, _ router: Router) throws(Problem) {
        match = try router.match(head)
        requestID = RequestIDs.id(in: head.fields)
    }
}
