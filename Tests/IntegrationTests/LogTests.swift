import Foundation
import Support
import Synchronization
import Testing

/// The log on standard error.
@Suite struct LogTests {
    @Test func `each request is one line with method, path, status and id`() throws {
        let server = try ServerProcess()
        let client = try CurlClient(server.address)
        _ = try client.post(
            "/attention",
            json: Notebook.request,
            headers: ["X-Request-Id: first"]
        )
        _ = try client.get("/nothing", headers: ["X-Request-Id: second"])
        try server.terminate()

        let lines = server.log.split(separator: "\n").map(String.init)
        let first = lines.filter { $0.contains("first") }
        let second = lines.filter { $0.contains("second") }
        #expect(first.count == 1, "\(server.log)")
        #expect(second.count == 1, "\(server.log)")
        let text =
            #/
            \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\ info\ request
            \ method=POST\ path=/attention\ status=200
            \ duration_us=\d+\ parse_us=\d+\ compute_us=\d+\ encode_us=\d+
            \ bytes_in=\d+\ bytes_out=\d+\ request_id=first\ client=127\.0\.0\.1:\d+
            /#
        #expect(first.first?.wholeMatch(of: text) != nil, "\(server.log)")
        let other =
            #/
            \S+Z\ info\ request\ method=GET\ path=/nothing\ status=404\ duration_us=\d+
            \ bytes_in=0\ bytes_out=\d+\ problem="no\ such\ path:\ /nothing"\ request_id=second
            \ client=127\.0\.0\.1:\d+
            /#
        #expect(second.first?.wholeMatch(of: other) != nil, "\(server.log)")
    }

    @Test(arguments: ["text", "json"])
    func `the span of a request in a trace is in its line and in the response`(
        format: String
    ) throws {
        let server = try ServerProcess(["--log-format", format])
        let client = try CurlClient(server.address)
        let traceID = "0af7651916cd43dd8448eb211c80319c"
        let answer = try client.post(
            "/attention",
            json: Notebook.request,
            headers: ["traceparent: 00-\(traceID)-b7ad6b7169203331-01", "tracestate: a=b"]
        )
        let malformed = try client.get("/docs", headers: ["traceparent: 00-\(traceID)-b7-01"])
        #expect(malformed.status == 200)
        #expect(malformed.field("traceresponse") == nil)
        try server.terminate()
        let value = try #require(answer.field("traceresponse"))
        let match = try #require(value.wholeMatch(of: /00-([0-9a-f]{32})-([0-9a-f]{16})-01/))
        #expect(match.1 == traceID)
        let names =
            format == "text"
            ? " trace_id=\(traceID) span_id=\(match.2) parent_id=b7ad6b7169203331 "
            : #","trace.id":"\#(traceID)","span.id":"\#(match.2)","parent.id":"b7ad6b7169203331","#
        #expect(server.log.contains(names), "\(server.log)")
        #expect(server.log.components(separatedBy: traceID).count == 2)
    }

    @Test func `a response that is sent while it is printed is logged at its end`() throws {
        let server = try ServerProcess()
        let client = try CurlClient(server.address)
        let answer = try client.post(
            "/attention",
            json: #"{"inputs":{"shape":[3000,64],"seed":1}}"#,
            headers: ["X-Request-Id: long"]
        )
        #expect(answer.field("Transfer-Encoding") == "chunked")
        let unread = try RawSocket(server.address)
        unread.limitReceiveBuffer()
        let body = #"{"inputs":{"shape":[3000,64],"seed":1}}"#
        try unread.send(
            "POST /attention HTTP/1.1\r\nHost: a\r\nX-Request-Id: unread\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        try unread.receiveSome()
        unread.resetOnClose()
        unread.close()
        try wait(for: "the line") { server.log.contains("request_id=unread") }
        try server.terminate()
        let lines = server.log.split(separator: "\n").map(String.init)
        let long = lines.filter { $0.contains("request_id=long") }
        #expect(long.count == 1, "\(server.log)")
        #expect(long[0].contains(" bytes_out=\(answer.body.count) "), "\(long)")
        #expect(long[0].contains(" encode_us="))
        let cut = lines.filter { $0.contains("request_id=unread") }
        #expect(cut.count == 1, "\(server.log)")
        #expect(cut[0].contains("not sent to its end"), "\(cut)")
    }

    @Test func `a request rejected for its fields is logged with its method and path`() throws {
        let server = try ServerProcess()
        let socket = try RawSocket(server.address)
        try socket.send(
            "HEAD /health/live?a HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\nExpect: z\r\n\r\n"
        )
        let answer = try socket.receiveAnswer(to: "HEAD")
        #expect(answer.status == 417)
        try server.terminate()
        let lines = server.log.split(separator: "\n").filter { $0.contains(" request_id=mine ") }
        #expect(lines.count == 1, "\(server.log)")
        for part in [" method=HEAD ", " path=/health/live ", "Expect field", " status=417 "] {
            #expect(lines.first?.contains(part) == true, "\(server.log)")
        }
    }

    @Test func `the JSON format is one object per line`() throws {
        let server = try ServerProcess(["--log-format", "json"])
        let client = try CurlClient(server.address)
        _ = try client.post("/attention", json: Notebook.request, headers: ["X-Request-Id: mine"])
        try server.terminate()
        let entries = try server.log.split(separator: "\n").map { line in
            try JSON(parsing: Array(line.utf8))
        }
        for entry in entries { try Self.expectCommonMembers(of: entry) }
        let requests = entries.filter { $0["message"] == .string("request") }
        #expect(requests.count == 1, "\(server.log)")
        for (name, value) in [
            ("http.request.id", JSON.string("mine")), ("http.request.method", .string("POST")),
            ("url.path", .string("/attention")), ("http.response.status_code", .number(200)),
            ("client.address", .string("127.0.0.1")),
            ("http.request.body.bytes", .number(Double(Notebook.request.utf8.count))),
        ] {
            #expect(requests.first?[name] == value, "\(name): \(server.log)")
        }
        for name in [
            "event.duration", "http.response.body.bytes", "client.port",
            "attention.parse.duration", "attention.compute.duration", "attention.encode.duration",
        ] {
            guard case .number = requests.first?[name] else {
                Issue.record("\(name) is not a number: \(server.log)")
                continue
            }
        }
        let start = entries.first { $0["message"] == .string("listening") }
        #expect(start?["server.address"]?.string?.hasPrefix("http://127.0.0.1:") == true)
        guard case .number = start?["attention.threads"] else {
            Issue.record("threads is not a number: \(server.log)")
            return
        }
    }

    @Test func `dropped lines are reported in a line of the same format`() throws {
        let pipe = FileManager.default.temporaryDirectory
            .appending(path: "attention-\(UUID().uuidString.prefix(8))")
        let server = try ServerProcess(
            ["--log-format", "json"],
            after: "mkfifo '\(pipe.path)'; exec 2<>'\(pipe.path)'"
        )
        let reader = try FileHandle(forReadingFrom: pipe)
        try FileManager.default.removeItem(at: pipe)

        // The pipe is not read yet, and the lines are twice as long as the log's buffer.
        let socket = try RawSocket(server.address)
        let path = "/" + String(repeating: "a", count: 8_000)
        for _ in 0..<1_200 {
            try socket.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 404)
        }

        let log = Mutex(Data())
        reader.readabilityHandler = { reader in
            let data = reader.availableData
            log.withLock { $0 += data }
        }
        defer { reader.readabilityHandler = nil }
        let text = Data("log lines were dropped".utf8)
        var line: Data?
        try wait(for: "the line about dropped lines") {
            line = log.withLock { log in
                guard let range = log.range(of: text),
                    let end = log[range.upperBound...].firstIndex(of: UInt8(ascii: "\n"))
                else { return nil }
                return log[..<end].split(separator: UInt8(ascii: "\n")).last
            }
            return line != nil
        }
        let entry = try JSON(parsing: Array(#require(line)))
        try Self.expectCommonMembers(of: entry)
        #expect(entry["log.level"] == .string("warning"))
        let exitCode = try server.terminate()
        #expect(exitCode == 0)
    }

    /// Expects the members that all lines of the JSON format have.
    private static func expectCommonMembers(of entry: JSON) throws {
        let time = try #require(entry["@timestamp"]?.string, "\(entry)")
        #expect(throws: Never.self, "\(entry)") {
            try Date(time, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        let levels = ["info", "notice", "warning", "error"]
        #expect(levels.contains(entry["log.level"]?.string ?? ""), "\(entry)")
        #expect(entry["ecs.version"] == .string("8.17.0"), "\(entry)")
        #expect(entry["message"]?.string?.isEmpty == false, "\(entry)")
    }

    @Test func `with the JSON format, standard output and errors at the start are JSON`() throws {
        // `output` has been read before the server is found to listen.
        let server = try ServerProcess(
            ["--log-format", "JSON"],
            environment: ["ATTENTION_MAX_BODDY": "1", "ATTENTION_API_KEYS": "short"]
        )
        server.signal(SIGHUP)
        try server.terminate()
        let lines = (server.output + server.log).split(separator: "\n")
        let messages = try lines.map { line in
            let entry = try JSON(parsing: Array(line.utf8))
            try Self.expectCommonMembers(of: entry)
            return entry["message"]?.string ?? ""
        }
        for part in ["listening", "ATTENTION_MAX_BODDY", "API keys loaded", "guessed", "stopped"] {
            #expect(messages.contains { $0.contains(part) }, "\(part): \(server.log)")
        }
        for (arguments, part) in [
            (["--port", "x"], "--port"), (["--colour"], "--colour"),
            (["--threads", "0"], "--threads"), (["--api-keys-file", "/none"], "/none"),
            (["--host", "192.0.2.1"], "192.0.2.1"),
        ] {
            let failed = try ServerProcess.run(["--log-format=json"] + arguments)
            #expect(failed.exitCode != 0)
            #expect(failed.output.isEmpty)
            let entry = try JSON(parsing: Array(failed.log.utf8))
            try Self.expectCommonMembers(of: entry)
            #expect(entry["message"]?.string?.contains(part) == true, "\(failed.log)")
        }
    }

    @Test(arguments: ["127.0.0.1", "::1", "::", "unix"])
    func `the address of the client is logged`(host: String) throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "attention-\(UUID().uuidString.prefix(8))").path
        let server = try ServerProcess(
            host == "unix" ? ["--unix-socket", path] : ["--host", host]
        )
        var address = server.address
        if host == "::", case .tcp(_, let port) = address {
            address = .tcp(host: "127.0.0.1", port: port)
        }
        _ = try CurlClient(address).get("/health/live")
        let refused = try RawSocket(address)
        try refused.send("\u{16}\u{3}\u{1}")
        let answer = try refused.receiveAnswer()
        try expectProblem(answer, status: 400, details: ["TLS ClientHello", "http://"])
        try server.terminate()
        let lines = server.log.split(separator: "\n").filter { $0.contains(" request ") }
        #expect(lines.count == 2)
        let expected =
            switch host {
            case "unix": #/ client=unix$/#
            case "::1": #/ client=\[::1\]:[0-9]+$/#
            default: #/ client=127\.0\.0\.1:[0-9]+$/#
            }
        for line in lines { #expect(line.contains(expected), "\(line)") }
        #expect(lines.last?.contains("TLS ClientHello") == true)
    }

    @Test func `a path cannot add a line to the log`() throws {
        let server = try ServerProcess()
        let client = try CurlClient(server.address)
        _ = try client.get("/a%0Aforged%20200")
        _ = try client.get("/b%1B%5B31m")
        try server.terminate()
        #expect(!server.log.split(separator: "\n").contains { $0.hasPrefix("forged") })
        #expect(!server.log.contains("\u{1B}"))
    }

    @Test func `request lines are omitted at a higher log level`() throws {
        let server = try ServerProcess(["--log-level", "error"])
        let client = try CurlClient(server.address)
        _ = try client.get("/health/live", headers: ["X-Request-Id: unseen"])
        try server.terminate()
        #expect(!server.log.contains("unseen"))
    }
}
