import Foundation
import Support
import Testing

/// API keys: where they come from, what needs one, and how they are changed while the server runs.
@Suite struct AccessTests {
    private static let key = "Zm9yIHRlc3RzIG9ubHk="
    private static let other = "another-key-for-tests"

    /// A key file that is there as long as this value.
    private final class KeyFile {
        let path = NSTemporaryDirectory() + "keys-\(UUID().uuidString)"

        init(_ text: String) throws { try write(text) }

        deinit { remove() }

        func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

        func remove() { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func authorization(_ key: String) -> [String] {
        ["Authorization: Bearer \(key)"]
    }

    private static func status(_ client: CurlClient, key: String?) throws -> Int {
        try client.post(
            "/attention",
            json: Notebook.request,
            headers: key.map(authorization) ?? []
        ).status
    }

    /// Has the server read its keys again, and waits until it has logged what became of it.
    private static func reload(_ server: ServerProcess, expecting message: String) throws {
        func count() -> Int { server.log.components(separatedBy: message).count }
        let before = count()
        server.signal(SIGHUP)
        let deadline = ContinuousClock.now + .seconds(120)
        while count() == before {
            try #require(ContinuousClock.now < deadline, "\(server.log)")
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    @Test func `a POST without a key is refused, and answered with the right one`() throws {
        let environment = ["ATTENTION_API_KEYS": "\(Self.other),\(Self.key)"]
        try withServer(environment: environment) { _, client in
            for headers in [[], Self.authorization("wrong"), Self.authorization("\(Self.key)=")] {
                for path in ["/attention", "/scores", "/qkv", "/merge", "/nothing"] {
                    let answer = try client.post(path, json: Notebook.request, headers: headers)
                    try expectProblem(answer, status: 401, details: ["Authorization: Bearer"])
                    #expect(answer.field("WWW-Authenticate") == "Bearer")
                }
            }
            for key in [Self.key, Self.other] {
                let status = try Self.status(client, key: key)
                #expect(status == 200)
            }
        }
    }

    @Test func `what needs no key is answered without one, the metrics are not`() throws {
        try withServer(environment: ["ATTENTION_API_KEYS": Self.key]) { _, client in
            for path in ["/health/live", "/health/ready", "/openapi.yaml", "/openapi.json"] {
                let answer = try client.get(path)
                #expect(answer.status == 200)
            }
            let preflight = try client.perform("OPTIONS", "/attention")
            #expect(preflight.status == 204)
            for method in ["GET", "HEAD", "OPTIONS"] {
                let metrics = try client.perform(method, "/metrics")
                #expect(metrics.status == 401)
            }
        }
    }

    @Test func `a client that waits for the word is refused before it sends`() throws {
        try withServer(environment: ["ATTENTION_API_KEYS": Self.key]) { server, _ in
            let socket = try RawSocket(server.address)
            let head = RawRequest.postHead(
                "/attention",
                length: 10,
                fields: ["Expect: 100-continue", "Authorization: Bearer wrong"]
            )
            try socket.send(head)
            let answer = try socket.receiveAnswer(to: "POST")
            try expectProblem(answer, status: 401)
        }
    }

    @Test func `the connection of a refused request goes on behind its body`() throws {
        try withServer(environment: ["ATTENTION_API_KEYS": Self.key]) { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send(RawRequest.post("/attention", Notebook.request))
            let refused = try socket.receiveAnswer(to: "POST")
            #expect(refused.status == 401)
            let head = RawRequest.postHead(
                "/attention",
                length: Notebook.request.utf8.count,
                fields: Self.authorization(Self.key)
            )
            try socket.send(head + Notebook.request)
            let answer = try socket.receiveAnswer(to: "POST")
            #expect(answer.status == 200)
        }
    }

    @Test func `malformed HTTP is refused as such, also without a key`() throws {
        try withServer(environment: ["ATTENTION_API_KEYS": Self.key]) { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send("POST /attention HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
            let answer = try socket.receiveAnswer(to: "POST")
            try expectProblem(answer, status: 400, details: ["Host"])
        }
    }

    @Test func `keys of a file are read again on SIGHUP, those of the environment stay`() throws {
        let file = try KeyFile("\(Self.key)\r\n\r\n")
        let environment = ["ATTENTION_API_KEYS": "key-of-the-environment"]
        let arguments = ["--api-keys-file", file.path]
        try withServer(arguments, environment: environment) { server, client in
            func statuses() throws -> [Int] {
                try [Self.key, Self.other, "key-of-the-environment"].map { key in
                    try Self.status(client, key: key)
                }
            }
            var found = try statuses()
            #expect(found == [200, 401, 200])
            try file.write("\(Self.other)\n")
            found = try statuses()
            #expect(found == [200, 401, 200], "not before the signal")
            try Self.reload(server, expecting: "API keys loaded")
            found = try statuses()
            #expect(found == [401, 200, 200])
        }
    }

    @Test func `a file that cannot be used leaves the keys as they were`() throws {
        let file = try KeyFile(Self.key)
        try withServer(environment: ["ATTENTION_API_KEYS_FILE": file.path]) { server, client in
            for content in ["", "\n \r\n", "\(Self.other)\nno key\n", nil] {
                if let content { try file.write(content) } else { file.remove() }
                try Self.reload(server, expecting: "API keys could not be reloaded")
                let statuses = try [Self.key, Self.other].map { try Self.status(client, key: $0) }
                #expect(statuses == [200, 401])
            }
            for reason in ["contains no key", "line 2 is not a valid key", "No such file"] {
                #expect(server.log.contains(reason), "\(server.log)")
            }
        }
    }

    @Test func `SIGHUP is ignored where there is no file of keys`() throws {
        for environment in [[:], ["ATTENTION_API_KEYS": Self.key]] {
            try withServer(environment: environment) { server, client in
                try Self.reload(server, expecting: "SIGHUP ignored")
                let status = try Self.status(client, key: Self.key)
                #expect(status == 200)
            }
        }
    }

    @Test func `the log has no key, neither right nor wrong`() throws {
        let file = try KeyFile("\(Self.key)\nshort\n")
        let server = try ServerProcess(
            ["--api-keys-file", file.path, "--log-level", "trace", "--log-format", "json"]
        )
        let client = try CurlClient(server.address)
        _ = try Self.status(client, key: Self.key)
        _ = try Self.status(client, key: "a-wrong-key")
        try file.write("\(Self.other)\nsecret word\n")
        try Self.reload(server, expecting: "API keys could not be reloaded")
        try server.terminate()
        for secret in [Self.key, Self.other, "a-wrong-key", "secret", "Bearer Z"] {
            #expect(!server.log.contains(secret), "\(server.log)")
        }
        #expect(server.log.contains("fewer than 16 characters"), "\(server.log)")
    }

    @Test(
        arguments: [
            ("", "contains no key"), (" , ", "contains no key"), ("good-key,not good", "key 2"),
        ]
    )
    func `a variable without usable keys ends the program, and repeats none`(
        list: String,
        reason: String
    ) throws {
        let completion = try ServerProcess.run([], environment: ["ATTENTION_API_KEYS": list])
        try Self.expectOneLine(completion, naming: ["ATTENTION_API_KEYS", reason])
        #expect(!completion.log.contains("good"))
    }

    @Test func `a file without usable keys ends the program`() throws {
        let empty = try KeyFile("\n")
        let long = try KeyFile(String(repeating: "k", count: 257))
        let huge = try KeyFile(String(repeating: "\n", count: 1 << 20) + Self.key)
        let missing = "/nonexistent/keys"
        for (path, reason) in [
            (empty.path, "contains no key"), (long.path, "257 bytes"),
            (huge.path, "1048576"), (missing, "No such file"), ("/", "cannot be read"),
        ] {
            let completion = try ServerProcess.run(["--api-keys-file", path])
            try Self.expectOneLine(completion, naming: [path, reason])
        }
    }

    @Test func `an empty name of a file opens nothing`() throws {
        let completion = try ServerProcess.run([], environment: ["ATTENTION_API_KEYS_FILE": ""])
        #expect(completion.exitCode != 0)
        #expect(completion.log.contains("--api-keys-file"), "\(completion.log)")
    }

    private static func expectOneLine(
        _ completion: ServerProcess.Completion,
        naming words: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(completion.exitCode == 1, sourceLocation: sourceLocation)
        #expect(completion.output.isEmpty, sourceLocation: sourceLocation)
        let lines = completion.log.split(separator: "\n")
        #expect(lines.count == 1, "\(completion.log)", sourceLocation: sourceLocation)
        for word in words {
            #expect(
                completion.log.contains(word),
                "\(completion.log)",
                sourceLocation: sourceLocation
            )
        }
    }
}
