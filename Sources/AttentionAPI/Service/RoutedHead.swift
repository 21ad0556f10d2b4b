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

    /// The caller's place in a trace, if it is valid.
    let traceParent: TraceParent?

    /// The number of the template in the route table.
    let templateNumber: Int

    /// Routes a head.
    ///
    /// - Throws: The `Problem` that `Router.match` finds.
    init(_ head: RequestHead, _ router: Router) throws(Problem) {
        match = try router.match(head)
        requestID = RequestIDs.id(in: head.fields)
        traceParent = TraceParent(in: head.fields)
        templateNumber =
            if case .route(let route, _) = match {
                route.templateNumber
            } else {
                router.templateNumber(of: head)
            }
    }
}
