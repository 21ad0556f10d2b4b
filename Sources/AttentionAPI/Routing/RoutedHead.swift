import HTTP1

/// What a request's head says to a service that takes it up, found out once for all requests with it.
///
/// Nothing of what may change meanwhile is in it: whether the head has a key in force, in particular.
final class RoutedHead: HeadNote {
    /// Where the head leads to.
    let match: Router.Match

    /// The id that the client has given the request, or nil.
    let requestID: String?

    /// The service whose routes these are.
    private let service: AttentionService

    private init(_ head: RequestHead, _ service: AttentionService) throws(Problem) {
        match = try service.router.match(head)
        requestID = RequestIDs.id(in: head.fields)
        self.service = service
    }

    /// What is noted of a head; it is found out and noted if nothing is.
    ///
    /// - Throws: What `Router.match` does.
    static func of(_ head: RequestHead, _ service: AttentionService) throws(Problem) -> RoutedHead {
        if let routed = head.note as? RoutedHead, routed.service === service { return routed }
        let routed = try RoutedHead(head, service)
        head.keep(routed)
        return routed
    }
}
