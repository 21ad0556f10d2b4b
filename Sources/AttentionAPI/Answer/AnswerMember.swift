import Attention
import Tensors

/// A member of a response's JSON object.
struct AnswerMember<Scalar: APIScalar>: Sendable {
    enum Value: Sendable {
        case tensor(Tensor<Scalar>)
        case number(Scalar)
        case string(String)
        case strings([String])
        /// The object `parameters`.
        case object([AnswerMember])
    }

    let name: String
    let value: Value

    init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// The memory of the tensors in the member, in bytes.
    var tensorByteCount: Int {
        switch value {
        case .tensor(let tensor): tensor.elements.count * MemoryLayout<Scalar>.stride
        case .object(let members): members.reduce(0) { $0 + $1.tensorByteCount }
        case .number, .string, .strings: 0
        }
    }
}

extension AnswerMember {
    /// Returns the outputs that exist, in the given order.
    static func members(
        of outputs: [AttentionOutput],
        tensors: OutputTable<Tensor<Scalar>>,
        parameters: ProjectionMatrices<Scalar>?
    ) -> [AnswerMember] {
        var members: [AnswerMember] = []
        members.reserveCapacity(tensors.count + 4)
        for output in outputs {
            if let tensor = tensors[output] {
                members.append(AnswerMember(output.name, .tensor(tensor)))
            }
            if output == .parameters, let parameters {
                members.append(AnswerMember(output.name, .object(parameters.members)))
            }
        }
        return members
    }
}

extension ProjectionMatrices where Scalar: APIScalar {
    /// The matrices and biases that exist, and the layout unless it is the default.
    fileprivate var members: [AnswerMember<Scalar>] {
        let tensors = ProjectionRole.allCases.flatMap { role in
            [(role.matrixMember, self[matrix: role]), (role.biasMember, self[bias: role])]
        }.compactMap { member, tensor in
            tensor.map { AnswerMember(member.name, .tensor($0)) }
        }
        return layout == .inOut
            ? tensors : tensors + [AnswerMember("layout", .string(layout.rawValue))]
    }
}
