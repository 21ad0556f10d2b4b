import HTTP1
import Support
import Testing

@testable import AttentionAPI

/// An inference request that is sent to a service, and its response.
struct InferenceCall {
    /// The length of the JSON to state; nil for none.
    var jsonLength: String?
    var body: [UInt8]
    var model = "attention"

    /// A request in JSON.
    init(_ json: String, to model: String = "attention") {
        body = Array(json.utf8)
        self.model = model
    }

    /// A request with binary data after the JSON.
    init(_ json: String, binary: [UInt8], to model: String = "attention") {
        self.init(json, to: model)
        jsonLength = String(body.count)
        body += binary
    }

    /// Sends the request.
    func reply(from service: TestService = TestService()) throws -> Reply {
        let path = "/v2/models/\(model)/infer"
        guard let jsonLength else { return try service.send(.post, path, body) }
        let fields: KeyValuePairs = [
            "Content-Type": "application/octet-stream",
            "Inference-Header-Content-Length": jsonLength,
        ]
        return try service.send(.post, path, body, fields: fields)
    }

    /// Checks that the request is refused with a problem.
    func expectProblem(
        _ kind: ProblemKind,
        at pointer: String?,
        _ detail: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let problem = try reply().json()
        #expect(problem["detail"]?.string == detail, sourceLocation: sourceLocation)
        #expect(problem["error"]?.string == detail, sourceLocation: sourceLocation)
        #expect(problem["pointer"]?.string == pointer, sourceLocation: sourceLocation)
        #expect(
            problem["type"]?.string == "/docs#\(kind.rawValue)",
            sourceLocation: sourceLocation
        )
        #expect(
            problem["status"]?.number == Double(kind.status.rawValue),
            sourceLocation: sourceLocation
        )
    }
}

extension Reply {
    /// The JSON of an inference response, and the binary data after it.
    func inference() throws -> (json: JSON, binary: [UInt8]) {
        #expect(status == 200, "\(text)")
        guard let field = fields["Inference-Header-Content-Length"] else {
            #expect(fields["Content-Type"] == "application/json")
            return (try json(), [])
        }
        #expect(fields["Content-Type"] == "application/octet-stream")
        let length = try #require(Int(field))
        return (try JSON(parsing: Array(body[..<length])), Array(body[length...]))
    }

    /// The data of an output in JSON.
    func data(_ name: String) throws -> [Double?] {
        let outputs = try inference().json["outputs"]?.array ?? []
        let output = try #require(outputs.first { $0["name"]?.string == name }, "\(text)")
        return try #require(output["data"]?.array).map(\.number)
    }
}

/// Returns the little-endian bytes of numbers.
func bytes<Number: BitwiseCopyable>(_ numbers: [Number]) -> [UInt8] {
    // SAFETY: numbers have no padding.
    unsafe numbers.withUnsafeBytes { unsafe Array($0) }
}
