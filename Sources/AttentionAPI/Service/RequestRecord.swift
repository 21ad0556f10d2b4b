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
    /// The length of the response's content, in bytes.
    package var answerLength: Int
    /// The time from the request's arrival until its response was known or, if it was sent while it was
    /// printed, until its end was printed.
    package var duration: Duration
    /// The duration of each step that ran.
    package var stepDurations: StepDurations
    /// The place of the request in a trace, if the client has sent one.
    package var span: RequestSpan?
    /// The detail of the problem, if the response is an error, or why its end is missing.
    package var problem: String?
}
