/// What the server asks of the program behind it.
///
/// Called on event loops: all but `later` and `soon` work must return within microseconds.
package protocol RequestHandler: Sendable {
    /// Finds out what depends on a head alone, for all requests with that head (`RequestHead.context`).
    func context(for head: RequestHead) -> (any HeadContext)?

    /// Decides about a request before its body is read: nil accepts it, a response refuses it.
    func admit(_ head: RequestHead) -> Response?

    /// Answers a request, at once or with work that is better done elsewhere.
    func answer(_ request: Request) -> Answer

    /// The answer to a request that the server cannot take up, for the reason given.
    func response(to refusal: Refusal) -> Response
}

/// An answer, or the work that leads to one.
package enum Answer: Sendable {
    /// The answer itself.
    case now(Response)

    /// Work too long for an event loop. It may look at the cancellation and end early.
    case later(@Sendable (Cancellation) -> Response)

    /// The same, of work that is over in about a millisecond: it need not wait for what is longer.
    ///
    /// If it finds that there is more to do than it seemed, it leaves that for later.
    case soon(@Sendable (Cancellation) -> Answer)
}

/// Why the server answers in the handler's place.
package enum Refusal: Sendable {
    /// What was received is not a request, or not one within the limits.
    ///
    /// With the head of the request, if all of it was understood before something went wrong.
    case malformed(RequestError, RequestHead?)

    /// A request was answered, but there is no room for this answer, which is dropped.
    case answerDropped(Response, RequestHead?, RequestError)

    /// As much work is waiting as may wait.
    case tooMuchQueued(Request)

    /// More connections are open than may be.
    case tooManyConnections(limit: Int)
}
