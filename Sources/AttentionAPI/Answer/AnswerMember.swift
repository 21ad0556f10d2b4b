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
    let value: Value

    init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

extension ProjectionMatrices where Scalar: APIScalar {
    /// The matrices and biases that exist, the limit of clipping, and the layout unless it is the
    /// default.
    var members: [AnswerMember<Scalar>] {
        let tensors = tensors.map { AnswerMember($0.name, .tensor($0.tensor)) }
        let clip = clip.map { [AnswerMember<Scalar>("clip", .number($0))] } ?? []
        return tensors + clip
            + (layout == .inOut ? [] : [AnswerMember("layout", .string(layout.rawValue))])
    }

    /// The matrices and biases that exist, with their names.
    fileprivate var tensors: [(name: String, tensor: Tensor<Scalar>)] {
        ProjectionRole.allCases.flatMap { role in
            [(role.matrixMember, self[matrix: role]), (role.biasMember, self[bias: role])]
        }.compactMap { member, tensor in tensor.map { (member.name, $0) } }
    }
}

/// The members of a response's JSON object, in their order there: the outputs, the scale, the `dtype`,
/// then texts.
///
/// `AnswerPrinter` prints them from the results; a list of them would take 5 % of the instructions of a
/// small request.
struct AnswerMembers<Scalar: APIScalar>: Sendable {
    /// The outputs that a response of the operation can have, in their order.
    let outputs: [AttentionOutput]

    /// The results.
    let result: AttentionResult<Scalar>

    /// The `dtype`; nil if the response does not state it.
    let type: ScalarType?

    /// The members after the `dtype`: the labels that the request has, and the warnings.
    let texts: [AnswerMember<Scalar>]

    /// Creates the members of an operation's response.
    ///
    /// - Parameters:
    ///   - result: The results of the computation.
    ///   - operation: The operation.
    ///   - type: The `dtype` of the request.
    ///   - labels: The labels of the request.
    init(
        _ result: consuming AttentionResult<Scalar>,
        of operation: Operation,
        _ type: ScalarType,
        _ labels: [(member: RequestMember, texts: [String])]
    ) {
        let warnings = result.warnings
        self.result = result
        outputs = operation.outputs
        self.type = operation.hasType ? type : nil
        texts =
            labels.map { AnswerMember($0.member.name, .strings($0.texts)) }
            + (warnings.isEmpty
                ? [] : [AnswerMember("warnings", .strings(warnings.map(\.description)))])
    }

    /// All members.
    var list: [AnswerMember<Scalar>] {
        var members = outputs.compactMap { output -> AnswerMember<Scalar>? in
            if output == .parameters {
                return result.parameters.map { AnswerMember(output.name, .object($0.members)) }
            }
            return result[output].map { tensor in
                let isUnrounded = output == .logSumExp
                return AnswerMember(
                    output.name,
                    isUnrounded ? .unroundedTensor(tensor) : .tensor(tensor)
                )
            }
        }
        if let scale = result.scale {
            members.append(AnswerMember("scale", .number(Scalar(scale))))
        }
        if let type { members.append(AnswerMember("dtype", .string(type.rawValue))) }
        return members + texts
    }

    /// The memory of the tensors in the members, in bytes.
    var tensorByteCount: Int {
        let parameters = result.parameters?.tensors.reduce(0) { $0 + $1.tensor.elements.count } ?? 0
        return MemoryLayout<Scalar>.stride
            * result.shapes.values.reduce(parameters) { $0 + $1.elementCount }
    }
}

extension AttentionResult where Scalar: APIScalar {
    /// Rounds the results to a type of 16 bits, except log-sum-exps, which are never rounded, and
    /// parameters, which have been rounded already.
    ///
    /// - Parameters:
    ///   - half: The type.
    ///   - plan: The plan that has computed the results.
    /// - Throws: `overflow` if a number is beyond the type's range.
    mutating func round(
        to half: HalfType,
        _ plan: some ComputationPlan
    ) throws(AttentionError) {
        try update { (output, elements) throws(AttentionError) in
            guard output != .logSumExp else { return }
            if let index = Scalar.round(&elements, to: half) {
                throw plan.overflow(of: output, at: index, in: half.scalarType)
            }
        }
        scale = scale.map { Double(half.rounded(Float($0))) }
    }
}
