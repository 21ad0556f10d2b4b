import HTTP1
import Testing

/// The life of a connection; `ConnectionStateTests+Stopping` tests its end.
@Suite struct ConnectionStateTests {
    let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

    func post(_ body: String, path: String = "/p", fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
    }

    @Test func `a request is admitted, handled and answered, and the connection stays open`() {
        let driver = ConnectionDriver()
        driver.receive(get)
        #expect(driver.events == ["admit GET /a", "handle /a "])
        #expect(driver.bodies == ["</a>"])
        #expect(driver.isIdle)
    }

    @Test func `pipelined requests are answered in order with one send`() {
        let driver = ConnectionDriver()
        driver.receive(get + post("12") + get)
        #expect(driver.bodies == ["</a>", "</p>", "</a>"])
        #expect(driver.sendCount == 1)
    }

    @Test func `a pipelined request waits until the one before is answered`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in nil }
        driver.receive(get + post("later"))
        #expect(driver.events == ["admit GET /a", "handle /a "])
        #expect(!driver.wantsInput)
        driver.respond("first")
        #expect(driver.events.last == "handle /p later")
        driver.respond("second")
        #expect(driver.bodies == ["first", "second"])
        #expect(driver.wantsInput)
    }

    @Test func `every split of two requests gives the same responses`() {
        let text = get + post("12345")
        let whole = ConnectionDriver()
        whole.receive(text)
        for index in 1..<text.utf8.count {
            let driver = ConnectionDriver()
            let cut = text.utf8.index(text.startIndex, offsetBy: index)
            driver.receive(String(text[..<cut]))
            driver.receive(String(text[cut...]))
            #expect(driver.events == whole.events)
            #expect(driver.bodies == whole.bodies)
        }
    }

    @Test func `Connection close ends the connection after the response`() {
        let driver = ConnectionDriver()
        driver.receive("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(driver.sent.contains("Connection: close\r\n"))
        #expect(driver.events.last == "shutdown")
        driver.receive("these bytes are skipped")
        driver.endInput()
        #expect(driver.events.last == "close")
    }

    @Test func `a lingering connection is closed when its time is over`() {
        let driver = ConnectionDriver()
        driver.receive("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        driver.pass(.seconds(1))
        #expect(driver.events.last == "shutdown")
        driver.pass(.seconds(2))
        #expect(driver.events.last == "close")
    }

    @Test func `a peer that stops sending still gets its response`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in nil }
        driver.receive(get)
        driver.endInput()
        #expect(driver.sent.isEmpty)
        driver.respond("done")
        #expect(driver.bodies == ["done"])
        #expect(driver.events.last == "close")
    }

    @Test func `a peer that stops sending gets interim responses`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in nil }
        driver.receive(get)
        driver.pass(.seconds(100))
        #expect(driver.sent.isEmpty)
        driver.state.inputEnds()
        let interim = "HTTP/1.1 100 Continue\r\n\r\n"
        for count in 1...3 {
            driver.pass(.milliseconds(1000))
            #expect(driver.sent == String(repeating: interim, count: count))
            driver.pass(.milliseconds(999))
            #expect(driver.sent == String(repeating: interim, count: count))
        }
        driver.respond("done")
        #expect(driver.sent.hasSuffix("\r\n\r\ndone"))
        driver.pass(.seconds(5))
        #expect(driver.sent.hasSuffix("\r\n\r\ndone"))
    }

    @Test func `a peer of HTTP/1.0 gets no interim response`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in nil }
        driver.receive("GET / HTTP/1.0\r\n\r\n")
        driver.state.inputEnds()
        driver.pass(.seconds(100))
        #expect(driver.sent.isEmpty)
    }

    @Test func `the end of the input between requests closes without a response`() {
        let driver = ConnectionDriver()
        driver.endInput()
        #expect(driver.events == ["close"])
        #expect(driver.sent.isEmpty)
    }

    @Test func `the end of the input within a request is answered with 400`() {
        let driver = ConnectionDriver()
        driver.receive("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12")
        driver.endInput()
        #expect(driver.events == ["admit POST /p", "reject 400 /p", "close"])
        #expect(driver.sent.hasPrefix("HTTP/1.1 400 "))
    }

    @Test func `malformed bytes get a response and end the connection`() {
        let driver = ConnectionDriver()
        driver.receive(get + "GET / HTTP/1.1\r\nbad field: x\r\n\r\n" + get)
        #expect(driver.events == ["admit GET /a", "handle /a ", "reject 400", "shutdown"])
        #expect(driver.sent.contains("HTTP/1.1 200 OK"))
        #expect(driver.sent.contains("HTTP/1.1 400 Bad Request"))
    }
}

// MARK: - Refused requests

extension ConnectionStateTests {
    @Test(
        arguments: [
            ("HEAD /a\0", "400"), ("HEAD /a HTTP/2.0\r\n", "505"), ("HEAD * HTTP/1.1\r\n", "400"),
            ("HEAD /" + String(repeating: "a", count: 8192), "414"),
            ("HEAD /a HTTP/1.1\r\nbad field: x\r\n", "400"),
            ("HEAD /a HTTP/1.1\r\n\r\n", "400 /a"),
            ("HEAD /a HTTP/1.1\r\nHost: x\r\nExpect: z\r\n\r\n", "417 /a"),
            ("HEAD /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "501 /a"),
            ("HEAD /a HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", "400 /a"),
        ]
    )
    func `a refusal of HEAD has no content and ends the connection`(text: String, refusal: String) {
        for before in ["", get] {
            let driver = ConnectionDriver()
            driver.receive(before + text)
            #expect(Array(driver.events.suffix(2)) == ["reject \(refusal)", "shutdown"])
            #expect(driver.sent.hasSuffix("Content-Length: 7\r\nConnection: close\r\n\r\n"))
        }
    }

    @Test(
        arguments: [
            "HEAD ", "HEAD /a HTTP/1.1\r\nHo",
            "HEAD /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n1",
        ]
    )
    func `a HEAD that is not completed is refused without content`(text: String) {
        let interruptions: [(ConnectionDriver) -> Void] = [
            { $0.pass(.seconds(100)) },
            { $0.endInput() },
            {
                $0.state.stop()
                $0.advance()
            },
        ]
        for (interrupt, status) in zip(interruptions, [408, 400, 503]) {
            let driver = ConnectionDriver()
            driver.receive(text)
            interrupt(driver)
            #expect(driver.sent.hasPrefix("HTTP/1.1 \(status) "))
            #expect(driver.sent.hasSuffix("Content-Length: 7\r\nConnection: close\r\n\r\n"))
        }
    }

    @Test func `a refusal has content if the method is unknown`() {
        for text in ["HEAD\0", "HEADS / HTTP/1.1\r\n"] {
            let driver = ConnectionDriver()
            driver.receive("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n" + text)
            #expect(driver.sent.hasSuffix("\r\n\r\nrefused"))
        }
    }
}

// MARK: - Expect and refusal

extension ConnectionStateTests {
    @Test func `an expected 100 is sent before the body arrives`() {
        let driver = ConnectionDriver()
        driver.receive(
            "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        #expect(driver.sent == "HTTP/1.1 100 Continue\r\n\r\n")
        driver.receive("ok")
        #expect(driver.events.last == "handle /p ok")
    }

    @Test func `a refused request that expects 100 ends the connection`() {
        let driver = ConnectionDriver()
        driver.admit = { _ in Response(status: .unsupportedMediaType) }
        driver.receive(
            "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        #expect(driver.sent.hasPrefix("HTTP/1.1 415 "))
        #expect(driver.sent.contains("Connection: close\r\n"))
        #expect(driver.events == ["admit POST /p", "shutdown"])
    }

    @Test func `the short body of a refused request is skipped`() {
        let driver = ConnectionDriver()
        driver.admit = { $0.method == .post ? Response(status: .notFound) : nil }
        driver.receive(post("GET /evil HTTP/1.1\r\nHost: x\r\n\r\n") + get)
        #expect(driver.events == ["admit POST /p", "admit GET /a", "handle /a "])
        #expect(driver.sent.hasPrefix("HTTP/1.1 404 "))
        #expect(driver.sent.contains("</a>"))
    }

    @Test func `the long body of a refused request ends the connection`() {
        let driver = ConnectionDriver()
        driver.admit = { _ in Response(status: .notFound) }
        driver.receive("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n")
        #expect(driver.sent.contains("Connection: close\r\n"))
        #expect(driver.events.last == "shutdown")
    }

    @Test func `a refused request whose short body is over the limit is answered once`() {
        var limits = HTTPLimits()
        limits.maximumBodyLength = 10
        let driver = ConnectionDriver(limits: limits)
        driver.admit = { $0.method == .post ? Response(status: .contentTooLarge) : nil }
        driver.receive(post("more than ten") + get)
        #expect(driver.events == ["admit POST /p", "shutdown"])
        #expect(driver.sent.components("HTTP/1.1 ") == 1)
        #expect(driver.sent.contains("Connection: close\r\n"))
    }

    @Test func `a skipped body that stops arriving closes the connection`() {
        let driver = ConnectionDriver()
        driver.admit = { _ in Response(status: .notFound) }
        driver.receive("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n12")
        driver.pass(.seconds(21))
        #expect(driver.events == ["admit POST /p", "shutdown"])
        #expect(driver.sent.components("HTTP/1.1 ") == 1)
    }

    @Test func `a connection over the limit gets a response and is closed`() {
        let driver = ConnectionDriver()
        driver.state.refuseConnection(
            with: Response(status: .serviceUnavailable),
            date: ConnectionDriver.date
        )
        driver.advance()
        #expect(driver.sent.hasPrefix("HTTP/1.1 503 "))
        #expect(driver.events == ["shutdown"])
    }
}

// MARK: - Deadlines

extension ConnectionStateTests {
    @Test func `an idle connection is closed without a response`() {
        let driver = ConnectionDriver()
        driver.receive(get)
        driver.pass(.seconds(74))
        #expect(driver.events.last == "handle /a ")
        driver.pass(.seconds(2))
        #expect(driver.events.last == "close")
        #expect(driver.sent.components("HTTP/1.1 ") == 1)
    }

    @Test func `a header section that arrives too slowly gets 408`() {
        let driver = ConnectionDriver()
        for character in get.dropLast() {
            driver.receive(String(character))
            driver.pass(.milliseconds(500))
        }
        #expect(Array(driver.events.prefix(2)) == ["reject 408", "shutdown"])
    }

    @Test func `a body that stops arriving gets 408`() {
        let driver = ConnectionDriver()
        driver.receive("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12")
        driver.pass(.seconds(19))
        #expect(driver.events == ["admit POST /p"])
        driver.pass(.seconds(2))
        #expect(driver.events == ["admit POST /p", "reject 408 /p", "shutdown"])
    }

    @Test func `a body that arrives fast and then stops gets 408`() {
        let driver = ConnectionDriver()
        driver.receive("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 819200\r\n\r\n")
        driver.pass(.seconds(1))
        driver.receive(String(repeating: "x", count: 800_000))
        driver.pass(.seconds(19))
        #expect(driver.events == ["admit POST /p"])
        driver.pass(.seconds(2))
        #expect(driver.events == ["admit POST /p", "reject 408 /p", "shutdown"])
    }

    @Test func `a body that arrives at the minimum rate is never too slow`() {
        let driver = ConnectionDriver()
        let chunk = String(repeating: "x", count: 8192)
        driver.receive("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 819200\r\n\r\n")
        for _ in 0..<100 {
            driver.receive(chunk)
            driver.pass(.seconds(1))
        }
        #expect(driver.events.last?.hasPrefix("handle /p") == true)
    }

    @Test func `a peer that does not read its response is cut off`() {
        let driver = ConnectionDriver()
        driver.peerReads = false
        driver.receive(get)
        driver.pass(.seconds(21))
        #expect(driver.events.last == "close")
    }

    @Test func `a peer that reads much of its response and then stops is cut off`() {
        let driver = driverWithResponse(length: 1_000_000)
        driver.pass(.seconds(1))
        driver.state.sent(900_000)
        driver.pass(.seconds(20))
        #expect(driver.events.last == "handle /a ")
        driver.pass(.seconds(19))
        #expect(driver.events.last == "handle /a ")
        driver.pass(.seconds(2))
        #expect(driver.events.last == "close")
    }

    @Test func `a peer that reads bytes held by the network is not cut off`() {
        let driver = driverWithResponse(length: 1_000_000)
        driver.state.sent(800_000)
        for untaken in stride(from: 700_000, through: 0, by: -100_000) {
            driver.untaken = untaken
            driver.pass(.seconds(15))
        }
        #expect(driver.events.last == "handle /a ")
    }

    @Test
    func `a peer that reads below the minimum rate is cut off even if the network holds bytes`() {
        let driver = driverWithResponse(length: 1_000_000)
        driver.state.sent(800_000)
        for untaken in stride(from: 799_000, through: 796_000, by: -1000) {
            driver.untaken = untaken
            driver.pass(.seconds(10))
        }
        #expect(driver.events.last == "close")
    }

    /// Returns a driver whose peer has sent a request and read nothing of the response.
    private func driverWithResponse(length: Int) -> ConnectionDriver {
        let driver = ConnectionDriver()
        driver.peerReads = false
        driver.handle = { _ in
            Response(status: .ok, body: .bytes([UInt8](repeating: 32, count: length)))
        }
        driver.receive(get)
        return driver
    }

    @Test func `a computation has no deadline`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in nil }
        driver.receive(get)
        #expect(driver.deadline == nil)
    }
}

// MARK: - Portions

/// A producer whose portions the test makes.
private final class TestProducer: PortionProducer {
    let heldLength = 1000
    func nextPortion(_ portion: inout [UInt8]) -> Bool { false }
}

extension ConnectionStateTests {
    @Test func `portions are sent as chunks and requested one by one`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in Response(status: .ok, body: .portions(TestProducer())) }
        driver.receive(get)
        #expect(driver.events.last == "produce")
        driver.state.produced(Array("one".utf8), isLast: false)
        driver.advance()
        driver.state.produced(Array("three".utf8), isLast: true)
        driver.advance()
        #expect(driver.sent.contains("Transfer-Encoding: chunked\r\n"))
        #expect(driver.sent.hasSuffix("\r\n\r\n3\r\none\r\n5\r\nthree\r\n0\r\n\r\n"))
        #expect(driver.events.count { $0 == "produce" } == 2)
        #expect(driver.isIdle)
    }

    @Test func `no portion is requested while the output is full`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in Response(status: .ok, body: .portions(TestProducer())) }
        driver.receive(get)
        driver.peerReads = false
        driver.state.produced([UInt8](repeating: 1, count: 300_000), isLast: false)
        driver.advance()
        #expect(driver.events.count { $0 == "produce" } == 1)
        driver.peerReads = true
        driver.advance()
        #expect(driver.events.count { $0 == "produce" } == 2)
    }

    @Test func `portions for HTTP/1.0 end with the connection`() {
        let driver = ConnectionDriver()
        driver.handle = { _ in Response(status: .ok, body: .portions(TestProducer())) }
        driver.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        driver.state.produced(Array("all".utf8), isLast: true)
        driver.advance()
        #expect(driver.sent.hasSuffix("\r\n\r\nall"))
        #expect(driver.events.last == "shutdown")
    }
}

extension String {
    /// Returns the number of parts separated by a text, without empty ones.
    func components(_ text: String) -> Int { split(separator: text).count }
}
