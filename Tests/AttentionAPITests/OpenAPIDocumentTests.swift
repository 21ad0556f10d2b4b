import Attention
import HTTP1
import Support
import Testing

@testable import AttentionAPI

/// openapi.yaml and the code say the same, in both directions.
@Suite struct `The OpenAPI document` {
    // Parsed once, for it is long.
    private static let parsed = Result { try JSON(parsing: EmbeddedDocuments.openAPIJSON.bytes) }

    private let document: JSON

    init() throws {
        document = try Self.parsed.get()
    }

    @Test func `has the paths and methods of the route table`() {
        let documented = paths.flatMap { path, item in
            item.memberNames.map { "\($0.uppercased()) \(path)" }
        }
        let routes = Route.all.map { "\($0.method.rawValue) \($0.path)" }
        #expect(documented.sorted() == routes.sorted())
    }

    @Test(arguments: Route.all.map(\.path))
    func `has the representations of each route`(path: String) throws {
        for route in Route.all where route.path == path {
            let answer = try #require(responses(of: route)["200"].map(resolved))
            let mediaTypes = route.representations.map(\.rawValue)
            #expect(answer["content"]?.memberNames == mediaTypes.sorted())
        }
    }

    @Test(arguments: Operation.allCases)
    func `has the members of each operation's request`(operation: Operation) throws {
        let properties = try #require(requestSchema(of: operation)["properties"])
        let members = Member.allCases.filter { $0.isUsed(by: operation) && $0.isSupported }
        #expect(properties.memberNames == members.map(\.rawValue).sorted())
    }

    @Test(arguments: Operation.allCases)
    func `has the outputs of each operation in its answer`(operation: Operation) throws {
        let schema = try answerSchema(of: operation)
        let outputs = operation.outputs.map(\.rawValue)
        let properties = try #require(schema["properties"]).memberNames
        // What /attention and /scores say of how they computed.
        let others = operation == .qkv ? [] : ["scale", "dtype", "warnings"]
        #expect(properties == (outputs + others).sorted())
        // /qkv answers for the matrices that it is given, so nothing is certain.
        let certain = operation == .qkv ? [] : operation.standardOutputs.map(\.rawValue)
        let required = strings(schema["required"]).filter(outputs.contains)
        #expect(required.sorted() == certain.sorted())
    }

    @Test(arguments: [Operation.attention, .scores])
    func `has the outputs of each operation in include`(operation: Operation) throws {
        let include = try requestSchema(of: operation)["properties"]?["include"]
        let names = strings(include?["items"]?["enum"])
        #expect(names == operation.outputs.map(\.rawValue))
    }

    @Test func `has the values of options that are words`() {
        #expect(strings(schema("Dtype")["enum"]) == DType.allCases.map(\.rawValue))
        #expect(
            strings(schema("ScoresRequest")["properties"]?["softmax_axis"]?["enum"])
                == SoftmaxAxis.allCases.map(\.rawValue)
        )
        #expect(
            strings(schema("GivenParameters")["properties"]?["layout"]?["enum"])
                == ProjectionMatrices<Float>.Layout.allCases.map(\.rawValue)
        )
    }

    @Test func `has every kind of problem`() {
        let documented = strings(schema("Problem")["properties"]?["type"]?["enum"])
        #expect(documented == ProblemKind.allCases.map { "/docs#\($0.rawValue)" })
    }

    @Test func `has the status of every kind of problem`() {
        let documented = Set(Route.all.flatMap { responses(of: $0).keys })
        for kind in ProblemKind.allCases {
            #expect(documented.contains("\(kind.status.rawValue)"), "\(kind)")
        }
    }

    @Test func `shows each problem with the title and under the status of its kind`() throws {
        var count = 0
        for route in Route.all {
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
        return members(paths[route.path]?[method]?["responses"])
    }

    private func requestSchema(of operation: Operation) throws -> JSON {
        let body = paths[operation.path]?["post"]?["requestBody"]
        return resolved(try #require(body?["content"]?["application/json"]?["schema"]))
    }

    private func answerSchema(of operation: Operation) throws -> JSON {
        let answer = paths[operation.path]?["post"]?["responses"]?["200"]
        return resolved(try #require(answer?["content"]?["application/json"]?["schema"]))
    }

    /// What a reference such as `#/components/schemas/Problem` refers to; else the value itself.
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

extension StaticString {
    /// The UTF-8 of the text.
    fileprivate var bytes: [UInt8] { Array("\(self)".utf8) }
}
