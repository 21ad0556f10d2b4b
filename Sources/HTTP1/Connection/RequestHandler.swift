/// The program that responds to the requests of a server.
///
/// It is called on event loops: everything except the work of `Answer.later` and `Answer.soon` must
/// return within microseconds. `client` is the address of the client, for the log.
package protocol RequestHandler: Sendable {
    /// Returns the context of a new head, for all requests with that head (`RequestHead.context`).
    func headContext(for head: RequestHead) -> (any HeadContext)?

    /// Returns whether a request is answered even when the maximum number of connections is open, or
    /// the maximum number of pieces of work is queued.
    func isHealthCheck(_ head: RequestHead) -> Bool

    /// Decides about a request before its body is read: nil accepts it, a response refuses it.
    func admit(_ head: RequestHead, from client: String) -> Response?

    /// Responds to a request, or returns the work that leads to a response.
    func answer(_ request: Request, from client: String) -> Answer

    /// Returns the response to a request that the server cannot pass to `answer`.
    func response(to refusal: Refusal, from client: String) -> Response

    /// Notes that a response with this tag is queued, and will not be replaced by another.
    func noteResponse(_ tag: Int)
}

/// A response, or the work that leads to one.
package enum Answer: Sendable {
    /// The response.
    case now(Response)

    /// Work too long for an event loop. It may check the cancellation and end early.
    case later(@Sendable (Cancellation) -> Response)

    /// Work of about a millisecond, run ahead of longer work.
    ///
    /// It may return `.later` if there turns out to be more to do.
    case soon(@Sendable (Cancellation) -> Answer)
}

/// The reason why the server asks for a response other than the one of `answer`.
package enum Refusal: Sendable {
    /// The bytes received are not a request, or not one within the limits.
    ///
    /// The head is given if all of it was parsed before the error.
    case malformed(RequestError, RequestHead?)

    /// The request was answered, but there is no memory for the response, which is dropped.
    case answerDropped(Response, RequestHead?, RequestError)

    /// The queue of waiting work is full.
    case tooMuchQueued(Request)

    /// The maximum number of connections is open.
    ///
    /// The head is given if all of it has arrived.
    case tooManyConnections(limit: Int, RequestHead? = nil)
}
