import Foundation
import HTTP1
import HTTPServer
import Support
import Synchronization

/// A server in this process, and the handler behind it.
struct TestServer: Sendable {
    let server: Server
    let handler: TestHandler
    let address: ServerAddress

    /// Starts a server on a free port of the loopback, its deadlines too long for any test, unless
    /// `configure` says otherwise.
    init(_ configure: (inout ServerConfiguration) -> Void = { _ in }) throws {
        var configuration = ServerConfiguration(address: .tcp(host: "127.0.0.1", port: 0))
        let long = Duration.seconds(300)
        configuration.drainTimeout = long
        configuration.deadlines.idle = long
        configuration.deadlines.headers = long
        configuration.deadlines.grace = long
        configuration.deadlines.linger = long
        configure(&configuration)
        // Tests run at the same time, and some of them open hundreds of connections.
        _ = Server.raiseDescriptorLimit()
        handler = TestHandler()
        server = try Server(configuration: configuration, handler: handler)
        server.start()
        guard let address = ServerAddress(announcement: "listening on \(server.address)") else {
            throw SupportError.timedOut("reading the address \(server.address)")
        }
        self.address = address
    }

    /// The port, 0 for a Unix socket.
    var port: UInt16 {
        guard case .tcp(_, let port) = address else { return 0 }
        return port
    }

    /// Connects.
    func connect() throws -> RawSocket { try RawSocket(address) }

    /// Connects with libcurl.
    func client() throws -> CurlClient { try CurlClient(address) }

    /// Sends a request on a connection of its own and returns the answer.
    func get(_ path: String) throws -> HTTPAnswer {
        let socket = try connect()
        try socket.send(request(path))
        return try socket.receiveAnswer()
    }

    /// Begins to drain; what is returned tells when that is complete.
    func beginDraining() -> Completion {
        let completion = Completion()
        server.drain {
            completion.begin()
        } completion: {
            completion.complete()
        }
        return completion
    }

    /// How many connections the kernel has on the server's port of 127.0.0.1 that a descriptor
    /// keeps open.
    ///
    /// Read from `/proc/net/tcp`; nil where there is none (not on Linux).
    func heldConnectionCount() -> Int? {
        guard let table = try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8) else {
            return nil
        }
        return table.split(separator: "\n").dropFirst().count { line in
            // Number, local address, remote address, state, …, inode: the tenth.
            let columns = line.split(separator: " ")
            let place = columns[1].split(separator: ":")
            return place[0] == "0100007F" && UInt16(place[1], radix: 16) == port
                && columns[3] != "0A" && columns[9] != "0"
        }
    }
}

/// Counts how often something was completed.
final class Completion: Sendable {
    private let calls = Atomic(0)
    private let begun = Atomic(false)

    /// Whether `begin` was called: of a drain, that each answer from now on is the last of its
    /// connection.
    var hasBegun: Bool { begun.load(ordering: .acquiring) }

    /// Notes that what is to be completed has begun.
    func begin() { begun.store(true, ordering: .releasing) }

    /// How often `complete` was called.
    var count: Int { calls.load(ordering: .acquiring) }

    /// Counts a call.
    func complete() { calls.add(1, ordering: .releasing) }

    /// Waits for the first call; returns whether it came.
    func wait() -> Bool { eventually { count > 0 } }
}

/// Runs a test against a server, which is drained at the end.
func withServer(
    _ configure: @escaping @Sendable (inout ServerConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (TestServer) throws -> Void
) async throws {
    try await onThread {
        let server = try TestServer(configure)
        defer {
            server.handler.openGate()
            server.handler.endStall()
            server.server.drain {}
        }
        try body(server)
    }
}

/// Runs a test with the path of a folder, which is removed at the end.
func withFolder(_ body: @escaping @Sendable (String) throws -> Void) async throws {
    try await onThread {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("http-server-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }
}

/// The bytes of a GET request.
func request(_ path: String, fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n"
}

/// The bytes of a POST request up to its content.
func postHead(_ path: String, length: Int, fields: String = "") -> String {
    "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\(fields)\r\n"
}
