import Support
import Testing

/// The media types of content and responses: Content-Type, Content-Encoding, Accept.
@Suite struct MediaTypeTests {
    @Test(
        arguments: [
            "Content-Type: application/json", "Content-Type: application/json; charset=utf-8",
            "Content-Type: Application/JSON;charset=\"UTF-8\"", "Content-Type:",
            #"Content-Type: application/json; charset="utf\-8""#,
            "Content-Type: application/json; charset=UTF8",
            "Content-Type: application/json; charset=iso-8859-1",
        ]
    )
    func `JSON is accepted, and content without a type is read as JSON`(field: String) throws {
        try withServer { _, client in
            let answer = try client.perform(
                "POST",
                "/attention",
                headers: [field],
                body: Array(Notebook.request.utf8)
            )
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test(arguments: ["text/csv", "application/xml", "text/json", "application/json-seq", "json"])
    func `any other media type is rejected with the supported one`(type: String) throws {
        try withServer { _, client in
            let answer = try client.perform(
                "POST",
                "/attention",
                headers: ["Content-Type: \(type)"],
                body: Array(Notebook.request.utf8)
            )
            try expectProblem(answer, status: 415, details: [type, "application/json"])
            #expect(answer.field("Accept") == "application/json")
        }
    }

    @Test(
        arguments: [
            ("application/x-www-form-urlencoded", "--json"),
            ("text/plain;charset=UTF-8", #"headers: {"Content-Type": "application/json"}"#),
        ]
    )
    func `the types that curl and fetch send by default get a hint`(
        type: String,
        hint: String
    ) throws {
        try withServer { _, client in
            let answer = try client.perform(
                "POST",
                "/attention",
                headers: ["Content-Type: \(type)"],
                body: Array(Notebook.request.utf8)
            )
            try expectProblem(answer, status: 415, details: [hint])
            #expect(answer.field("Accept") == "application/json")
        }
    }

    @Test func `an unknown content coding is rejected`() throws {
        try withServer { _, client in
            let answer = try client.post(
                "/attention",
                json: Notebook.request,
                headers: ["Content-Encoding: br"]
            )
            try expectProblem(answer, status: 415, details: ["br"])
        }
    }

    @Test(
        arguments: [
            "*/*", "application/json", "application/*", "text/html, */*;q=0.1",
            "application/json;q=0.5, image/png", "application/json;a=b;q=0, application/json",
            "application/json, application/json;a=b;q=0", "*", "*/*;q=.2",
            "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "application/json;q=high",
        ]
    )
    func `JSON is sent if the client accepts it`(accepted: String) throws {
        try withServer { _, client in
            let answer = try client.post(
                "/attention",
                json: Notebook.request,
                headers: ["Accept: \(accepted)"]
            )
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.field("Content-Type") == "application/json")
            #expect(answer.field("Vary")?.lowercased().contains("accept") == true)
        }
    }

    @Test(
        arguments: [
            "image/png", "application/xml", "application/json;q=0", "*/*;q=0",
            #"text/html;x=",application/json,""#, #"application/json;x="a,b";q=0"#,
        ]
    )
    func `a client that accepts no available media type gets 406`(accepted: String) throws {
        try withServer { _, client in
            let answer = try client.post(
                "/attention",
                json: Notebook.request,
                headers: ["Accept: \(accepted)"]
            )
            try expectProblem(answer, status: 406, details: ["application/json"])
        }
    }
}
