import HTTP1
import Testing

@Suite struct RequestTargetTests {
    private struct Parts: Hashable {
        var path: String
        var query: String?
        var authority: String?

        init(_ path: String, _ query: String? = nil, _ authority: String? = nil) {
            self.path = path
            self.query = query
            self.authority = authority
        }

        init(_ target: RequestTarget) {
            self.init(target.path, target.query, target.authority)
        }
    }

    @Test(
        arguments: [
            ("/", Parts("/")),
            ("/attention", Parts("/attention")),
            ("/attention?", Parts("/attention", "")),
            ("/a?b=c&d", Parts("/a", "b=c&d")),
            ("/a?b?c/d", Parts("/a", "b?c/d")),
            ("//a//b/", Parts("//a//b/")),
            ("/../a/./b", Parts("/../a/./b")),
            ("/a:b@c;d=e,f", Parts("/a:b@c;d=e,f")),
        ] as [(String, Parts)]
    )
    private func `origin-form is a path with an optional query`(raw: String, parts: Parts) throws {
        let target = try RequestTarget(raw)
        #expect(Parts(target) == parts)
        #expect(target.raw == raw)
    }

    @Test(
        arguments: [
            ("/%61ttention", "/attention"),
            ("/%41%7a%2D%2e%5F%7E%30", "/Az-._~0"),
            ("/a%2fb", "/a%2Fb"),
            ("/a%2Fb", "/a%2Fb"),
            ("/%2561", "/%2561"),
            ("/%00%ff", "/%00%FF"),
            ("/%e2%82%ac", "/%E2%82%AC"),
            ("/%2e%2E/x", "/../x"),
            ("/a%3fb", "/a%3Fb"),
        ]
    )
    func `only percent-encoded unreserved characters are decoded, once`(
        raw: String,
        path: String
    ) throws {
        #expect(try RequestTarget(raw).path == path)
    }

    @Test func `the query is kept as sent`() throws {
        #expect(try RequestTarget("/%61?%61=%2f").query == "%61=%2f")
    }

    @Test(
        arguments: [
            ("http://example.org/a?b", Parts("/a", "b", "example.org")),
            ("HTTP://example.org:80/", Parts("/", nil, "example.org:80")),
            ("https://[2001:db8::1]:8443/x", Parts("/x", nil, "[2001:db8::1]:8443")),
            ("http://example.org", Parts("/", nil, "example.org")),
            ("http://example.org?q", Parts("/", "q", "example.org")),
            ("http://127.0.0.1:/", Parts("/", nil, "127.0.0.1:")),
            ("http://a%2db/", Parts("/", nil, "a%2db")),
        ] as [(String, Parts)]
    )
    private func `absolute-form has an authority`(raw: String, parts: Parts) throws {
        #expect(Parts(try RequestTarget(raw)) == parts)
    }

    @Test func `asterisk-form requires OPTIONS`() throws {
        #expect(Parts(try RequestTarget("*", for: .options)) == Parts("*"))
        #expect(throws: RequestError.malformedTarget("*", .asteriskWithoutOptions)) {
            try RequestTarget("*", for: .get)
        }
    }

    @Test func `OPTIONS with an absolute-form without path concerns the whole server`() throws {
        let target = try RequestTarget("http://example.org:8001", for: .options)
        #expect(Parts(target) == Parts("*", nil, "example.org:8001"))
        #expect(try RequestTarget("http://example.org/", for: .options).path == "/")
        #expect(try RequestTarget("http://example.org?q", for: .options).path == "/")
    }

    @Test(arguments: ["example.org:443", "[::1]:443", "127.0.0.1:80"])
    func `authority-form is used with CONNECT`(raw: String) throws {
        #expect(Parts(try RequestTarget(raw, for: .connect)) == Parts("", nil, raw))
    }

    @Test(arguments: [
        "/", "*", "example.org", "example.org:", ":443", "http://a:1/", "a:b", "u@h:1",
    ])
    func `CONNECT accepts only a host and a port`(raw: String) {
        #expect(throws: RequestError.malformedTarget(raw, .connectWithoutAuthority)) {
            try RequestTarget(raw, for: .connect)
        }
    }

    @Test(
        arguments: [
            ("attention", .unknownForm),
            ("example.org:443", .unknownForm),
            ("ftp://example.org/", .unknownForm),
            ("http:/example.org/", .unknownForm),
            ("?a", .unknownForm),
            ("*a", .unknownForm),
            ("http://", .malformedAuthority),
            ("http:///a", .malformedAuthority),
            ("http://:80/", .malformedAuthority),
            ("http://user@example.org/", .malformedAuthority),
            ("http://user:secret@example.org/", .malformedAuthority),
            ("http://example.org:8x/", .malformedAuthority),
            ("http://[::1/", .malformedAuthority),
            ("http://[]/", .malformedAuthority),
            ("http://[::1]x/", .malformedAuthority),
            ("http://[fe80::1%25eth0]/", .malformedAuthority),
            ("http://a%2/", .malformedAuthority),
            ("/a[0]", .bracket),
            ("/a?b[]=1", .bracket),
            ("/%", .malformedPercentEncoding),
            ("/%a", .malformedPercentEncoding),
            ("/%zz", .malformedPercentEncoding),
            ("/%+1", .malformedPercentEncoding),
            ("/a?%4", .malformedPercentEncoding),
            ("/%%41", .malformedPercentEncoding),
        ] as [(String, RequestError.TargetFault)]
    )
    func `a target of no known form is refused with the reason`(
        raw: String,
        fault: RequestError.TargetFault
    ) {
        #expect(throws: RequestError.malformedTarget(raw, fault)) { try RequestTarget(raw) }
    }
}
