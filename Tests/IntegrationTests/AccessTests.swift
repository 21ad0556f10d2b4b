import Foundation
import Support
import Testing

/// API keys: their sources, the requests that need one, and replacing them while the server runs.
@Suite struct AccessTests {
    private static let key = "Zm9yIHRlc3RzIG9ubHk="
    private static let other = "another-key-for-tests"

    /// A key file, removed by `deinit`.
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

    /// Makes the server read its keys again and waits until it has logged the message.
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

    @Test func `a POST with a valid key succeeds, any other POST is rejected`() throws {
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

    @Test func `documents, health and preflight need no key, the metrics do`() throws {
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

    @Test func `a client that waits for 100 Continue is rejected before it sends content`() throws {
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

    @Test func `a connection stays usable after a rejected request with content`() throws {
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

    @Test func `malformed HTTP gets 400 even without a key`() throws {
        try withServer(environment: ["ATTENTION_API_KEYS": Self.key]) { server, _ in
            let socket = try RawSocket(server.address)
            try socket.send("POST /attention HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
            let answer = try socket.receiveAnswer(to: "POST")
            try expectProblem(answer, status: 400, details: ["Host"])
        }
    }

    @Test func `SIGHUP replaces the keys of a file and keeps those of the environment`() throws {
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
            #expect(found == [200, 401, 200], "the keys changed before the signal")
            try Self.reload(server, expecting: "API keys loaded")
            found = try statuses()
            #expect(found == [401, 200, 200])
        }
    }

    @Test func `a file that cannot be used leaves the keys unchanged`() throws {
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

    @Test func `SIGHUP is ignored without a file of keys`() throws {
        for environment in [[:], ["ATTENTION_API_KEYS": Self.key]] {
            try withServer(environment: environment) { server, client in
                try Self.reload(server, expecting: "SIGHUP ignored")
                let status = try Self.status(client, key: Self.key)
                #expect(status == 200)
            }
        }
    }

    @Test func `the log contains neither valid nor invalid keys`() throws {
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
    func `a variable without valid keys ends the program, and its keys are not printed`(
        list: String,
        reason: String
    ) throws {
        let completion = try ServerProcess.run([], environment: ["ATTENTION_API_KEYS": list])
        try Self.expectOneLine(completion, naming: ["ATTENTION_API_KEYS", reason])
        #expect(!completion.log.contains("good"))
    }

    @Test func `a file without valid keys ends the program`() throws {
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

    @Test func `an empty file name is an error`() throws {
        let completion = try ServerProcess.run([], environment: ["ATTENTION_API_KEYS_FILE": ""])
        #expect(completion.exitCode != 0)
        #expect(completion.log.contains("ATTENTION_API_KEYS_FILE is empty"), "\(completion.log)")
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
