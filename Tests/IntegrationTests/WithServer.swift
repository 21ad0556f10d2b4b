import Support
import Testing

/// Runs `body` with a new server and a client of it, then ends the server with SIGTERM and expects
/// exit code 0.
///
/// An error that `body` throws is recorded with the server's log.
func withServer(
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (ServerProcess, CurlClient) throws -> Void
) throws {
    let server = try ServerProcess(arguments, environment: environment)
    do {
        try body(server, CurlClient(server.address))
    } catch {
        Issue.record(error, "the server's log: \(server.log)", sourceLocation: sourceLocation)
    }
    let exitCode = try server.terminate()
    #expect(exitCode == 0, "the server's log: \(server.log)", sourceLocation: sourceLocation)
}

/// Expects that `answer` is a problem document (RFC 9457).
///
/// - Parameters:
///   - answer: The response.
///   - status: The expected status, in the status line and in the document.
///   - pointer: The expected JSON Pointer to the offending value; nil expects none.
///   - details: Texts that the detail must contain.
///   - sourceLocation: The location of the test.
/// - Throws: `DecodingError` if the content is not JSON.
func expectProblem(
    _ answer: HTTPAnswer,
    status: Int,
    pointer: String? = nil,
    details: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let text = Comment(rawValue: answer.text)
    #expect(answer.status == status, text, sourceLocation: sourceLocation)
    #expect(
        answer.field("Content-Type") == "application/problem+json",
        text,
        sourceLocation: sourceLocation
    )
    #expect(answer.text.hasSuffix("}\n"), text, sourceLocation: sourceLocation)
    let problem = try answer.json()
    let detail = problem["detail"]?.string ?? ""
    #expect(problem["status"] == .number(Double(status)), text, sourceLocation: sourceLocation)
    #expect(problem["pointer"]?.string == pointer, text, sourceLocation: sourceLocation)
    #expect(
        problem["type"]?.string?.hasPrefix("/docs#") == true,
        text,
        sourceLocation: sourceLocation
    )
    #expect(problem["title"]?.string?.isEmpty == false, text, sourceLocation: sourceLocation)
    #expect(problem["error"]?.string == detail, text, sourceLocation: sourceLocation)
    #expect(
        problem["request_id"]?.string == answer.field("X-Request-Id"),
        text,
        sourceLocation: sourceLocation
    )
    for expected in details {
        #expect(detail.contains(expected), text, sourceLocation: sourceLocation)
    }
}
