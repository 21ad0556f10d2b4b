import Support
import Testing

/// The notebook's cells as requests.
@Suite struct NotebookTests {
    @Test func `every cell with an endpoint gets the printed digits`() throws {
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

    /// Returns the tolerance of a cell; the inputs of cell 2.2.3 are rounded to four decimals.
    private static func tolerance(for cell: Notebook.Cell) -> Double {
        cell.name.contains("2.2.3") ? 3e-4 : Notebook.tolerance
    }

    @Test func `the seed gives exactly the score of journey with itself`() throws {
        try withServer { _, client in
            let request = """
                {"inputs":\(Notebook.inputs),"parameters":{"seed":2246701679,"d_out":3},"query":1}
                """
            let answer = try client.post("/scores", json: request).json()
            let score = try #require(answer["scores"]?[1]?.number)
            #expect(Float(score) == 4.244719982147217)
        }
    }

    @Test func `include adds scores and weights to the context`() throws {
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

    @Test func `the same request gets the same bytes on every connection`() throws {
        try withServer { server, client in
            let answers = try (0..<3).map { _ in
                try client.post("/attention", json: Notebook.request).body
            }
            let fresh = try CurlClient(server.address).post("/attention", json: Notebook.request)
            #expect(answers.allSatisfy { $0 == fresh.body })
        }
    }
}
