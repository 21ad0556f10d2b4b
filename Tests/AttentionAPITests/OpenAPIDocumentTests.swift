import Attention
import HTTP1
import Support
import Tensors
import Testing

@testable import AttentionAPI

/// All routes; those of models for one model.
private let documentedRoutes =
    Route.all + Route.inference([InferenceModel.standard[0]], version: "0")

/// openapi.yaml and the code agree, in both directions.
@Suite struct `The OpenAPI document` {
    // Parsed only once, because it is long.
    private static let parsed = Result { try JSON(parsing: Document.openAPIJSON.content) }

    private let document: JSON

    init() throws {
        document = try Self.parsed.get()
    }

    @Test func `has the paths and methods of the route table`() {
        let documented = paths.flatMap { path, item in
            item.memberNames.map { "\($0.uppercased()) \(path)" }
        }
        let routes = documentedRoutes.map { "\($0.method.rawValue) \($0.template)" }
        #expect(documented.sorted() == routes.sorted())
    }

    @Test(arguments: documentedRoutes.map(\.template))
    func `has the representations of each route`(path: String) throws {
        for route in documentedRoutes where route.template == path {
            let response = try #require(responses(of: route)["200"].map(resolved))
            let mediaTypes = route.representations.map(\.rawValue)
            #expect(response["content"]?.memberNames == mediaTypes.sorted())
        }
    }

    @Test(arguments: Operation.allCases)
    func `has the members of each operation's request`(operation: Operation) throws {
        let properties = try #require(requestSchema(of: operation)["properties"])
        let members = MemberTable.request.members.filter { $0.isUsed(by: operation) }
        #expect(properties.memberNames == members.map(\.rawValue).sorted())
    }

    @Test(arguments: Operation.allCases.filter { $0 != .diagnose })
    func `has the outputs of each operation in its response`(operation: Operation) throws {
        let schema = try responseSchema(of: operation)
        let outputs = operation.outputs.map(\.name)
        let properties = try #require(schema["properties"]).memberNames
        #expect(properties == (outputs + operation.remarks).sorted())
        // /qkv responds for the given matrices only, so no output is certain.
        let certain = operation == .qkv ? [] : operation.standardOutputs.map(\.name)
        let required = strings(schema["required"]).filter(outputs.contains)
        #expect(required.sorted() == certain.sorted())
    }

    @Test(arguments: [Operation.attention, .scores])
    func `has the outputs of each operation in include`(operation: Operation) throws {
        let include = try requestSchema(of: operation)["properties"]?["include"]
        let names = strings(include?["items"]?["enum"])
        #expect(names == operation.outputs.map(\.name))
    }

    @Test(arguments: [
        ("ProjectionParameters", MemberTable.parameters), ("Part", .parts), ("Window", .window),
        ("RotaryEmbedding", .rope), ("RotaryScaling", .scaling), ("QueryKeyNorm", .norm),
        ("Dropout", .dropout), ("Tolerance", .tolerance),
    ])
    func `has the members of each object in a request`(name: String, table: MemberTable) throws {
        let properties = try #require(schema(name)["properties"])
        #expect(properties.memberNames == table.members.map(\.name).sorted())
    }

    @Test(arguments: MemberTable.request.members)
    func `shows every member in a request that succeeds`(member: RequestMember) throws {
        let shown = try Operation.allCases.filter(member.isUsed).flatMap { operation in
            let responses = try responseExamples(of: operation)
            return try requestExamples(of: operation).filter { responses[$0.key] != nil }.values
        }
        #expect(shown.contains { $0["value"]?[member.rawValue] != nil })
    }

    @Test(arguments: [Operation.attention, .scores])
    func `shows every output in a response`(operation: Operation) throws {
        let shown = try responseExamples(of: operation).values.compactMap { $0["value"] }
        for output in operation.outputs {
            #expect(shown.contains { $0[output.name] != nil }, "\(output)")
        }
    }

    @Test func `has the values of options with names`() {
        #expect(strings(schema("Dtype")["enum"]) == ScalarType.allCases.map(\.rawValue))
        #expect(strings(schema("SoftmaxAxis")["enum"]) == SoftmaxAxis.allCases.map(\.rawValue))
        #expect(
            strings(schema("LinearAttentionRequest")["properties"]?["rule"]?["enum"])
                == LinearRule.allCases.map(\.rawValue)
        )
        #expect(
            strings(schema("Layout")["enum"])
                == ProjectionMatrices<Float>.Layout.allCases.map(\.rawValue)
        )
        #expect(strings(schema("FusedOrder")["enum"]) == FusedOrder.allCases.map(\.rawValue))
        #expect(
            strings(schema("NormExtent")["enum"])
                == QueryKeyNorm<Float>.Extent.allCases.map(\.rawValue)
        )
        for name in ["rope_type", "type"] {
            let kind = schema("RotaryScaling")["properties"]?[name]
            let kinds = strings(kind.map(resolved)?["enum"])
            #expect(
                Set(kinds) == Set(RotaryScaling.Kind.allCases.map(\.rawValue) + ["mrope", "su"])
            )
        }
    }

    @Test func `has the datatypes of the Open Inference Protocol`() {
        let datatypes = InferenceDatatype.allCases.map(\.rawValue)
        #expect(strings(schema("InferenceDatatype")["enum"]) == datatypes)
    }

    @Test func `has every kind of problem`() {
        let documented = strings(schema("Problem")["properties"]?["type"]?["examples"])
        #expect(documented == ProblemKind.allCases.map { "/docs#\($0.rawValue)" })
    }

    @Test func `has the status of every kind of problem`() {
        let documented = Set(documentedRoutes.flatMap { responses(of: $0).keys })
        for kind in ProblemKind.allCases {
            #expect(documented.contains("\(kind.status.rawValue)"), "\(kind)")
        }
    }

    @Test func `shows each problem with the title and under the status of its kind`() throws {
        var count = 0
        for route in documentedRoutes {
            for (status, response) in responses(of: route) {
                let content = resolved(response)["content"]?["application/problem+json"]
                for example in members(content?["examples"]).values {
                    let problem = try #require(example["value"])
                    let slug = try #require(problem["type"]?.string?.split(separator: "#").last)
                    let kind = try #require(ProblemKind(rawValue: String(slug)), "\(slug)")
                    #expect(status == "\(kind.status.rawValue)", "\(slug)")
                    #expect(problem["status"]?.number == Double(kind.status.rawValue))
                    #expect(problem["title"]?.string == kind.title)
                    #expect(problem["error"] == problem["detail"])
                    count += 1
                }
            }
        }
        #expect(count > ProblemKind.allCases.count)
    }
}

// MARK: - Reading the document

extension `The OpenAPI document` {
    private var paths: [String: JSON] { members(document["paths"]) }

    private func schema(_ name: String) -> JSON {
        document["components"]?["schemas"]?[name] ?? .null
    }

    private func responses(of route: Route) -> [String: JSON] {
        let method = route.method.rawValue.lowercased()
        return members(paths[route.template]?[method]?["responses"])
    }

    private func requestContent(of operation: Operation) throws -> JSON {
        let body = paths[operation.path]?["post"]?["requestBody"]
        return try #require(body?["content"]?["application/json"])
    }

    private func responseContent(of operation: Operation) throws -> JSON {
        let response = paths[operation.path]?["post"]?["responses"]?["200"]
        return try #require(response?["content"]?["application/json"])
    }

    private func requestSchema(of operation: Operation) throws -> JSON {
        resolved(try #require(try requestContent(of: operation)["schema"]))
    }

    private func responseSchema(of operation: Operation) throws -> JSON {
        resolved(try #require(try responseContent(of: operation)["schema"]))
    }

    private func requestExamples(of operation: Operation) throws -> [String: JSON] {
        members(try requestContent(of: operation)["examples"])
    }

    private func responseExamples(of operation: Operation) throws -> [String: JSON] {
        members(try responseContent(of: operation)["examples"])
    }

    /// Returns the target of a reference such as `#/components/schemas/Problem`, else the value.
    private func resolved(_ value: JSON) -> JSON {
        guard let reference = value["$ref"]?.string else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { place, name in
            place[String(name)] ?? .null
        }
    }

    private func members(_ value: JSON?) -> [String: JSON] {
        guard case .object(let members) = value else { return [:] }
        return members
    }

    private func strings(_ value: JSON?) -> [String] {
        value?.array?.compactMap(\.string) ?? []
    }
}

extension Operation {
    /// The members of its response besides the outputs.
    fileprivate var remarks: [String] {
        switch self {
        case .attention, .scores: ["scale", "dtype", "tokens", "key_tokens", "warnings"]
        case .qkv: ["tokens"]
        case .merge: ["warnings"]
        case .linearAttention: ["scale", "dtype"]
        case .diagnose: []
        }
    }
}
