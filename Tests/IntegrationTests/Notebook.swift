import Support

/// The teaching notebook's data, from `Tests/Fixtures/notebook.json`.
enum Notebook {
    /// One cell: a request and the printed tensors that its response must contain.
    struct Cell: Sendable {
        /// The cell's number and title.
        let name: String
        /// The request target.
        let endpoint: String
        /// The request's JSON text.
        let request: String
        /// Members of the response with their printed values.
        let expected: JSON
    }

    /// "Your journey starts with one step": six tokens, three numbers each.
    static let inputs =
        "[[0.43,0.15,0.89],[0.55,0.87,0.66],[0.57,0.85,0.64],"
        + "[0.22,0.58,0.33],[0.77,0.25,0.1],[0.05,0.8,0.55]]"

    /// A small valid request to `/attention`.
    static let request = #"{"inputs":\#(inputs),"query":2}"#

    /// The maximum difference from four printed decimals.
    static let tolerance = 6e-5

    /// Returns the cells that have an endpoint.
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
