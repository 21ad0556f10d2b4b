import Support
import Testing

/// Clients that go away: the server keeps serving, and what it held for them returns.
@Suite struct DisappearingClientTests {
    /// At which point the client goes away.
    enum Departure: CaseIterable, Sendable {
        case beforeAnyByte, withinTheHead, withinTheBody, afterTheRequest, withinTheAnswer
    }

    /// A request whose answer is several times what the socket buffers hold.
    private static let largeRequest: String = {
        let row = "[" + Array(repeating: "0.123456", count: 16).joined(separator: ",") + "]"
        let inputs = "[" + Array(repeating: row, count: 1_024).joined(separator: ",") + "]"
        return RawRequest.post("/scores", #"{"inputs":\#(inputs)}"#)
    }()

    @Test(arguments: Departure.allCases, [true, false])
    func `memory and descriptors return to where they were`(
        departure: Departure,
        byReset: Bool
    ) throws {
        try withServer { server, client in
            // The first round warms up what the process keeps: heap pages, threads, buffers.
            for _ in 0..<10 { try Self.leave(server.address, departure, byReset: byReset) }
            let warm = try client.post("/attention", json: Notebook.request)
            #expect(warm.status == 200)
            let memory = server.residentMemory ?? 0
            // The connection of `client` and nothing else may stay open.
            let descriptors = server.openDescriptors(settlingTo: 0, within: .zero) ?? 0

            for _ in 0..<40 { try Self.leave(server.address, departure, byReset: byReset) }
            let after = try client.post("/attention", json: Notebook.request)
            #expect(after.status == 200)
            #expect(after.body == warm.body)
            let left = server.openDescriptors(settlingTo: descriptors) ?? 0
            #expect(left <= descriptors)
            // 40 clients that left 1 MB each behind would show.
            let growth = (server.residentMemory ?? 0) - memory
            #expect(growth < 24 * 1_048_576)
        }
    }

    /// Connects and goes away at the point that `departure` says.
    private static func leave(
        _ address: ServerAddress,
        _ departure: Departure,
        byReset: Bool
    ) throws {
        let socket = try RawSocket(address)
        switch departure {
        case .beforeAnyByte: break
        case .withinTheHead: try socket.send("POST /attention HTTP/1.1\r\nHost: a\r\nX-Frag")
        case .withinTheBody:
            let head = RawRequest.postHead("/attention", length: 2_000_000)
            try socket.send(head + String(repeating: " ", count: 1_000_000))
        case .afterTheRequest: try socket.send(largeRequest)
        case .withinTheAnswer:
            try socket.send(largeRequest)
            try socket.receiveSome()
        }
        if byReset { socket.resetOnClose() }
        socket.close()
    }
}
