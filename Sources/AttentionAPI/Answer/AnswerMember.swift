import Attention
import Tensors

/// A member of a response's JSON object.
struct AnswerMember<Scalar: APIScalar>: Sendable {
    enum Value: Sendable {
        case tensor(Tensor<Scalar>)
        /// A tensor that is never rounded to a narrower type: log-sum-exps.
        case unroundedTensor(Tensor<Scalar>)
        case number(Scalar)
        case string(String)
        case strings([String])
        /// The object `parameters`.
        case object([AnswerMember])
    }

    let name: String
    var value: Value

    init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// The memory of the tensors in the member, in bytes.
    var tensorByteCount: Int {
        switch value {
        case .tensor(let tensor), .unroundedTensor(let tensor):
            tensor.elements.count * MemoryLayout<Scalar>.stride
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
                let isUnrounded = output == .logSumExp
                members.append(
                    AnswerMember(
                        output.name,
                        isUnrounded ? .unroundedTensor(tensor) : .tensor(tensor)
                    )
                )
            }
            if output == .parameters, let parameters {
                members.append(AnswerMember(output.name, .object(parameters.members)))
            }
        }
        return members
    }
}

extension ProjectionMatrices where Scalar: APIScalar {
    /// The matrices and biases that exist, the limit of clipping, and the layout unless it is the
    /// default.
    fileprivate var members: [AnswerMember<Scalar>] {
        let tensors = ProjectionRole.allCases.flatMap { role in
            [(role.matrixMember, self[matrix: role]), (role.biasMember, self[bias: role])]
        }.compactMap { member, tensor in
            tensor.map { AnswerMember(member.name, .tensor($0)) }
        }
        let clip = clip.map { [AnswerMember<Scalar>("clip", .number($0))] } ?? []
        return tensors + clip
            + (layout == .inOut ? [] : [AnswerMember("layout", .string(layout.rawValue))])
    }
}
