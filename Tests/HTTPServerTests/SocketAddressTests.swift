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
            #expect(server.server.address == "\(origin)\(server.port)")
            let answer = try server.get("/now?x")
            #expect(answer.text == "x")
        }
    }

    @Test func `a host name is resolved`() async throws {
        try await withServer({ $0.address = .tcp(host: "localhost", port: 0) }) { server in
            #expect(
                ["http://127.0.0.1:\(server.port)", "http://[::1]:\(server.port)"]
                    .contains(server.server.address)
            )
            let answer = try server.get("/now?x")
            #expect(answer.text == "x")
        }
    }
}
