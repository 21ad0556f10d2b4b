package import HTTP1

/// A request and its response, as the log describes them.
///
/// Not copyable, because copies would take 2 % of the instructions of a small request.
package struct RequestRecord: ~Copyable, Sendable {
    /// The method; nil if the request could not be parsed.
    package let method: Method?
    /// The path without the query; nil if the request could not be parsed.
    package let path: String?
    /// The address of the client.
    package let client: String
    /// The status of the response.
    package let status: Status
    /// The id in the response.
    package let requestID: String
    /// The length of the request's content, in bytes.
    package let bodyLength: Int
    /// The length of the response's content, in bytes.
    package let answerLength: Int
    /// The time from the request's arrival until its response was known or, if it was sent while it was
    /// printed, until its end was printed, in nanoseconds.
    package let nanoseconds: UInt64
    /// The duration of each step that ran.
    package let stepDurations: StepDurations
    /// The place of the request in a trace, if the client has sent one.
    package let span: RequestSpan?
    /// The detail of the problem, if the response is an error, or why its end is missing.
    package let problem: String?
}
