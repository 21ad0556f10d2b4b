import Support
import Testing

/// The Expect field (RFC 9110 section 10.1.1).
@Suite struct ExpectationTests {
    private static let expectation = "Expect: 100-continue"

    @Test func `a client that waits gets 100 and then the response`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            let length = Notebook.request.utf8.count
            try socket.send(
                RawRequest.postHead("/attention", length: length, fields: [Self.expectation])
            )
            let interim = try socket.receiveAnswer()
            #expect(interim.status == 100)
            try socket.send(Notebook.request)
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
        }
    }

    @Test func `a client that waits is rejected before it sends content`() throws {
        let refusals: [(path: String, length: Int, status: Int)] = [
            ("/nothing", 10, 404), ("/health/live", 10, 405), ("/attention", 33_554_433, 413),
        ]
        try withServer { server, _ in
            for refusal in refusals {
                let socket = try RawSocket(server.address)
                try socket.send(
                    RawRequest.postHead(
                        refusal.path,
                        length: refusal.length,
                        fields: [Self.expectation]
                    )
                )
                let answer = try socket.receiveAnswer()
                try expectProblem(answer, status: refusal.status)
            }
        }
    }

    @Test func `a client that does not wait gets one final response`() throws {
        try withServer { server, _ in
            let socket = try RawSocket(server.address)
            let length = Notebook.request.utf8.count
            try socket.send(
                RawRequest.postHead("/attention", length: length, fields: [Self.expectation])
                    + Notebook.request
            )
            var answer = try socket.receiveAnswer()
            // The server may omit the interim response if it has already received content.
            if answer.status == 100 { answer = try socket.receiveAnswer() }
            #expect(answer.status == 200)
            let isSilent = try socket.staysSilent(for: .milliseconds(50))
            #expect(isSilent)
        }
    }

    @Test func `libcurl sends a large body after 100`() throws {
        try withServer { _, client in
            let padding = String(repeating: " ", count: 2_000_000)
            let answer = try client.post("/attention", json: Notebook.request + padding)
            #expect(answer.status == 200)
            #expect(answer.interimStatuses == [100])
        }
    }

    @Test func `any other expectation gets 417`() throws {
        try withServer { _, client in
            let answer = try client.post(
                "/attention",
                json: Notebook.request,
                headers: ["Expect: 200-ok"]
            )
            try expectProblem(answer, status: 417, details: ["200-ok", "100-continue"])
        }
    }
}
