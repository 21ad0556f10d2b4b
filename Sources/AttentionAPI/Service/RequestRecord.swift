package import HTTP1

/// A request and its response, as the log describes them.
package struct RequestRecord: Sendable {
    /// The method; nil if the request could not be parsed.
    package var method: Method?
    /// The path without the query; nil if the request could not be parsed.
    package var path: String?
    /// The address of the client.
    package var client: String
    /// The status of the response.
    package var status: Status
    /// The id in the response.
    package var requestID: String
    /// The length of the request's content, in bytes.
    package var bodyLength: Int
    /// The time from the request's arrival until its response was known.
    package var duration: Duration
    /// The detail of the problem, if the response is an error.
    package var problem: String?
}
