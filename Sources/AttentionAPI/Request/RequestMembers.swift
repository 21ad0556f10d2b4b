import Attention
import TensorJSON
import Tensors

/// The numbers that requests are computed with, and read and printed as.
protocol APIScalar: AttentionScalar, ReadableScalar {}

extension Float: APIScalar {}
extension Double: APIScalar {}

/// What a request's members say, each read but not yet seen together.
///
/// A class, because there is much of it and it is handed on whole.
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
    /// Where queries, keys and values come from, which is exactly one of the contract's three ways.
    ///
    /// - Throws: `Problem` naming the member that is missing or does not go with the others.
    func source(for operation: Operation) throws(Problem) -> AttentionSource<Scalar> {
        if let inputs {
            if let other = firstGiven {
                throw contradiction(other, "does not go with inputs: give either")
            }
            guard let parameters else {
                if memory != nil {
                    throw contradiction(.memory, "needs parameters to project keys and values with")
                }
                return .inputs(inputs)
            }
            return .projected(inputs: inputs, memory: memory, parameters: parameters)
        }
        if memory != nil {
            throw contradiction(.memory, "goes with inputs and parameters; inputs is missing")
        }
        guard let queries, let keys, operation != .attention || values != nil else {
            throw missingTensor(for: operation)
        }
        return .given(queries: queries, keys: keys, values: values, parameters: parameters)
    }

    /// The first of queries, keys and values that the request has.
    private var firstGiven: RequestMember? {
        // Compared with nil, a tensor would be copied.
        if case .some = queries { return .queries }
        if case .some = keys { return .keys }
        if case .some = values { return .values }
        return nil
    }

    /// What is said where there are no inputs and something else is missing as well.
    private func missingTensor(for operation: Operation) -> Problem {
        let needed: [RequestMember] =
            operation == .attention ? [.queries, .keys, .values] : [.queries, .keys]
        guard let first = firstGiven else {
            let names = needed.map(\.rawValue).joined(separator: ", ")
            return Problem(
                .missingMember,
                "nothing to attend to: inputs, or \(names), is missing",
                pointer: ""
            )
        }
        let missing: RequestMember = queries == nil ? .queries : keys == nil ? .keys : .values
        return Problem(
            .missingMember,
            "\(missing.rawValue) is missing; \(first.rawValue) is there, and "
                + "\(operation.path) needs \(needed.map(\.rawValue).joined(separator: ", "))",
            pointer: ""
        )
    }

    /// Whether there are labels.
    var hasTokens: Bool { tokens != nil || keyTokens != nil }

    /// Checks that there is a label for each query, and for each key.
    func checkTokens() throws(Problem) {
        guard hasTokens else { return }
        let queryCount = (inputs ?? queries)?.rowCount
        let pastCount = options.past.keys?.rowCount ?? 0
        let keyCount = (memory ?? keys ?? inputs)?.rowCount.map { $0 + pastCount }
        try check(tokens, .tokens, queryCount, "queries")
        try check(keyTokens, .keyTokens, keyCount, "keys")
    }

    private func check(
        _ labels: [String]?,
        _ member: RequestMember,
        _ expected: Int?,
        _ what: String
    ) throws(Problem) {
        guard let labels, let expected, labels.count != expected else { return }
        throw Problem(
            .shapeMismatch,
            "\(member.rawValue) has \(labels.count) labels; expected \(expected), one for each "
                + "of the \(what)",
            pointer: member.pointer
        )
    }

    private func contradiction(_ member: RequestMember, _ reason: String) -> Problem {
        Problem(.contradiction, "\(member.rawValue) \(reason)", pointer: member.pointer)
    }
}

extension Tensor {
    /// How many rows each matrix has; nil for a tensor without rows.
    fileprivate var rowCount: Int? { shape.rank >= 2 ? shape[-2] : nil }
}
