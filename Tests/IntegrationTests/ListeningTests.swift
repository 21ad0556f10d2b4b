import Foundation
import Support
import Testing

/// The addresses that the server listens on.
@Suite struct ListeningTests {
    @Test func `port 0 selects a free port and prints it`() throws {
        try withServer { server, client in
            guard case .tcp(let host, let port) = server.address else {
                Issue.record("no TCP address: \(server.output)")
                return
            }
            #expect(host == "127.0.0.1")
            #expect(port != 0)
            #expect(server.output == "listening on http://127.0.0.1:\(port)\n")
            let answer = try client.get("/health/live")
            #expect(answer.status == 200)
        }
    }

    @Test func `the server listens on an IPv6 address`() throws {
        try withServer(["--host", "::1"]) { server, client in
            #expect(server.output.hasPrefix("listening on http://[::1]:"))
            let answer = try client.post("/attention", json: Notebook.request)
            #expect(answer.status == 200)
        }
    }

    @Test func `the server listens on all addresses of the machine`() throws {
        try withServer(["--host", "0.0.0.0"]) { server, _ in
            guard case .tcp(_, let port) = server.address else { return }
            let client = try CurlClient(.tcp(host: "127.0.0.1", port: port))
            let answer = try client.get("/health/live")
            #expect(answer.status == 200)
        }
    }

    @Test func `the server listens on a Unix socket and removes it when it exits`() throws {
        let path = Self.freeSocketPath()
        try withServer(["--unix-socket", path]) { server, client in
            #expect(server.output == "listening on unix:\(path)\n")
            let answer = try client.post("/attention", json: Notebook.request)
            #expect(answer.status == 200)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `the Unix socket of a killed server is replaced`() throws {
        let path = Self.freeSocketPath()
        let killed = try ServerProcess(["--unix-socket", path])
        killed.signal(SIGKILL)
        _ = try killed.waitForExit()
        try withServer(["--unix-socket", path]) { _, client in
            let answer = try client.get("/health/live")
            #expect(answer.status == 200)
        }
    }

    @Test func `the Unix socket of a running server is not replaced`() throws {
        let path = Self.freeSocketPath()
        try withServer(["--unix-socket", path]) { _, client in
            let second = try ServerProcess.run(["--unix-socket", path])
            #expect(second.exitCode != 0)
            #expect(second.log.contains(path))
            let answer = try client.get("/health/live")
            #expect(answer.status == 200)
        }
    }

    @Test func `an address of IPv6 may be in brackets`() throws {
        try withServer(["--host", "[::1]"]) { server, client in
            #expect(server.output.hasPrefix("listening on http://[::1]:"))
            let answer = try client.get("/health/live")
            #expect(answer.status == 200)
        }
    }

    @Test func `a server that stops leaves the Unix socket of its successor`() throws {
        let path = Self.freeSocketPath()
        let first = try ServerProcess(["--unix-socket", path])
        try FileManager.default.removeItem(atPath: path)
        try withServer(["--unix-socket", path]) { _, client in
            try first.terminate()
            let answer = try client.get("/health/live")
            #expect(answer.status == 200)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a port in use is an error of one line that names it`() throws {
        try withServer { server, _ in
            guard case .tcp(_, let port) = server.address else { return }
            let second = try ServerProcess.run(["--port", "\(port)"])
            // Not 64, which means that the command line is wrong.
            #expect(second.exitCode == 1)
            #expect(second.log.split(separator: "\n").count == 1, "\(second.log)")
            #expect(second.log.contains("127.0.0.1:\(port)"))
            #expect(second.log.contains("in use"))
        }
    }

    private static func freeSocketPath() -> String {
        FileManager.default.temporaryDirectory
            .appending(path: "attention-\(UUID().uuidString.prefix(8)).sock")
            .path(percentEncoded: false)
    }
}
