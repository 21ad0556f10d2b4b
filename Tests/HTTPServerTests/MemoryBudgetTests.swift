import Support
import Testing

@testable import HTTPServer

@Suite struct MemoryBudgetTests {
    @Test func `memory is counted only if it fits`() {
        let budget = MemoryBudget(limit: 100)
        #expect(budget.replace(0, with: 60))
        #expect(!budget.replace(0, with: 41))
        #expect(budget.replace(0, with: 40))
        #expect(!budget.replace(60, with: 61))
        #expect(budget.replace(60, with: 10))
        #expect(budget.heldLength == 50)
        #expect(budget.replace(10, with: 0))
        #expect(budget.replace(40, with: 0))
        #expect(budget.heldLength == 0)
    }

    @Test func `bodies beyond the budget get 503, and answered requests make room`()
        async throws
    {
        try await withServer({ $0.maximumInFlight = 5 << 20 }) { server in
            let length = 3 << 20
            let head = "POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n"
            let body = TestHandler.pattern(length)
            var sockets = try (0..<4).map { _ in try server.connect() }
            for socket in sockets { try? socket.send(Array(head.utf8) + body.dropLast()) }
            // Only one body fits, whichever grows first.
            for _ in 0..<3 {
                var refused: Int?
                while refused == nil {
                    refused = try sockets.indices.first {
                        try !sockets[$0].staysSilent(for: .milliseconds(5))
                    }
                }
                let answer = try sockets.remove(at: refused ?? 0).receiveAnswer()
                #expect(answer.status == 503)
                #expect(answer.field("Connection") == "close")
            }
            try sockets[0].send([body[length - 1]])
            let answer = try sockets[0].receiveAnswer()
            #expect(answer.text == TestHandler.sum(body))
            let next = try server.connect()
            try next.send(Array(head.utf8) + body)
            let after = try next.receiveAnswer()
            #expect(after.text == TestHandler.sum(body))
        }
    }

    @Test func `responses beyond the budget are replaced by 503, and sent once there is room`()
        async throws
    {
        try await withServer({ $0.maximumInFlight = 32 << 20 }) { server in
            // Each response holds 20 MB until it is read, more than the socket buffers.
            let request = "GET /portions?200 HTTP/1.1\r\nHost: a\r\n"
            let reader = try server.connect()
            try reader.send(request + "Connection: close\r\n\r\n")
            try reader.receiveSome()
            let other = try server.connect()
            try other.send(request + "\r\n")
            let refused = try other.receiveAnswer()
            #expect(refused.status == 503)
            #expect(refused.text == "dropped: 200")
            let whole = try reader.receiveToEnd()
            #expect(whole.count > 200 * TestHandler.portionLength)
            try other.send(request + "Connection: close\r\n\r\n")
            let answer = try other.receiveToEnd()
            #expect(answer.starts(with: "HTTP/1.1 200 ".utf8))
            #expect(answer.count == whole.count)
        }
    }
}
