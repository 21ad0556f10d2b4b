import Support
import Testing

/// A full disk, a pipe that is not read, too few descriptors, and extreme values of flags.
@Suite struct SurroundingsTests {
    #if os(Linux)
    @Test func `the server runs on if its log cannot be written`() async throws {
        let server = try ServerProcess(after: "exec 2>/dev/full")
        for _ in 0..<3 {
            let answer = try CurlClient(server.address).get("/health/live")
            #expect(answer.status == 200)
            // The log is written within 50 ms.
            try await Task.sleep(for: .milliseconds(150))
        }
        let exitCode = try server.terminate()
        #expect(exitCode == 0)
    }
    #endif

    @Test func `a log that is not read delays neither requests nor the exit`() throws {
        let server = try ServerProcess(
            after: "d=$(mktemp -d); mkfifo $d/log; exec 2<>$d/log; rm -r $d"
        )
        let socket = try RawSocket(server.address)
        // Their log lines are several times longer than a pipe's buffer.
        for _ in 0..<3_000 {
            try socket.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
        }
        let exitCode = try server.terminate()
        #expect(exitCode == 0)
    }

    #if os(Linux)
    @Test func `without standard error, no client receives the log`() throws {
        let server = try ServerProcess(after: "exec 2>&- 0<&-")
        let sockets = try (0..<8).map { _ in try RawSocket(server.address) }
        for socket in sockets {
            try socket.send("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
            let rest = try socket.receiveToEnd()
            #expect(rest.isEmpty)
        }
        let exitCode = try server.terminate()
        #expect(exitCode == 0)
    }
    #endif

    @Test func `the server raises the soft limit of descriptors`() throws {
        let server = try ServerProcess(after: "ulimit -Sn 64")
        let sockets = try (0..<100).map { _ in try RawSocket(server.address) }
        for socket in sockets {
            try socket.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        for socket in sockets {
            let answer = try socket.receiveAnswer()
            #expect(answer.status == 200)
        }
    }

    @Test func `the server survives connections that use up all descriptors`() throws {
        for limit in [32, 48, 128] {
            let server = try ServerProcess(after: "ulimit -n \(limit)")
            var sockets = try (0..<(limit + 10)).map { _ in try RawSocket(server.address) }
            sockets.removeAll()
            let answer = try CurlClient(server.address).get("/health/live")
            #expect(answer.status == 200)
            let exitCode = try server.terminate()
            #expect(exitCode == 0)
        }
    }

    @Test func `too few descriptors are an error at the start`() throws {
        let completion = try ServerProcess.run([], after: "ulimit -n 16")
        #expect(completion.exitCode == 1)
        #expect(completion.log.contains("16"), "\(completion.log)")
    }

    @Test func `a request over a small body limit gets one response`() throws {
        let server = try ServerProcess(["--max-body", "10"])
        let socket = try RawSocket(server.address)
        try socket.send(RawRequest.post("/attention", Notebook.request))
        let answer = try socket.receiveAnswer()
        try expectProblem(answer, status: 413)
        let rest = try socket.receiveToEnd()
        #expect(rest.isEmpty)
    }

    @Test(
        arguments: [
            "--max-target=1073741824", "--max-headers=1GiB", "--max-body=9223372036854775807",
            "--max-answer=9223372036854775807", "--max-computation=9223372036854775807",
            "--max-connections=1000000000", "--max-queue=9223372036854775807",
            "--max-in-flight=9223372036854775807", "--max-in-flight=64MiB",
            "--min-rate=9223372036854775807", "--idle-timeout=31536000",
            "--compute-timeout=31536000",
        ]
    )
    func `the largest allowed values work`(argument: String) throws {
        let server = try ServerProcess([argument])
        let answer = try CurlClient(server.address).post("/attention", json: Notebook.request)
        #expect(answer.status == 200)
    }

    @Test(
        arguments: [
            "--max-target=1073741825", "--max-headers=2GiB",
            "--max-connections=9223372036854775807", "--max-connections=0", "--unix-socket=",
            "--max-in-flight=67108863", "--idle-timeout=0", "--header-timeout=0",
            "--transfer-timeout=0", "--compute-timeout=0", "--min-rate=0", "--max-body=0",
            "--max-answer=0", "--max-computation=0", "--max-target=0", "--max-headers=0",
            "--idle-timeout=0.0001", "--idle-timeout=-1", "--drain-timeout=nan", "--threads=1025",
        ]
    )
    func `the error for a value out of range names the flag`(argument: String) throws {
        let completion = try ServerProcess.run([argument])
        #expect(completion.exitCode == 64)
        #expect(completion.log.contains(argument.split(separator: "=")[0]), "\(completion.log)")
    }
}
