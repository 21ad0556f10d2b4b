import Attention
import HTTP1
import TensorJSON
import Tensors

/// The members of an input as they are read; they may be in any order.
struct InputDescription {
    /// The JSON Pointer of the input.
    let pointer: String

    var name: String?
    var shape: Shape?
    var datatype: String?
    var binarySize: Int?
    /// The offset of the data, if they are in JSON.
    var dataOffset: Int?
    /// The input with its data, once these have been read.
    var input: InferenceInput?

    /// Whether everything is known that is needed to read the data.
    var isComplete: Bool { name != nil && shape != nil && datatype != nil }

    /// Returns the input without its data.
    ///
    /// - Throws: `Problem` for a missing member, a name that the model does not have, and a datatype
    ///   that the input cannot have.
    func checked(for model: InferenceModel) throws(Problem) -> InferenceInput {
        guard let name else { throw missing("name") }
        guard let member = model.inputs.first(where: { $0.inputName == name }),
            let role = member.tensorRole
        else { throw unknownInput(name, model) }
        guard let datatype else { throw missing("datatype") }
        let datatypes = role.elements.datatypes
        guard let known = InferenceDatatype(rawValue: datatype), datatypes.contains(known) else {
            let names = datatypes.map(\.rawValue)
            throw Problem(
                .wrongType,
                "datatype of input \(name) is \"\(datatype.shortened)\"; expected "
                    + (names.count == 1
                        ? names[0]
                        : "\(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")"),
                pointer: "\(pointer)/datatype"
            )
        }
        guard let shape else { throw missing("shape") }
        return InferenceInput(
            member: member,
            role: role,
            name: name,
            datatype: known,
            shape: shape,
            content: .numbers(.floats([]))
        )
    }

    /// Returns the input with binary data, which are found once all sizes are known.
    func withBinaryData(
        _ input: InferenceInput,
        _ size: Int
    ) throws(Problem) -> InferenceInput {
        let (expected, overflow) = input.shape.elementCount.multipliedReportingOverflow(
            by: input.datatype.byteCount
        )
        guard !overflow, size == expected else {
            throw Problem(
                .shapeMismatch,
                "binary_data_size of \(input.description) is \(size); expected "
                    + (overflow
                        ? "more than 2^63 bytes"
                        : "\(expected), "
                            + "\(input.shape.elementCount.of("element")) of "
                            + input.datatype.byteCount.of("byte")),
                pointer: "\(pointer)/parameters/binary_data_size"
            )
        }
        var input = input
        input.content = .binary(BinaryTensor(body: .empty, range: 0..<size))
        return input
    }

    private func missing(_ member: String) -> Problem {
        Problem(.missingMember, "\(member) is missing from \(pointer)", pointer: pointer)
    }

    private func unknownInput(_ name: String, _ model: InferenceModel) -> Problem {
        let names = model.inputs.map(\.inputName)
        var problem = Problem(
            .unknownMember,
            "model \(model.name) has no input \"\(name.shortened)\"",
            pointer: "\(pointer)/name"
        )
        let path = model.operation.path
        if MemberTable.request.members.contains(where: {
            $0.name == name && $0.isUsed(by: model.operation)
        }) {
            problem = problem.adding("; \(name) is a parameter of the request")
        } else if let advice = ForeignName.advice(on: name, for: model.operation) {
            problem = problem.adding("; as in \(path): \(advice.text)")
        } else if let nearest = NearestName.find(name.lowercased(), in: names) {
            problem = problem.adding("; did you mean \(nearest)?")
        } else {
            problem = problem.adding("; it has \(names.joined(separator: ", "))")
        }
        return problem
    }
}

extension ForeignName {
    /// Returns advice on the name of an input that other libraries have.
    fileprivate static func advice(on name: String, for operation: Operation) -> Advice? {
        let request = RequestOutline(Body(copying: "{}".utf8))
        return advice(on: name, in: nil, .omitted, request, operation)
    }
}
