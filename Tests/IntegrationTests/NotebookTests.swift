import Support
import Testing

/// The notebook's printed tensors out of the running binary.
@Suite struct NotebookTests {
    @Test func `every cell that has an endpoint is answered to its printed digits`() throws {
        let cells = try Notebook.cells()
        #expect(cells.count == 17)
        try withServer { _, client in
            for cell in cells {
                let answer = try client.post(cell.endpoint, json: cell.request)
                #expect(answer.status == 200, "\(cell.name): \(answer.text)")
                let json = try answer.json()
                for name in cell.expected.memberNames {
                    let found = try #require(json[name], "\(cell.name) has no \(name)")
                    let wanted = try #require(cell.expected[name])
                    let difference = found.firstDifference(
                        from: wanted,
                        tolerance: Self.tolerance(for: cell),
                        at: "/\(name)"
                    )
                    #expect(difference == nil, "\(cell.name)")
                }
            }
        }
    }

    /// Cell 2.2.3 starts from vectors that were themselves printed to four digits.
    private static func tolerance(for cell: Notebook.Cell) -> Double {
        cell.name.contains("2.2.3") ? 3e-4 : Notebook.tolerance
    }

    @Test func `the seed gives the score of journey with itself bit for bit`() throws {
        try withServer { _, client in
            let request = """
                {"inputs":\(Notebook.inputs),"parameters":{"seed":2246701679,"d_out":3},"query":1}
                """
            let answer = try client.post("/scores", json: request).json()
            let score = try #require(answer["scores"]?[1]?.number)
            #expect(Float(score) == 4.244719982147217)
        }
    }

    @Test func `scores and weights come with the context when they are asked for`() throws {
        try withServer { _, client in
            let request = """
                {"inputs":\(Notebook.inputs),"query":2,"include":["scores","weights"]}
                """
            let answer = try client.post("/attention", json: request)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.field("Content-Type") == "application/json")
            #expect(answer.text.hasSuffix("}\n"))
            let json = try answer.json()
            let weights = try #require(json["weights"]?.array).compactMap(\.number)
            #expect(abs(weights.reduce(0, +) - 1) < 1e-6)
            #expect(json.memberNames == ["context", "dtype", "scale", "scores", "weights"])
        }
    }

    @Test func `the same request gets the same bytes on any connection`() throws {
        try withServer { server, client in
            let answers = try (0..<3).map { _ in
                try client.post("/attention", json: Notebook.request).body
            }
            let fresh = try CurlClient(server.address).post("/attention", json: Notebook.request)
            #expect(answers.allSatisfy { $0 == fresh.body })
        }
    }
}
