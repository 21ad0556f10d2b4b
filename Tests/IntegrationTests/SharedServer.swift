import Support
import Testing

/// Starts one server for all tests of a suite, and ends it with SIGTERM after the last.
struct SharedServer: SuiteTrait, TestScoping {
    @TaskLocal private static var current: ServerAddress?

    /// The server's flags.
    let arguments: [String]

    /// The address of the running suite's server.
    static var address: ServerAddress {
        get throws { try #require(current, "the suite has no shared server") }
    }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try ServerProcess(arguments)
        try await Self.$current.withValue(server.address) { try await function() }
        let exitCode = try server.terminate()
        #expect(exitCode == 0, "the server's log: \(server.log)")
    }
}

extension Trait where Self == SharedServer {
    /// Uses one server, with these flags, for all tests of the suite.
    static func sharedServer(_ arguments: String...) -> Self { Self(arguments: arguments) }
}
