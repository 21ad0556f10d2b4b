import Foundation
import HTTP1
import HTTPServer
import Support
import Synchronization

/// A server in this process, and its handler.
struct TestServer: Sendable {
    let server: Server
    let handler: TestHandler
    let address: ServerAddress

    /// Starts a server on a free port of the loopback interface, with deadlines too long to matter,
    /// unless `configure` changes them.
    init(_ configure: (inout ServerConfiguration) -> Void = { _ in }) throws {
        var configuration = ServerConfiguration()
        let long = Duration.seconds(300)
        configuration.drainTimeout = long
        configuration.deadlines.idle = long
        configuration.deadlines.headers = long
        configuration.deadlines.grace = long
        configuration.deadlines.linger = long
        configure(&configuration)
        // Tests run in parallel, and some of them open hundreds of connections.
        _ = Server.raiseDescriptorLimit()
        handler = TestHandler()
        server = try Server(configuration: configuration, handler: handler)
        server.start()
        guard let address = ServerAddress(announcement: "listening on \(server.addresses[0])")
        else {
            throw SupportError.timedOut("reading the address \(server.addresses)")
        }
        self.address = address
    }

    /// The port, 0 for a Unix socket.
    var port: UInt16 {
        guard case .tcp(_, let port) = address else { return 0 }
        return port
    }

    func connect() throws -> RawSocket { try RawSocket(address) }

    /// Connects with libcurl.
    func client() throws -> CurlClient { try CurlClient(address) }

    /// Sends a request on a new connection and returns the response.
    func get(_ path: String) throws -> HTTPAnswer {
        let socket = try connect()
        try socket.send(request(path))
        return try socket.receiveAnswer()
    }

    /// Begins to drain, and returns an object that reports when that is complete.
    func beginDraining() -> Completion {
        let completion = Completion()
        server.drain {
            completion.begin()
        } completion: {
            completion.complete()
        }
        return completion
    }

    /// The number of connections to the server's port of 127.0.0.1 that a descriptor keeps open.
    ///
    /// It is read from `/proc/net/tcp`, and nil where that does not exist (only Linux has it).
    func heldConnectionCount() -> Int? {
        guard let table = try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8) else {
            return nil
        }
        return table.split(separator: "\n").dropFirst().count { line in
            // Number, local address, remote address, state, …; the tenth column is the inode.
            let columns = line.split(separator: " ")
            let place = columns[1].split(separator: ":")
            return place[0] == "0100007F" && UInt16(place[1], radix: 16) == port
                && columns[3] != "0A" && columns[9] != "0"
        }
    }
}

/// Reports when an operation has begun and how often it has completed.
final class Completion: Sendable {
    private let calls = Atomic(0)
    private let begun = Atomic(false)

    /// Whether `begin` was called: for a drain, each response is then the last of its connection.
    var hasBegun: Bool { begun.load(ordering: .acquiring) }

    /// Records the beginning.
    func begin() { begun.store(true, ordering: .releasing) }

    /// The number of calls of `complete`.
    var count: Int { calls.load(ordering: .acquiring) }

    /// Records a completion.
    func complete() { calls.add(1, ordering: .releasing) }

    /// Waits for the first completion, and returns whether it happened.
    func wait() -> Bool { eventually { count > 0 } }
}

/// Runs a test with a server, which is drained at the end.
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

/// The bytes of a POST request before its content.
func postHead(_ path: String, length: Int, fields: String = "") -> String {
    "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\(fields)\r\n"
}
