import Attention
import TensorJSON
import Tensors

/// The values of a request's members, read but not yet checked against each other.
///
/// A class, because the many values are passed on unchanged.
final class RequestMembers<Scalar: APIScalar> {
    var inputs: Tensor<Scalar>?
    var memory: Tensor<Scalar>?
    var queries: Tensor<Scalar>?
    var keys: Tensor<Scalar>?
    var values: Tensor<Scalar>?
    var parameters: AttentionParameters<Scalar>?
    var options = AttentionOptions<Scalar>()
    var include = OutputSet()
    var numberStyle = NumberStyle.shortest
    var tensorForm = TensorForm.nested
    var tokens: [String]?
    var keyTokens: [String]?
    var parts: [AttentionPart<Scalar>]?
}

extension RequestMembers {
    /// Returns the source of queries, keys and values: exactly one of the contract's three.
    ///
    /// - Throws: `Problem` naming a member that is missing or cannot be combined with the others.
    func source(for operation: Operation) throws(Problem) -> AttentionSource<Scalar> {
        if let inputs {
            if let other = firstGiven {
                throw contradiction(other, "and inputs cannot both be given")
            }
            guard let parameters else {
                if memory != nil {
                    throw contradiction(
                        .memory,
                        "requires parameters, which project keys and values from it"
                    )
                }
                return .inputs(inputs)
            }
            return .projected(inputs: inputs, memory: memory, parameters: parameters)
        }
        if memory != nil {
            throw contradiction(.memory, "requires inputs and parameters; inputs is missing")
        }
        guard let queries, let keys, operation != .attention || values != nil else {
            throw missingTensor(for: operation)
        }
        return .given(queries: queries, keys: keys, values: values, parameters: parameters)
    }

    /// The first of queries, keys and values that the request has.
    private var firstGiven: RequestMember? {
        // Patterns, because a comparison with nil would copy the tensor.
        if case .some = queries { return .queries }
        if case .some = keys { return .keys }
        if case .some = values { return .values }
        return nil
    }

    /// Returns the problem of a request without inputs that also lacks queries, keys or values.
    private func missingTensor(for operation: Operation) -> Problem {
        let needed: [RequestMember] =
            operation == .attention ? [.queries, .keys, .values] : [.queries, .keys]
        let names =
            needed.dropLast().map(\.rawValue).joined(separator: ", ")
            + " and \(needed[needed.count - 1].rawValue)"
        guard firstGiven != nil else {
            return Problem(
                .missingMember,
                "no tensors given: send inputs, or \(names)",
                pointer: ""
            )
        }
        let missing: RequestMember = queries == nil ? .queries : keys == nil ? .keys : .values
        return Problem(
            .missingMember,
            "\(missing.rawValue) is missing; \(operation.path) needs \(names) together",
            pointer: ""
        )
    }

    /// Whether the request has labels.
    var hasTokens: Bool { tokens != nil || keyTokens != nil }

    /// Checks that labels, if given, are as many as the queries and the keys.
    func checkTokens() throws(Problem) {
        guard hasTokens else { return }
        let queryCount = (inputs ?? queries)?.rowCount
        let pastCount = options.past.keys?.rowCount ?? 0
        let keyCount = (memory ?? keys ?? inputs)?.rowCount.map { $0 + pastCount }
        try check(tokens, .tokens, queryCount, "query")
        try check(keyTokens, .keyTokens, keyCount, "key")
    }

    private func check(
        _ labels: [String]?,
        _ member: RequestMember,
        _ expected: Int?,
        _ position: String
    ) throws(Problem) {
        guard let labels, let expected, labels.count != expected else { return }
        throw Problem(
            .shapeMismatch,
            "\(member.rawValue) has \(labels.count) \(labels.count == 1 ? "label" : "labels"); "
                + "expected \(expected), one per \(position)",
            pointer: member.pointer
        )
    }

    private func contradiction(_ member: RequestMember, _ reason: String) -> Problem {
        Problem(.contradiction, "\(member.rawValue) \(reason)", pointer: member.pointer)
    }
}

extension Tensor {
    /// The number of rows of each matrix; nil for a tensor of rank 0 or 1.
    fileprivate var rowCount: Int? { shape.rank >= 2 ? shape[-2] : nil }
}
