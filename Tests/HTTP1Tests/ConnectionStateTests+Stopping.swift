import HTTP1
import Testing

/// The memory of a connection, and its end when the server stops.
extension ConnectionStateTests {
    @Test func `the memory held is the body, then the response, then its unsent rest`() {
        let driver = ConnectionDriver()
        driver.peerReads = false
        driver.handle = { _ in nil }
        #expect(driver.state.heldLength == 0)
        driver.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        driver.receive(String(repeating: "x", count: 50_000))
        #expect(driver.state.heldLength >= 50_000)
        driver.receive(String(repeating: "x", count: 50_000))
        #expect((100_000..<101_000).contains(driver.state.heldLength))
        driver.respond(String(repeating: "y", count: 70_000))
        #expect((70_000..<71_000).contains(driver.state.heldLength))
        driver.state.sent(60_000)
        #expect((10_000..<11_000).contains(driver.state.heldLength))
        driver.state.sent(driver.state.output.byteCount)
        #expect(driver.state.heldLength == 0)
    }

    @Test func `a body for which there is no memory gets 503`() {
        let driver = ConnectionDriver()
        driver.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        driver.receive(String(repeating: "x", count: 50_000))
        driver.state.refuseBody(.tooMuchInFlight(limit: 1))
        driver.advance()
        #expect(driver.events == ["admit POST /", "reject 503 /", "shutdown"])
        #expect(driver.sent.hasPrefix("HTTP/1.1 503 "))
        #expect(driver.state.heldLength == 0)
    }

    @Test func `while draining, the next response is the last`() {
        let driver = ConnectionDriver()
        driver.state.beginDraining()
        driver.receive(get)
        #expect(driver.bodies == ["</a>"])
        #expect(driver.sent.contains("Connection: close\r\n"))
        #expect(driver.events.last == "shutdown")
    }

    @Test func `while draining, requests already received are answered too`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in nil }
        driver.receive(get + post("12") + get)
        driver.state.beginDraining()
        for number in 1...3 {
            #expect(!driver.sent.contains("Connection: close\r\n"))
            driver.respond("\(number)")
        }
        #expect(driver.bodies == ["1", "2", "3"])
        #expect(driver.sent.components("Connection: close\r\n") == 2)
        #expect(driver.sent.hasSuffix("Connection: close\r\n\r\n3"))
        #expect(driver.events.last == "shutdown")
    }

    @Test(arguments: ["", "\r\n", "\r\n\r"])
    func `while draining, an empty line after a request does not keep the connection open`(
        line: String
    ) {
        let driver = ConnectionDriver()
        driver.state.beginDraining()
        driver.receive(get + line)
        #expect(driver.sent.contains("Connection: close\r\n"))
        #expect(driver.events.last == "shutdown")
    }

    @Test func `while draining, the body of a refused request is not taken for another request`() {
        for (following, isKept) in [("", false), ("\r\n", false), (get, true)] {
            let driver = ConnectionDriver()
            driver.admit = { $0.method == .post ? Response(status: .notFound) : nil }
            driver.state.beginDraining()
            driver.receive(post("GET /evil HTTP/1.1\r\nHost: x\r\n\r\n") + following)
            #expect(driver.sent.components("HTTP/1.1 ") == (isKept ? 2 : 1))
            #expect(driver.sent.contains("</a>") == isKept)
            #expect(driver.events.last == "shutdown")
        }
    }

    @Test(arguments: ["G", "GET /b HTTP/1.1\r\nHost: x\r\n", "POST /b HTTP/1.1\r\nHost: x\r\n"])
    func `while draining, the rest of a request after another one is awaited as usual`(text: String)
    {
        func draining() -> ConnectionDriver {
            let driver = ConnectionDriver()
            driver.state.beginDraining()
            driver.receive(get + text)
            #expect(driver.bodies == ["</a>"])
            #expect(!driver.sent.contains("Connection: close\r\n"))
            return driver
        }
        let slow = draining()
        slow.pass(.seconds(100))
        #expect(Array(slow.events.suffix(2)) == ["reject 408", "shutdown"])
        let ended = draining()
        ended.endInput()
        #expect(Array(ended.events.suffix(2)) == ["reject 400", "close"])
        let stopped = draining()
        stopped.state.stop()
        stopped.advance()
        #expect(Array(stopped.events.suffix(2)) == ["reject 503", "shutdown"])
    }

    @Test func `once the server must stop, a response is the last even if more requests wait`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in nil }
        driver.receive(get + get)
        driver.state.stop()
        driver.advance()
        driver.respond("last")
        #expect(driver.events == ["admit GET /a", "handle /a ", "shutdown"])
        #expect(driver.sent.hasSuffix("Connection: close\r\n\r\nlast"))
    }

    @Test func `closeIfIdle closes only idle connections`() {
        let idle = ConnectionDriver()
        idle.state.closeIfIdle()
        idle.advance()
        #expect(idle.events == ["close"])

        let busy = ConnectionDriver()
        busy.receive("GET / HT")
        busy.state.closeIfIdle()
        busy.advance()
        #expect(busy.events.isEmpty)
    }

    @Test func `a request that is incomplete when the server must stop gets 503`() {
        let driver = ConnectionDriver()
        driver.receive("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12")
        driver.state.stop()
        driver.advance()
        #expect(driver.events == ["admit POST /p", "reject 503 /p", "shutdown"])
    }

    @Test func `once the server must stop, no response follows an unread one`() {
        let driver = ConnectionDriver()
        driver.peerReads = false
        driver.receive(get)
        driver.state.stop()
        driver.advance()
        driver.peerReads = true
        driver.advance()
        #expect(driver.events == ["admit GET /a", "handle /a ", "shutdown"])
        #expect(driver.sent.components("HTTP/1.1 ") == 1)
    }

    @Test func `a response that is being computed is awaited`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in nil }
        driver.receive(get)
        driver.state.stop()
        driver.advance()
        driver.respond("still")
        #expect(driver.bodies == ["still"])
        #expect(driver.events.last == "shutdown")
    }
}
