import Support
import Testing

/// Responses as text and as pictures.
@Suite struct RepresentationTests {
    @Test func `the notebook's cells as text are what PyTorch prints, byte for byte`() throws {
        let cases = try Fixture.bytes("text/notebook.jsonl").split(separator: 0x0A).map {
            try JSON(parsing: Array($0))
        }
        #expect(cases.count == 17)
        try withServer { _, client in
            for item in cases {
                let path = try #require(item["path"]?.string)
                let answer = try client.post(
                    path,
                    json: try #require(item["request"]).text(),
                    headers: ["Accept: text/plain"]
                )
                #expect(answer.status == 200)
                #expect(answer.field("Content-Type") == "text/plain; charset=utf-8")
                #expect(answer.field("Vary") == "Accept, Accept-Encoding")
                #expect(answer.text == item["text"]?.string)
            }
        }
    }

    @Test(
        arguments: [
            ("text/plain", "text/plain; charset=utf-8"), ("text/*", "text/plain; charset=utf-8"),
            ("application/json;q=0.5, text/plain", "text/plain; charset=utf-8"),
            ("text/plain, application/json", "application/json"),
            ("image/svg+xml", "image/svg+xml"), ("image/*", "image/svg+xml"),
            ("image/svg+xml, */*;q=0.5", "image/svg+xml"),
            ("text/plain;q=0.2, image/svg+xml;q=0.1", "text/plain; charset=utf-8"),
            ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ]
    )
    func `the client's preference decides`(accepted: String, type: String) throws {
        try withServer { _, client in
            let answer = try client.post(
                "/attention",
                json: Notebook.request,
                headers: ["Accept: \(accepted)"]
            )
            #expect(answer.status == 200)
            #expect(answer.field("Content-Type") == type)
            #expect(answer.field("Vary") == "Accept, Accept-Encoding")
            #expect(answer.field("Cache-Control") == "no-store")
        }
    }

    @Test func `a long picture is sent while it is drawn, the same bytes each time`() throws {
        try withServer { _, client in
            // A panel of single cells for each head, then an embedded image that spans portions.
            for request in [
                #"{"inputs":{"shape":[40,32],"seed":1},"num_heads":8,"causal":true}"#,
                #"{"inputs":{"shape":[1100,4],"seed":1}}"#,
            ] {
                let answers = try (0..<2).map { _ in
                    try client.post(
                        "/attention",
                        json: request,
                        headers: ["Accept: image/svg+xml"]
                    )
                }
                #expect(answers[0].status == 200)
                #expect(answers[0].body.count > 1_000_000)
                #expect(answers[0].text.hasSuffix("</svg>\n"))
                #expect(answers[0].body == answers[1].body)
            }
        }
    }

    @Test func `the parameters of pictures are accepted with pictures only`() throws {
        try withServer { _, client in
            let picture = ["Accept: image/svg+xml"]
            let target = "/scores?tensor=scores&scale=1"
            let answer = try client.post(target, json: Notebook.request, headers: picture)
            #expect(answer.status == 200)
            #expect(answer.text.contains("Attention scores"))
            try expectProblem(
                client.post(target, json: Notebook.request),
                status: 422,
                details: ["tensor", "image/svg+xml"]
            )
            try expectProblem(
                client.post("/scores?causal=1", json: Notebook.request, headers: picture),
                status: 422,
                details: ["causal"]
            )
            let text = try client.post(
                target,
                json: Notebook.request,
                headers: ["Accept: text/plain"]
            )
            #expect(text.status == 422)
            #expect(text.text.hasPrefix("error: query parameter \"tensor\""))
        }
    }
}
