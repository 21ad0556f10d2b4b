import Foundation
import HTTPServer
import Support
import Testing

@Suite struct ListenerTests {
    @Test func `port 0 takes a free port, a different one for each server`() async throws {
        try await withServer { first in
            let second = try TestServer()
            defer { second.server.drain {} }
            #expect(first.port != 0)
            #expect(first.port != second.port)
            #expect(first.server.addresses[0] == "http://127.0.0.1:\(first.port)")
            #expect(try first.get("/now?1").text == "1")
            #expect(try second.get("/now?2").text == "2")
        }
    }

    @Test func `the error for a port in use names the call, the address and the reason`()
        async throws
    {
        try await withServer { server in
            let error = try #require(throws: SystemError.self) {
                _ = try TestServer { $0.address = .tcp(host: "127.0.0.1", port: server.port) }
            }
            #expect(error == SystemError("bind 127.0.0.1:\(server.port)", code: EADDRINUSE))
            #expect(try server.get("/now?still").text == "still")
        }
    }

    @Test func `a port is free as soon as its server has drained`() async throws {
        let host = ServerAddress.unsharedLoopback()
        try await withServer({ $0.address = .tcp(host: host, port: 0) }) { server in
            // The server closes first, so the connection stays in TIME_WAIT on its side.
            let socket = try server.connect()
            try socket.send(request("/now", fields: "Connection: close\r\n"))
            _ = try socket.receiveToEnd()
            socket.close()
            #expect(server.beginDraining().wait())
            let next = try TestServer { $0.address = .tcp(host: host, port: server.port) }
            defer { next.server.drain {} }
            #expect(try next.get("/now?next").text == "next")
        }
    }

    @Test func `the error for a host that cannot be resolved names it`() async throws {
        // No name server is asked: a label has at most 63 characters (RFC 1035 section 2.3.4).
        let host = String(repeating: "a", count: 300)
        try await onThread {
            let error = try #require(throws: SystemError.self) {
                _ = try TestServer { $0.address = .tcp(host: host, port: 0) }
            }
            #expect(error.call == "getaddrinfo \(host)")
        }
    }

    @Test func `an address of another machine is refused`() async throws {
        // 192.0.2.0/24 is reserved for documentation (RFC 5737), so no machine has it.
        try await onThread {
            let error = try #require(throws: SystemError.self) {
                _ = try TestServer { $0.address = .tcp(host: "192.0.2.1", port: 8080) }
            }
            #expect(error == SystemError("bind 192.0.2.1:8080", code: EADDRNOTAVAIL))
        }
    }
}

// MARK: - Unix sockets

extension ListenerTests {
    @Test func `a Unix socket serves, and is removed after draining`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/socket"
            let server = try TestServer { $0.address = .unix(path: path) }
            #expect(server.server.addresses[0] == "unix:\(path)")
            #expect(try server.get("/later?x").text == "x")
            #expect(server.beginDraining().wait())
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a socket without a listener is replaced`() async throws {
        try await withFolder { folder in
            let old = try TestServer { $0.address = .unix(path: "\(folder)/old") }
            // The server does not remove it under another name.
            try FileManager.default.moveItem(atPath: "\(folder)/old", toPath: "\(folder)/new")
            #expect(old.beginDraining().wait())
            #expect(eventually { (try? RawSocket(.unix(path: "\(folder)/new"))) == nil })

            let new = try TestServer { $0.address = .unix(path: "\(folder)/new") }
            defer { new.server.drain {} }
            #expect(try new.get("/now?new").text == "new")
        }
    }

    @Test func `the socket of a successor is left alone`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/socket"
            let old = try TestServer { $0.address = .unix(path: path) }
            try FileManager.default.removeItem(atPath: path)
            let new = try TestServer { $0.address = .unix(path: path) }
            defer { new.server.drain {} }
            #expect(old.beginDraining().wait())
            #expect(try new.get("/now?new").text == "new")
        }
    }

    @Test func `servers at the same path start one after the other`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/socket"
            // SAFETY: the call does not keep the pointer to the path.
            let lock = unsafe open(folder, O_RDONLY)
            defer { close(lock) }
            #expect(flock(lock, LOCK_EX) == 0)
            let isListening = Completion()
            Thread.detachNewThread {
                let server = try? TestServer { $0.address = .unix(path: path) }
                if server != nil { isListening.complete() }
                server?.server.drain {}
            }
            Thread.sleep(forTimeInterval: 0.1)
            #expect(isListening.count == 0)
            #expect(flock(lock, LOCK_UN) == 0)
            #expect(isListening.wait())
        }
    }

    @Test func `a socket with a listener is left alone`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/socket"
            let server = try TestServer { $0.address = .unix(path: path) }
            defer { server.server.drain {} }
            let error = try #require(throws: SystemError.self) {
                _ = try TestServer { $0.address = .unix(path: path) }
            }
            #expect(error == SystemError("bind \(path)", code: EADDRINUSE))
            #expect(try server.get("/now?still").text == "still")
        }
    }

    @Test func `a file that is not a socket is left alone`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/file"
            try "precious".write(toFile: path, atomically: false, encoding: .utf8)
            let error = try #require(throws: SystemError.self) {
                _ = try TestServer { $0.address = .unix(path: path) }
            }
            #expect(error == SystemError("bind \(path)", code: EADDRINUSE))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        }
    }

    @Test func `the error for a missing folder names the path`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/none/socket"
            let error = try #require(throws: SystemError.self) {
                _ = try TestServer { $0.address = .unix(path: path) }
            }
            #expect(error == SystemError("bind \(path)", code: ENOENT))
        }
    }

    @Test func `a path too long for the kernel is refused, not truncated`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/\(String(repeating: "a", count: 150))"
            let error = try #require(throws: SystemError.self) {
                _ = try TestServer { $0.address = .unix(path: path) }
            }
            #expect(error == SystemError("bind \(path)", code: ENAMETOOLONG))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }
}
