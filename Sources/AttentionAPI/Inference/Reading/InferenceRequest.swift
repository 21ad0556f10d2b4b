import Attention
import TensorJSON
import Tensors

/// What the response to an inference request depends on besides the computation: the outputs asked
/// for, and the places of inputs and parameters, for errors.
final class InferenceRequest: Sendable {
    let model: InferenceModel
    let id: String?
    /// The outputs asked for; nil for those that the operation gives by default.
    let outputs: [InferenceRequestedOutput]?
    /// Whether outputs are binary unless they say otherwise.
    let isBinaryByDefault: Bool

    private let inputs: [(member: RequestMember, description: String, shape: Shape, form: Form)]
    private let parameters: [(root: RequestMember, name: String)]

    /// The form of an input's data.
    private enum Form { case binary, list, nested }

    init(_ message: InferenceMessage, _ model: InferenceModel) {
        self.model = model
        id = message.id
        outputs = message.outputs
        isBinaryByDefault = message.isBinaryByDefault
        inputs = message.inputs.map { input in
            let form: Form
            if case .binary = input.content {
                form = .binary
            } else {
                form = input.isNested ? .nested : .list
            }
            return (input.member, input.description, input.shape, form)
        }
        parameters = message.parameters.compactMap { parameter in
            InferenceDocument.member(of: parameter, for: model.operation).map {
                ($0.root, parameter.name)
            }
        }
    }

    /// Whether the data of an output are binary.
    func isBinary(_ output: InferenceRequestedOutput?) -> Bool {
        output?.isBinary ?? isBinaryByDefault
    }

    /// What has to be computed; nil for the outputs that the operation gives by default.
    var computedOutputs: OutputSet? { outputs.map { OutputSet($0.map(\.output)) } }

    /// Checks that the tensors asked for are among those that the computation gives.
    ///
    /// - Throws: `Problem` with a pointer into the operation's request.
    func requireOutputs(in shapes: OutputTable<Shape>) throws(Problem) {
        for (index, requested) in (outputs ?? []).enumerated()
        where requested.output != .parameters && shapes[requested.output] == nil {
            throw Problem(
                .missingMember,
                "output \(requested.name) does not exist for this request, which has "
                    + shapes.keys.map(\.name).joined(separator: ", "),
                pointer: "\(RequestMember.include.pointer)/\(index)"
            )
        }
    }

    /// Returns a problem with the operation's JSON request as one with the inference request: its
    /// pointer is to the input, the parameter or the outputs, and it describes the input.
    func translated(_ problem: Problem) -> Problem {
        guard let pointer = problem.pointer, !pointer.isEmpty else { return problem }
        var tokens = JSONPointer(pointer).tokens
        if tokens.first == RequestMember.include.name {
            tokens[0] = "outputs"
            let isAboutInclude = problem.detail.hasPrefix("include ")
            let detail =
                isAboutInclude ? "outputs\(problem.detail.dropFirst(7))" : problem.detail
            return problem.replacing(detail).pointing(to: JSONPointer(tokens).description)
        }
        // `/parts/0/lse` is an element of the input `lse`.
        if tokens.first == RequestMember.parts.name, tokens.count > 2 { tokens.remove(at: 1) }
        for count in (1...max(tokens.count, 1)).reversed() {
            let path = tokens.prefix(count).joined(separator: "/")
            let index = inputs.firstIndex { $0.member.rawValue == path }
            guard let index else { continue }
            let place = elementPath(tokens.dropFirst(count).compactMap { Int($0) }, inputs[index])
            return problem.adding(" (\(inputs[index].description))")
                .pointing(to: "/inputs/\(index)\(place)")
        }
        let root = tokens.first.flatMap { RequestMember(rawValue: $0) }
        let whole = parameters.first { $0.name == tokens.first }
        let own = parameters.first { $0.root == root && $0.name == tokens.last }
        let name = (own ?? whole ?? parameters.first { $0.root == root })?.name
        guard let name = name ?? tokens.first.flatMap({ isParameter($0) ? $0 : nil }) else {
            return problem.pointing(to: "")
        }
        return problem.pointing(to: "/parameters\(JSONPointer([name]))")
    }

    private func isParameter(_ name: String) -> Bool { !inputs.contains { $0.member.name == name } }

    /// Returns the path from an input to one of its elements, which has indices as in nested arrays.
    private func elementPath(
        _ indices: [Int],
        _ input: (member: RequestMember, description: String, shape: Shape, form: Form)
    ) -> String {
        guard !indices.isEmpty, indices.count == input.shape.rank else { return "" }
        switch input.form {
        case .binary: return ""
        case .nested: return "/data" + indices.map { "/\($0)" }.joined()
        case .list:
            let index = zip(indices, input.shape.extents).reduce(0) { $0 &* $1.1 &+ $1.0 }
            return "/data/\(index)"
        }
    }
}
