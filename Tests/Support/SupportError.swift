/// A failure of the test harness, as opposed to a wrong response.
package enum SupportError: Error, CustomStringConvertible {
    /// A system call failed.
    case systemCall(String, errno: Int32)
    /// libcurl failed, with its error text.
    case curl(String)
    /// An event did not happen before its deadline.
    case timedOut(String)
    /// The peer closed the connection within a response, of which this part arrived.
    case incompleteAnswer(String)
    /// The server did not start. `exitCode` is nil if it is still running.
    case serverDidNotStart(exitCode: Int32?, log: String)

    /// The failure in one line, followed by the log of a server that did not start.
    package var description: String {
        switch self {
        case .systemCall(let call, let errno): "\(call) failed (errno \(errno))"
        case .curl(let message): "curl: \(message)"
        case .timedOut(let what): "timed out: \(what)"
        case .incompleteAnswer(let text):
            "connection closed within the response \(text.prefix(400).debugDescription)"
        case .serverDidNotStart(let exitCode, let log):
            "the server did not start (exit code \(exitCode.map(String.init) ?? "none yet")): \(log)"
        }
    }
}
