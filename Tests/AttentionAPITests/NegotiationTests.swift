import Compression
import HTTP1
import Support
import Testing

@testable import AttentionAPI

@Suite struct NegotiationTests {
    private func fields(_ name: String, _ values: [String]) throws -> HeaderFields {
        try HeaderFields(lines: values.map { (name, $0) })
    }

    // MARK: - Accept

    /// Lines of Accept, and the choice between JSON (the default) and text.
    static let choices: [([String], MediaType?)] = [
        ([], .json),
        ([""], .json),
        ([", ,"], .json),
        (["*/*"], .json),
        (["application/json"], .json),
        (["APPLICATION/Json"], .json),
        (["application/json;profile=x"], .json),
        (["text/plain"], .text),
        (["text/*"], .text),
        (["image/png"], nil),
        (["application/json-seq"], nil),
        (["*/json"], nil),
        // Of equal weights the default wins, whatever the client's order.
        (["text/plain, application/json"], .json),
        (["text/*, application/*"], .json),
        // Weights.
        (["application/json;q=0.5, text/plain"], .text),
        (["application/json ; q=0.3 , text/plain\t;\tq=0.4"], .text),
        (["application/json;Q=0.3, text/plain;q=0.299"], .json),
        (["text/plain;q=0.001"], .text),
        (["application/json;q=1.000, text/plain;q=1"], .json),
        (["application/json;q=0.5;extension=1, text/plain;q=0.4"], .json),
        // Several lines are one list.
        (["application/json;q=0.5", "text/plain;q=0.6"], .text),
        (["image/png", "text/plain"], .text),
        // The most specific range decides, whatever the order.
        (["*/*;q=0.1, text/plain;q=0.2"], .text),
        (["text/plain;q=0.1, */*;q=0.2"], .json),
        (["application/json;q=0, */*"], .text),
        (["*/*, application/json;q=0"], .text),
        (["application/*;q=0, application/json"], .json),
        (["text/*;q=0.9, text/plain;q=0.1, application/json;q=0.5"], .json),
        (["text/plain;q=0.1, */*;q=0.9, application/*;q=0.05"], .text),
        // A weight of 0 excludes a type.
        (["application/json;q=0"], nil),
        (["application/json;q=0.000, text/plain;q=0.0"], nil),
        (["*/*;q=0"], nil),
        // A weight that cannot be read is ignored; zeros may be missing.
        (["application/json;q=high, text/plain;q=0.1"], .json),
        (["application/json;q=, text/plain;q=0.1"], .json),
        (["application/json;q=2, text/plain;q=0.1"], .json),
        (["application/json;q=1.001, text/plain;q=0.1"], .json),
        (["application/json;q=-1, text/plain;q=0.1"], .json),
        (["application/json;q=1e0, text/plain;q=0.1"], .json),
        (["application/json;q=., text/plain;q=0.1"], .json),
        (["application/json;q=0.1, text/plain;q=high"], .text),
        (["application/json;q=.2, text/plain;q=.3"], .text),
        (["application/json;q=.3, text/plain;q=.2"], .json),
        (["application/json;q=.0, text/plain;q=1."], .text),
        // Java's default until 2017, and the same with a weight of 0.
        (["text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"], .json),
        (["*"], .json),
        (["*;q=0"], nil),
        (["application/json;q=0, *"], .text),
        // Commas and semicolons in quoted strings do not separate.
        ([#"text/html;x=",application/json,""#], nil),
        ([#"text/html;x=";application/json", text/plain"#], .text),
        ([#"text/html;x="\",application/json,""#], nil),
        ([#"application/json;x="a,b";q=0"#], nil),
        ([#"application/json;x="a;q=1";q=0"#], nil),
        ([#"text/plain;x="a,b";q=0.2, application/json;q=0.1"#], .text),
        (["text/html;x=\"", "text/plain"], .text),
        // A range with the parameter of all representations is more specific than one without.
        (["application/json;charset=utf-8"], .json),
        ([#"application/json; Charset="UTF-8";q=0, application/json, text/plain;q=0.1"#], .text),
        // A range with other parameters is the least specific.
        (["application/json;a=b;q=0, application/json"], .json),
        (["application/json, application/json;a=b;q=0"], .json),
        (["application/json;a=b;q=0, */*"], .json),
        (["application/json;a=b, */*;q=0"], nil),
        (["application/json;charset=latin1;q=0, application/json"], .json),
        (["application/json;a=b;q=0, text/plain;q=0.1"], .text),
        (["*/*;a=b;q=0, */*"], .json),
        ([";q=0", "application/json;;q=0.5"], .json),
        // Of equally specific ranges the greater weight counts, whatever the order.
        (["application/json;q=0, application/json"], .json),
        (["application/json, application/json;q=0"], .json),
        (["application/json;a=b, application/json;c=d;q=0"], .json),
        (["application/json;c=d;q=0, application/json;a=b"], .json),
        // Malformed ranges are ignored.
        (["json"], .json),
        (["json, text/plain"], .text),
        (["/, a/, /b, text/plain"], .text),
    ]

    @Test(arguments: choices)
    func `the best representation that the client accepts is chosen`(
        accept: [String],
        expected: MediaType?
    ) throws {
        #expect(try Negotiation.choose([.json, .text], for: fields("Accept", accept)) == expected)
    }

    @Test(
        arguments: [
            ([], false), (["*/*"], false), (["application/json"], false),
            (["application/problem+json"], false), (["image/png"], false),
            (["text/plain, application/json"], false),
            (["text/html, */*;q=0.8"], false),
            (["text/plain"], true), (["text/*"], true),
            (["text/plain, */*;q=0.5"], true),
            (["application/json;q=0.5, text/plain"], true),
        ]
    )
    func `errors are text for a client that prefers text`(accept: [String], isText: Bool) throws {
        #expect(try Negotiation.prefersText(fields("Accept", accept)) == isText)
    }

    // MARK: - Content-Type

    @Test(
        arguments: [
            [], ["application/json"], ["Application/JSON"], ["application/json;charset=utf-8"],
            ["application/json; charset=UTF-8"], ["application/json ;Charset=\"utf-8\""],
            ["application/json; profile=x"], [#"application/json; charset="utf\-8""#],
            [#"application/json; x="; charset=latin1""#],
            [#"application/json; x="\"; charset=latin1"; charset="UTF-8""#],
            ["application/json; charset=UTF8"], ["application/json; charset=latin1"],
            ["application/json; charset="], [#"application/json; charset="utf-8"#],
        ]
    )
    func `JSON is accepted, and content without a type is read as JSON`(types: [String]) throws {
        #expect(throws: Never.self) {
            try Negotiation.checkContent(fields("Content-Type", types))
        }
    }

    @Test(
        arguments: [
            (["text/csv"], "Content-Type is text/csv; send application/json"),
            (["text/json"], "Content-Type is text/json; send application/json"),
            (["application/*"], "Content-Type is application/*; send application/json"),
            (["*/*"], "Content-Type is */*; send application/json"),
            (["json"], "Content-Type is json; send application/json"),
            (
                ["text/plain;charset=UTF-8"],
                "Content-Type is text/plain; send application/json "
                    + "(with fetch: headers: {\"Content-Type\": \"application/json\"})"
            ),
            ([""], "Content-Type is empty; send application/json"),
            (
                ["application/x-www-form-urlencoded"],
                "Content-Type is application/x-www-form-urlencoded; send application/json "
                    + "(with curl: --json, or -H 'Content-Type: application/json')"
            ),
            (["application/json", "application/json"], "2 Content-Type fields; send one"),
            (
                [String(repeating: "x", count: 1000)],
                "Content-Type is \(String(repeating: "x", count: 64))…; send application/json"
            ),
        ]
    )
    func `another type is refused with the accepted one`(
        types: [String],
        detail: String
    ) throws {
        let problem = try #require(throws: Problem.self) {
            try Negotiation.checkContent(fields("Content-Type", types))
        }
        #expect(problem.kind == .unsupportedMediaType)
        #expect(problem.detail == detail)
        #expect(problem.fields.map(\.name) == ["Accept"])
        #expect(problem.fields.map(\.value) == ["application/json"])
    }

    // MARK: - Content-Encoding

    @Test(arguments: [[], [""], ["identity"], ["Identity"], ["identity, identity"]])
    func `content without a coding is accepted`(codings: [String]) throws {
        #expect(try Negotiation.contentCoding(fields("Content-Encoding", codings)) == nil)
    }

    @Test(
        arguments: [
            (["gzip"], .gzip), (["X-GZip"], .gzip), (["deflate"], .deflate),
            (["identity", " Gzip , "], .gzip),
        ] as [([String], ContentCoding)]
    )
    func `a coding is found by its name`(codings: [String], coding: ContentCoding) throws {
        #expect(try Negotiation.contentCoding(fields("Content-Encoding", codings)) == coding)
    }

    @Test(
        arguments: [
            (["br"], "br; send"), (["identity , zstd"], "zstd; send"),
            (["identity", "compress"], "compress; send"),
            (["gzip", "deflate"], "gzip, deflate; send one of"),
            (["gzip, gzip"], "gzip, gzip; send one of"),
        ]
    )
    func `another coding, or more than one, is refused`(codings: [String], words: String) throws {
        let problem = try #require(throws: Problem.self) {
            try Negotiation.contentCoding(fields("Content-Encoding", codings))
        }
        #expect(problem.kind == .unsupportedMediaType)
        #expect(
            problem.detail == "Content-Encoding is \(words) gzip, deflate or no coding"
        )
        #expect(problem.fields.map(\.name) == ["Accept", "Accept-Encoding"])
        #expect(problem.fields.map(\.value) == ["application/json", "gzip, deflate"])
    }

    // MARK: - Accept-Encoding

    @Test(
        arguments: [
            ["gzip"], ["deflate, gzip;q=1.0, *;q=0.5"], ["br", "GZIP"], ["x-gzip"], ["*"],
            ["gzip;q=0.001"], ["gzip; q=.5, identity;q=0.5"], ["identity;q=0, *"], [" , gzip"],
            ["gzip;q=high"],
        ]
    )
    func `gzip is wanted`(values: [String]) throws {
        #expect(try Negotiation.acceptsGzip(fields("Accept-Encoding", values)))
    }

    @Test(
        arguments: [
            [], [""], ["identity"], ["br, deflate"], ["gzip;q=0"], ["*, gzip;q=0"], ["*;q=0"],
            ["gzip;q=0.5, identity"], ["gzippo"], ["gzip;q=0.0"],
        ]
    )
    func `gzip is not wanted`(values: [String]) throws {
        #expect(try !Negotiation.acceptsGzip(fields("Accept-Encoding", values)))
    }
}
