import Support
import Testing

/// The resources that an idle server uses.
struct IdleResources {
    /// Open sockets, including the listener's and that of the test's client.
    let sockets: Int
    /// Resident memory in bytes.
    let memory: Int

    /// Measures `server` after a request of `client`.
    init(_ server: ServerProcess, _ client: CurlClient) throws {
        let answer = try client.post("/attention", json: Notebook.request)
        #expect(answer.status == 200)
        sockets = server.openSockets ?? 0
        memory = server.residentMemory ?? 0
    }

    /// Expects that all other sockets are closed, that at most `allowance` bytes of memory are not
    /// released, that the server uses no processor time, and that it still serves requests.
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
    /// Expects that the server soon uses hardly any processor time while there are no requests,
    /// unlike a loop that never blocks.
    func expectRest(sourceLocation: SourceLocation = #_sourceLocation) {
        let deadline = ContinuousClock.now + .seconds(60)
        var load = idleLoad() ?? 0
        while load >= 0.2, ContinuousClock.now < deadline { load = idleLoad() ?? 0 }
        #expect(load < 0.2, sourceLocation: sourceLocation)
    }
}
