/// Why the test harness could not do its part: never a verdict about the server's answer.
package enum SupportError: Error, CustomStringConvertible {
    /// A system call failed.
    case systemCall(String, errno: Int32)
    /// libcurl failed; its own words.
    case curl(String)
    /// Something did not happen before its deadline.
    case timedOut(String)
    /// The peer closed the connection before a whole answer had arrived; what had.
    case incompleteAnswer(String)
    /// The server did not start: its exit code, where it has ended, and its log.
    case serverDidNotStart(exitCode: Int32?, log: String)

    /// What failed, in one line (the log may add more).
    package var description: String {
        switch self {
        case .systemCall(let call, let errno): "\(call) failed (errno \(errno))"
        case .curl(let message): "curl: \(message)"
        case .timedOut(let what): "timed out: \(what)"
        case .incompleteAnswer(let text):
            "connection closed within the answer \(text.debugDescription)"
        case .serverDidNotStart(let exitCode, let log):
            "the server did not start (exit code \(exitCode.map(String.init) ?? "none yet")): \(log)"
        }
    }
}
