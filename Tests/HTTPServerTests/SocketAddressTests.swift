import HTTPServer
import Support
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("0.0.0.0", "http://0.0.0.0:"),
        ("::1", "http://[::1]:"),
        ("::", "http://[::]:"),
    ])
    func `an address is described numerically, IPv6 in brackets`(
        host: String,
        origin: String
    )
        async throws
    {
        try await withServer({ $0.address = .tcp(host: host, port: 0) }) { server in
            #expect(server.server.addresses[0] == "\(origin)\(server.port)")
            let answer = try server.get("/now?x")
            #expect(answer.text == "x")
        }
    }

    @Test func `a host name is resolved`() async throws {
        try await withServer({ $0.address = .tcp(host: "localhost", port: 0) }) { server in
            #expect(
                ["http://127.0.0.1:\(server.port)", "http://[::1]:\(server.port)"]
                    .contains(server.server.addresses[0])
            )
            let answer = try server.get("/now?x")
            #expect(answer.text == "x")
        }
    }
}

@Suite struct ClientAddressTests {
    @Test(arguments: [("127.0.0.1", "127.0.0.1:"), ("::1", "[::1]:")])
    func `the address of a client has its port`(host: String, prefix: String) async throws {
        try await withServer({ $0.address = .tcp(host: host, port: 0) }) { server in
            let client = try server.get("/client").text
            #expect(client.hasPrefix(prefix))
            #expect(UInt16(client.dropFirst(prefix.count)) != nil, "\(client)")
        }
    }

    @Test func `a client of IPv4 on a socket of IPv6 has an address of IPv4`() async throws {
        try await withServer({ $0.address = .tcp(host: "::", port: 0) }) { server in
            let socket = try RawSocket(.tcp(host: "127.0.0.1", port: server.port))
            try socket.send(request("/client"))
            #expect(try socket.receiveAnswer().text.hasPrefix("127.0.0.1:"))
        }
    }

    @Test func `the client of a Unix socket has no address`() async throws {
        try await withFolder { folder in
            let server = try TestServer { $0.address = .unix(path: "\(folder)/socket") }
            defer { server.server.drain {} }
            #expect(try server.get("/client").text == "unix")
        }
    }
}
