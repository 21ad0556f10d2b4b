import Support
import Testing

/// Clients that disconnect: the server releases their memory and descriptors, and keeps serving.
@Suite struct DisappearingClientTests {
    /// The point at which the client disconnects.
    enum Departure: CaseIterable, Sendable {
        case beforeAnyByte, withinTheHead, withinTheBody, afterTheRequest, withinTheResponse
    }

    /// The number of clients that disconnect in each round.
    private static let clientCount = 8

    @Test(arguments: Departure.allCases, [true, false])
    func `memory and descriptors are released`(
        departure: Departure,
        byReset: Bool
    ) throws {
        try withServer(environment: Self.tidyMemory) { server, client in
            let expected = try client.post("/attention", json: Notebook.request)
            #expect(expected.status == 200)
            let sockets = server.openSockets ?? 0
            let memory = server.residentMemory ?? 0

            for _ in 0..<3 {
                for _ in 0..<Self.clientCount {
                    try Self.leave(server.address, departure, byReset: byReset)
                }
                let left = server.settled(atMost: sockets) { $0.openSockets } ?? 0
                #expect(left <= sockets)
                let answer = try client.post("/attention", json: Notebook.request)
                #expect(answer.body == expected.body)
                #expect(answer.connectionsOpened == 0)
                // Computations may continue after the connections are closed. A leak would be at
                // least 2 MB in each round for each client that has sent a body.
                let limit = memory + 24 * 1_048_576
                let held = server.settled(atMost: limit) { $0.residentMemory } ?? 0
                #expect(held <= limit, "\(memory) bytes before")
            }
        }
    }

    /// Makes the C library return large allocations to the system as soon as they are free.
    ///
    /// By default, the amount that it keeps depends on other computations at the same time.
    private static let tidyMemory = [
        "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "131072",
        "MALLOC_TRIM_THRESHOLD_": "131072",
    ]

    /// Connects and disconnects at the point `departure`.
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
            let head = RawRequest.postHead("/attention", length: 4_000_000)
            try socket.send(head + String(repeating: " ", count: 2_000_000))
        case .afterTheRequest: try socket.send(RawRequest.largeAnswer)
        case .withinTheResponse:
            try socket.send(RawRequest.largeAnswer)
            try socket.receiveSome()
        }
        if byReset { socket.resetOnClose() }
        socket.close()
    }
}
