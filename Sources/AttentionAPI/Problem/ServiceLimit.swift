package import HTTP1

/// A limit that an operator may set, named in the detail of a problem that exceeds it.
package enum ServiceLimit: Hashable, Sendable {
    /// A limit of the HTTP parser or of the connections' memory.
    case request(RequestError.Limit)
    /// The number of open connections.
    case connections
    /// The length of a response.
    case answer
    /// The memory that one computation allocates.
    case computation
    /// The duration of one computation.
    case computeTime
}
