import Attention
import Tensors

/// The members of an operation's response as the parts of an inference response: tensors, each an
/// output, and the others, each a parameter.
struct AnswerParts<Scalar: APIScalar> {
    private var tensors: [(name: String, tensor: Tensor<Scalar>, datatype: InferenceDatatype)] = []
    private(set) var remarks: [AnswerMember<Scalar>] = []

    /// Divides the members; `half` is the type that their numbers are rounded to.
    init(_ members: [AnswerMember<Scalar>], _ half: HalfType?) {
        add(members, InferenceDatatype(half?.scalarType ?? Scalar.scalarType))
    }

    private mutating func add(_ members: [AnswerMember<Scalar>], _ datatype: InferenceDatatype) {
        for member in members {
            switch member.value {
            case .tensor(let tensor): tensors.append((member.name, tensor, datatype))
            case .unroundedTensor(let tensor):
                let type = InferenceDatatype(Scalar.scalarType)
                tensors.append((member.name, tensor, type))
            case .object(let members): add(members, datatype)
            case .number, .string, .strings: remarks.append(member)
            }
        }
    }

    /// Returns the outputs that a request asks for, in its order.
    ///
    /// - Throws: `Problem` if one does not exist.
    func outputs(
        for request: InferenceRequest
    ) throws(Problem) -> [InferenceOutput<Scalar>] {
        guard let requested = request.outputs else {
            return tensors.map { name, tensor, datatype in
                InferenceOutput(
                    name: name,
                    tensor: tensor,
                    datatype: datatype,
                    isBinary: request.isBinaryByDefault
                )
            }
        }
        var outputs: [InferenceOutput<Scalar>] = []
        for (index, output) in requested.enumerated() {
            guard let found = tensors.first(where: { $0.name == output.name }) else {
                throw Problem(
                    .missingMember,
                    "output \(output.name) does not exist for this request, which has "
                        + tensors.map(\.name).joined(separator: ", "),
                    pointer: "/outputs/\(index)/name"
                )
            }
            outputs.append(
                InferenceOutput(
                    name: found.name,
                    tensor: found.tensor,
                    datatype: found.datatype,
                    isBinary: request.isBinary(output)
                )
            )
        }
        return outputs
    }
}
