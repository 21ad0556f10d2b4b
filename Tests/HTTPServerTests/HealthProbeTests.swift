import Foundation
import HTTPServer
import Support
import Testing

@Suite struct HealthProbeTests {
    private static func isAlive(_ address: ListenAddress, timeout: Int = 60) -> Bool {
        failure(address, timeout: timeout) == nil
    }

    private static func failure(
        _ address: ListenAddress,
        path: String = "/now",
        timeout: Int = 60
    ) -> HealthProbe.Failure? {
        do throws(HealthProbe.Failure) {
            try HealthProbe.check(address, path: path, timeout: timeout)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("::", "::"), ("::1", "::1"),
    ])
    func `a server that answers 200 is alive, wildcard addresses included`(
        listening: String,
        asked: String
    ) async throws {
        try await withServer({ $0.address = .tcp(host: listening, port: 0) }) { server in
            #expect(Self.isAlive(.tcp(host: asked, port: server.port)))
        }
    }

    @Test func `a server on a Unix socket is alive until it has drained`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/socket"
            #expect(!Self.isAlive(.unix(path: path)))
            let server = try TestServer { $0.address = .unix(path: path) }
            #expect(Self.isAlive(.unix(path: path)))
            #expect(server.beginDraining().wait())
            #expect(!Self.isAlive(.unix(path: path)))
        }
    }

    @Test func `a server that refuses connections is not alive`() async throws {
        try await withServer({ $0.maximumConnections = 0 }) { server in
            #expect(!Self.isAlive(.tcp(host: "127.0.0.1", port: server.port)))
        }
    }

    @Test func `a port without a listener is not alive`() async throws {
        let host = ServerAddress.unsharedLoopback()
        try await withServer({ $0.address = .tcp(host: host, port: 0) }) { server in
            #expect(server.beginDraining().wait())
            #expect(!Self.isAlive(.tcp(host: host, port: server.port)))
        }
    }

    @Test(arguments: [
        "", "H", "HTTP/1.1 20", "HTTP/1.1 503 Service Unavailable\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
    ])
    func `a peer that sends anything else is not alive`(answer: String) async throws {
        try await withFolder { folder in
            let listener = try RawListener(path: "\(folder)/socket")
            listener.answerOnce(with: answer)
            #expect(!Self.isAlive(.unix(path: "\(folder)/socket")))
        }
    }

    @Test(arguments: [
        ("", "closed the connection without a response"),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n", "answered with status 503"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "did not answer with HTTP/1.1"),
    ])
    func `the failure says what the peer did`(answer: String, meaning: String) async throws {
        try await withFolder { folder in
            let path = "\(folder)/socket"
            let listener = try RawListener(path: path)
            listener.answerOnce(with: answer)
            #expect(Self.failure(.unix(path: path))?.description == "\(path) \(meaning)")
        }
    }

    @Test func `an answer counts, though the peer closed before it had the whole request`()
        async throws
    {
        try await withFolder { folder in
            let socket = "\(folder)/socket"
            let listener = try RawListener(path: socket)
            listener.answerOnce(with: "HTTP/1.1 503 Service Unavailable\r\n\r\n")
            // More than a socket buffers, so that sending fails when the peer closes.
            let path = "/" + String(repeating: "a", count: 4 << 20)
            #expect(
                Self.failure(.unix(path: socket), path: path)
                    == .status(.unix(path: socket), "503")
            )
        }
    }

    @Test func `a peer that never answers is not alive`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/socket"
            let listener = try RawListener(path: path)
            #expect(
                Self.failure(.unix(path: path), timeout: 1)
                    == .tooSlow(.unix(path: path), seconds: 1)
            )
            withExtendedLifetime(listener) {}
        }
    }
}
