import Attention

/// A model of the Open Inference Protocol: an operation under its name or an alias.
package struct InferenceModel: Sendable {
    /// The name in paths and responses.
    package let name: String

    /// The operation that the model computes.
    package let operation: Operation

    /// Creates a model; traps if `name` would need percent-encoding in a path.
    package init(name: String, operation: Operation) {
        precondition(Self.isName(name), "\(name) is not a name of a model")
        self.name = name
        self.operation = operation
    }

    /// The models that are always there.
    package static let standard = Operation.allCases.filter { $0 != .diagnose }.map {
        InferenceModel(name: $0.rawValue, operation: $0)
    }

    /// The only version of each model.
    static let version = "1"

    /// Whether a text can be the name of a model: ASCII letters, digits, `-`, `_` and `.`.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128 && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}

extension InferenceModel {
    /// The members that the model's inputs can give, in the order of their declaration.
    var inputs: [RequestMember] { Self.inputs[operation] ?? [] }

    private static let inputs = Dictionary(
        uniqueKeysWithValues: Operation.allCases.map { operation in
            (
                operation,
                RequestMember.allCases.filter {
                    $0.tensorRole != nil && $0.root.isUsed(by: operation)
                }
            )
        }
    )

    /// The names of the model's outputs, in their order in a response.
    ///
    /// In place of `parameters` are the matrices and biases.
    var outputNames: [String] { Self.outputNames(of: operation) }

    private static func outputNames(of operation: Operation) -> [String] {
        operation.outputs.flatMap { output in
            output == .parameters ? matrixNames : [output.name]
        }
    }

    /// The names of matrices and biases.
    private static let matrixNames = ProjectionRole.allCases.flatMap {
        [$0.matrixMember.name, $0.biasMember.name]
    }

    /// Returns the output with a name; nil if the model has no such output.
    func output(named name: String) -> AttentionOutput? {
        if let output = operation.outputs.first(where: { $0.name == name }) {
            return output == .parameters ? nil : output
        }
        return operation.outputs.contains(.parameters) && Self.matrixNames.contains(name)
            ? .parameters : nil
    }
}
