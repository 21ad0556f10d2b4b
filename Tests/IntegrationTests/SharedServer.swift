import Support
import Testing

/// Has all tests of a suite speak to one server, which ends with SIGTERM when the suite does.
struct SharedServer: SuiteTrait, TestScoping {
    @TaskLocal private static var current: ServerAddress?

    /// The flags that the server is started with.
    let arguments: [String]

    /// Where the server of the running suite listens.
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
    /// One server, with these flags, for all tests of the suite.
    static func sharedServer(_ arguments: String...) -> Self { Self(arguments: arguments) }
}
