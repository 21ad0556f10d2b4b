import Support
import Testing

/// What a server that nobody asks for anything holds.
struct Held {
    /// Open sockets, the listener's and that of the client looking included.
    let sockets: Int
    /// Resident memory in bytes.
    let memory: Int

    /// Notes what `server` holds once it has answered a request of `client`.
    init(_ server: ServerProcess, _ client: CurlClient) throws {
        let answer = try client.post("/attention", json: Notebook.request)
        #expect(answer.status == 200)
        sockets = server.openSockets ?? 0
        memory = server.residentMemory ?? 0
    }

    /// Expects the sockets to go, all memory but `allowance` bytes to return, the processor to rest,
    /// and requests to be answered as before.
    func expectReturn(
        of server: ServerProcess,
        _ client: CurlClient,
        within allowance: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let left = server.settled(atMost: sockets) { $0.openSockets } ?? 0
        #expect(left <= sockets, sourceLocation: sourceLocation)
        let limit = memory + allowance
        let held = server.settled(atMost: limit) { $0.residentMemory } ?? 0
        #expect(held <= limit, "\(memory) bytes before", sourceLocation: sourceLocation)
        server.expectRest(sourceLocation: sourceLocation)
        let answer = try client.post("/attention", json: Notebook.request)
        #expect(answer.status == 200, sourceLocation: sourceLocation)
        #expect(answer.connectionsOpened == 0, sourceLocation: sourceLocation)
    }
}

extension ServerProcess {
    /// Expects that the server comes to use hardly any processor time when nothing is asked of it.
    ///
    /// A loop that waits for nothing would go on using as much as it is given.
    func expectRest(sourceLocation: SourceLocation = #_sourceLocation) {
        let deadline = ContinuousClock.now + .seconds(60)
        var load = idleLoad() ?? 0
        while load >= 0.2, ContinuousClock.now < deadline { load = idleLoad() ?? 0 }
        #expect(load < 0.2, sourceLocation: sourceLocation)
    }
}
