import Attention
import Support
import Tensors
import Testing

/// The notebook's cells, computed by the engine directly.
@Suite struct `The notebook` {
    @Test func `every cell with an endpoint gives the printed digits`() throws {
        let notebook = try Fixture.json("notebook.json")
        let tolerance = try #require(notebook["tolerance"]?.number)
        var checked = 0
        for cell in try #require(notebook["cells"]?.array) {
            guard let endpoint = cell["endpoint"]?.string else { continue }
            let request = try #require(cell["request"])
            // The cell that starts from printed vectors is only as exact as these.
            let startsFromPrint = cell["note"]?.string?.contains("to about 3e-4") == true
            for name in try #require(cell["expect"]).memberNames {
                let expected = try #require(cell["expect"]?[name].flatMap(Self.tensor))
                let output = try #require(AttentionOutput.allCases.first { $0.name == name })
                let found = try Self.result(request, endpoint, output)
                #expect(found.shape == expected.shape, "\(cell["cell"]?.string ?? "")")
                for (a, b) in zip(found.elements, expected.elements) {
                    #expect(abs(a - b) <= (startsFromPrint ? 3e-4 : Float(tolerance)))
                }
                checked += 1
            }
        }
        #expect(checked >= 17)
    }

    @Test func `omega 1,1 from the seed equals the printed number exactly`() throws {
        var request = try Fixture.json("notebook.json")
        request = .object(["inputs": try #require(request["inputs"]), "query": .number(1)])
        let parameters = AttentionParameters<Float>.seeded(
            SeededParameters(seed: 2_246_701_679, outputDimension: 3)
        )
        var options = AttentionOptions<Float>()
        options.querySelection = .index(1)
        let inputs = try #require(request["inputs"].flatMap(Self.tensor))
        let plan = try AttentionPlan(
            .projected(inputs: inputs, parameters: parameters),
            options: options,
            outputs: [.scores]
        )
        #expect(try plan.run()[.scores]?.elements[1] == 4.244719982147217)
    }

    private static func result(
        _ request: JSON,
        _ endpoint: String,
        _ output: AttentionOutput
    ) throws -> Tensor<Float> {
        var options = AttentionOptions<Float>()
        if let index = request["query"]?.number { options.querySelection = .index(Int(index)) }
        if request["softmax_axis"]?.string == "queries" { options.softmaxAxis = .queries }
        var parameters: AttentionParameters<Float>?
        if let seed = request["parameters"]?["seed"]?.number,
            let dimension = request["parameters"]?["d_out"]?.number
        {
            parameters = .seeded(
                SeededParameters(seed: UInt64(seed), outputDimension: Int(dimension))
            )
        }
        let source: AttentionSource<Float>
        if let inputs = request["inputs"].flatMap(tensor) {
            source =
                parameters.map { .projected(inputs: inputs, parameters: $0) } ?? .inputs(inputs)
        } else {
            source = .given(
                queries: try #require(request["queries"].flatMap(tensor)),
                keys: try #require(request["keys"].flatMap(tensor))
            )
        }
        if endpoint == "/qkv" {
            let plan = try ProjectionPlan(source, querySelection: options.querySelection)
            return try #require(try plan.run()[output])
        }
        let plan = try AttentionPlan(source, options: options, outputs: [output])
        return try #require(try plan.run()[output])
    }

    /// A vector or matrix of numbers.
    private static func tensor(_ json: JSON) -> Tensor<Float>? {
        guard let outer = json.array else { return nil }
        guard let first = outer.first?.array else {
            let elements = outer.compactMap(\.number).map { Float($0) }
            return Tensor(shape: [elements.count], elements: elements)
        }
        let elements = outer.flatMap { $0.array ?? [] }.compactMap(\.number).map { Float($0) }
        return Tensor(shape: [outer.count, first.count], elements: elements)
    }
}
