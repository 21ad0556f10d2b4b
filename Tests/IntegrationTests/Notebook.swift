import Support

/// The teaching notebook's data, from `Tests/Fixtures/notebook.json`.
enum Notebook {
    /// One printed cell, as a request and the tensors that its answer must contain.
    struct Cell: Sendable {
        /// The cell's number and what it shows.
        let name: String
        /// The request target.
        let endpoint: String
        /// The request's JSON text.
        let request: String
        /// Members of the answer with their printed values.
        let expected: JSON
    }

    /// "Your journey starts with one step": six tokens, three numbers each.
    static let inputs =
        "[[0.43,0.15,0.89],[0.55,0.87,0.66],[0.57,0.85,0.64],"
        + "[0.22,0.58,0.33],[0.77,0.25,0.1],[0.05,0.8,0.55]]"

    /// A small request to `/attention` that every test may send.
    static let request = #"{"inputs":\#(inputs),"query":2}"#

    /// How far an answer may be from four printed decimals.
    static let tolerance = 6e-5

    /// Every cell that has an endpoint.
    static func cells() throws -> [Cell] {
        let notebook = try Fixture.json("notebook.json")
        return try (notebook["cells"]?.array ?? []).compactMap { cell in
            guard let endpoint = cell["endpoint"]?.string, let request = cell["request"],
                let name = cell["cell"]?.string, let expected = cell["expect"]
            else { return nil }
            return Cell(
                name: name,
                endpoint: endpoint,
                request: try request.text(),
                expected: expected
            )
        }
    }
}
