import Support
import Testing

/// Paths, methods and representations.
@Suite struct RoutingTests {
    static let paths = [
        "/attention", "/scores", "/qkv", "/health/live", "/health/ready", "/openapi.yaml",
        "/openapi.json",
    ]

    @Test func `an unknown path gets 404`() throws {
        try withServer { _, client in
            for path in ["/nothing", "/attention/", "/Attention", "/attention/x", "//attention"] {
                try expectProblem(client.get(path), status: 404, details: [path])
            }
        }
    }

    @Test func `a query does not change the path`() throws {
        try withServer { _, client in
            let answer = try client.get("/health/live?verbose=1")
            #expect(answer.status == 200)
        }
    }

    @Test func `a query parameter of a POST is rejected by name, after all other errors`() throws {
        try withServer { _, client in
            for (target, name) in [
                ("/attention?causal=true", "causal"), ("/scores?dtype=float64&scale=1", "dtype"),
                ("/qkv?query", "query"), ("/attention?=&causal=true", "\"\""),
                ("/attention?a%20b=1", "a%20b"),
            ] {
                let answer = try client.post(target, json: Notebook.request)
                try expectProblem(answer, status: 422, details: [name, "JSON body"])
            }
            try expectProblem(client.post("/attention?a=1", json: "{"), status: 400, details: [])
            #expect(try client.post("/attention?", json: Notebook.request).status == 200)
            #expect(try client.post("/attention?&", json: Notebook.request).status == 200)
        }
    }

    @Test func `a method that the path does not allow gets 405 with the allowed ones`() throws {
        try withServer { _, client in
            let refused = [
                ("GET", "/attention", "POST"), ("DELETE", "/scores", "POST"),
                ("PUT", "/qkv", "POST"), ("POST", "/health/live", "GET"),
                ("PATCH", "/openapi.yaml", "GET"),
            ]
            for (method, path, allowed) in refused {
                let answer = try client.perform(method, path)
                try expectProblem(answer, status: 405, details: [method, path])
                let methods = try #require(answer.field("Allow")).split(separator: ", ").map(
                    String.init
                )
                #expect(methods.contains(allowed))
                #expect(methods.contains("OPTIONS"))
                #expect(methods.contains("HEAD") == (allowed == "GET"))
                #expect(!methods.contains(method))
            }
        }
    }

    @Test func `an unknown method gets 501`() throws {
        try withServer { _, client in
            try expectProblem(client.perform("BREW", "/attention"), status: 501, details: ["BREW"])
        }
    }

    @Test(arguments: paths)
    func `the response to OPTIONS lists the methods`(path: String) throws {
        try withServer { _, client in
            let answer = try client.perform("OPTIONS", path)
            #expect(answer.status == 204)
            let methods = try #require(answer.field("Allow")).split(separator: ", ").map(
                String.init
            )
            let main = path.hasPrefix("/health") || path.hasPrefix("/openapi") ? "GET" : "POST"
            #expect(methods.contains(main))
            #expect(methods.contains("OPTIONS"))
            #expect(answer.body.isEmpty)
        }
    }

    @Test func `the response to HEAD has the fields of GET but no content`() throws {
        try withServer { server, client in
            for path in ["/health/live", "/health/ready", "/openapi.yaml", "/openapi.json"] {
                let whole = try client.get(path)
                #expect(whole.status == 200)
                let head = try client.perform("HEAD", path)
                #expect(head.status == 200)
                #expect(head.field("Content-Length") == "\(whole.body.count)")
                #expect(head.field("Content-Type") == whole.field("Content-Type"))

                // libcurl would ignore content that a server sends by mistake.
                let socket = try RawSocket(server.address)
                try socket.send("HEAD \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let bytes = try socket.receiveToEnd()
                #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n\r\n"))
            }
        }
    }

    @Test(arguments: ["/openapi.yaml", "/openapi.json"])
    func `an unchanged document gets 304, and the connection stays usable`(
        path: String
    ) throws {
        try withServer { server, client in
            let tag = try #require(client.get(path).field("ETag"))
            let socket = try RawSocket(server.address)
            for method in ["GET", "HEAD"] {
                let head = "\(method) \(path) HTTP/1.1\r\nHost: a\r\n"
                try socket.send(head + "If-None-Match: W/\"a,b\", \(tag)\r\n\r\n")
                let unchanged = try socket.receiveAnswer(to: method)
                #expect(unchanged.status == 304)
                #expect(unchanged.body.isEmpty)
                #expect(unchanged.values(of: "ETag") == [tag])
                #expect(unchanged.values(of: "Vary") == ["Accept, Accept-Encoding"])
                #expect(unchanged.values(of: "Date").count == 1)
                #expect(unchanged.values(of: "Content-Type").isEmpty)
                #expect(unchanged.values(of: "Content-Length").isEmpty)
                #expect(unchanged.values(of: "Transfer-Encoding").isEmpty)

                try socket.send(head + "If-Match: \"a\"\r\n\r\n")
                #expect(try socket.receiveAnswer(to: method).status == 412)
            }
            let refused = try client.get(path, headers: ["If-Match: \"a\""])
            try expectProblem(refused, status: 412, details: ["If-Match", tag, path])
        }
    }

    @Test func `the health paths return ok`() throws {
        try withServer { _, client in
            for path in ["/health/live", "/health/ready"] {
                let answer = try client.get(path)
                #expect(answer.status == 200)
                #expect(answer.text == "{\"status\":\"ok\"}\n")
                #expect(answer.field("Content-Type") == "application/json")
            }
        }
    }
}
