import Support
import Testing

/// Content that is not JSON: 400 with the position of the error.
@Suite struct MalformedContentTests {
    /// A body, the byte offset of its error, and texts that the error's detail contains.
    struct Malformed: Sendable, CustomTestStringConvertible {
        let body: String
        let offset: Int
        let details: [String]

        init(_ body: String, at offset: Int, _ details: String...) {
            self.body = body
            self.offset = offset
            self.details = details
        }

        var testDescription: String { body.prefix(80).debugDescription }
    }

    static let malformed = [
        Malformed(#"{"inputs":[[1,2"#, at: 15),
        Malformed(#"{"inputs":[[1,2]"#, at: 16),
        Malformed(#"{"inputs":[[1,2]],}"#, at: 18),
        Malformed(#"{"inputs":[[1,2,]]}"#, at: 16),
        Malformed(#"{"inputs":[[1 2]]}"#, at: 14),
        Malformed(#"{"inputs" [[1,2]]}"#, at: 10),
        Malformed(#"{inputs:[[1,2]]}"#, at: 1),
        Malformed("{'inputs':[[1,2]]}", at: 1),
        Malformed(#"{"inputs":[[1,2]]} x"#, at: 19),
        Malformed(#"{"inputs":[[NaN]]}"#, at: 12, "NaN", "null"),
        Malformed(#"{"inputs":[[Infinity]]}"#, at: 12, "Infinity", "null"),
        Malformed(#"{"inputs":[[-Infinity]]}"#, at: 12, "-Infinity", "null"),
        Malformed(#"{"inputs":[[True]]}"#, at: 12),
        Malformed("\u{FEFF}{}", at: 0),
        Malformed("{\"inputs\":[[1]],\"a\tb\":1}", at: 18),
    ]

    @Test(arguments: malformed)
    func `malformed JSON is rejected with the position of the error`(malformed: Malformed) throws {
        try withServer { _, client in
            let answer = try client.post("/attention", json: malformed.body)
            try expectProblem(answer, status: 400, details: malformed.details)
            let problem = try answer.json()
            #expect(problem["offset"] == .number(Double(malformed.offset)), "\(answer.text)")
            #expect(problem["line"] == .number(1))
            #expect(problem["column"] == .number(Double(malformed.offset + 1)))
        }
    }

    @Test(
        arguments: [
            "01", "+1", ".5", "1.", "1.e5", "1e", "1e+", "0x1p3", "--1", "-", "1_000", "１",
        ]
    )
    func `a malformed number is rejected`(literal: String) throws {
        try withServer { _, client in
            let answer = try client.post("/attention", json: #"{"inputs":[[\#(literal)]]}"#)
            try expectProblem(answer, status: 400)
        }
    }

    @Test func `lines and columns are counted from 1`() throws {
        try withServer { _, client in
            let body = "{\n  \"inputs\": [\n    [1, 2],\n    [3, oops]\n  ]\n}"
            let problem = try client.post("/attention", json: body).json()
            #expect(problem["line"] == .number(4))
            #expect(problem["column"] == .number(9))
            #expect(problem["offset"] == .number(36))
        }
    }

    @Test(arguments: ["", " ", "\n"])
    func `an empty body is rejected`(body: String) throws {
        try withServer { _, client in
            try expectProblem(
                client.post("/attention", json: body),
                status: 400,
                details: ["empty"]
            )
        }
    }

    @Test func `bytes that are not UTF-8 are rejected`() throws {
        try withServer { _, client in
            let sequences: [[UInt8]] = [
                [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            ]
            for sequence in sequences {
                let body =
                    Array(#"{"inputs":[[1]],"tokens":[""#.utf8) + sequence + Array(#""]}"#.utf8)
                let answer = try client.perform(
                    "POST",
                    "/attention",
                    headers: ["Content-Type: application/json"],
                    body: body
                )
                try expectProblem(answer, status: 400, details: ["UTF-8"])
            }
        }
    }

    @Test func `a syntax error takes precedence over errors in earlier values`() throws {
        try withServer { _, client in
            for body in [#"{"inputs":[[1,"a"]],"scale":}"#, #"{"colour":1,"inputs":[[1]]"#] {
                try expectProblem(client.post("/attention", json: body), status: 400)
            }
        }
    }

    @Test func `a million nested containers are rejected without a crash`() throws {
        try withServer { server, client in
            for body in [
                String(repeating: "[", count: 1_000_000),
                #"{"inputs":"# + String(repeating: "[", count: 1_000_000),
                String(repeating: #"{"a":"#, count: 1_000_000),
            ] {
                try expectProblem(client.post("/attention", json: body), status: 400)
            }
            #expect(server.isRunning)
        }
    }

    @Test func `every proper prefix of a request is rejected`() throws {
        try withServer { _, client in
            let body = #"{"inputs":[[0.5,-1e2],[1,2]],"scale":"1/sqrt(d)","query":[0]}"#
            for length in 1..<body.utf8.count {
                let answer = try client.post("/attention", json: String(body.prefix(length)))
                #expect(answer.status == 400, "\(body.prefix(length)): \(answer.text)")
            }
            let whole = try client.post("/attention", json: body)
            #expect(whole.status == 200, "\(whole.text)")
        }
    }
}
