import Attention
import TensorJSON
import Tensors

/// The values of a request's members, read but not yet checked against each other.
///
/// A class, because the many values are passed on unchanged.
final class RequestMembers<Scalar: APIScalar> {
    var inputs: SourceTensor<Scalar>?
    var memory: SourceTensor<Scalar>?
    var queries: SourceTensor<Scalar>?
    var keys: SourceTensor<Scalar>?
    var values: SourceTensor<Scalar>?
    var parameters: AttentionParameters<Scalar>?
    var options = AttentionOptions<Scalar>()
    var include = OutputSet()
    var numberStyle = NumberStyle.shortest
    var tensorForm = TensorForm.nested
    var tokens: [String]?
    var keyTokens: [String]?
    var parts: [AttentionPart<Scalar>]?
    /// What a diagnosis compares.
    var observation: Observation {
        get { observations.first ?? Observation() }
        set { observations = [newValue] }
    }
    // In arrays, because most requests have neither.
    private var observations: [Observation] = []
    // In an array, because a large struct of generic tensors would be destroyed with the runtime's help.
    private var linearUpdates: [LinearUpdate<Scalar>] = []

    /// The type of 16 bits that numbers are rounded to; nil for the scalar's own.
    let half: HalfType?

    init(half: HalfType? = nil) { self.half = half }

    /// The members of linear attention.
    var linearUpdate: LinearUpdate<Scalar> {
        get { linearUpdates.first ?? LinearUpdate() }
        set { linearUpdates = [newValue] }
    }

    /// The `dtype`.
    var scalarType: ScalarType { half?.scalarType ?? Scalar.scalarType }
}

extension RequestMembers {
    /// Returns the source of queries, keys and values: exactly one of the contract's three.
    ///
    /// - Throws: `Problem` naming a member that is missing or cannot be combined with the others.
    func source(for operation: Operation) throws(Problem) -> AttentionSource<Scalar> {
        if let inputs {
            if let other = firstGiven {
                throw Problem(
                    .contradiction,
                    at: other,
                    "\(other.rawValue) and inputs cannot both be given"
                )
            }
            if let parameters {
                return .projected(inputs: inputs, memory: memory, parameters: parameters)
            }
            if memory == nil { return .inputs(inputs) }
        }
        if memory != nil {
            throw Problem(
                .contradiction,
                at: .memory,
                "memory requires inputs and parameters; "
                    + "\(inputs == nil ? "inputs" : "parameters") is missing"
            )
        }
        guard let queries, let keys, !operation.usesValues || values != nil else {
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
        let names = operation.usesValues ? "queries, keys and values" : "queries and keys"
        guard firstGiven != nil else {
            return .missing("no tensors given: send inputs, or \(names)")
        }
        let missing: RequestMember = queries == nil ? .queries : keys == nil ? .keys : .values
        return .missing("\(missing.rawValue) is missing; \(operation.path) needs \(names) together")
    }

    /// Whether the request has labels.
    var hasTokens: Bool { tokens != nil || keyTokens != nil }

    /// Checks that there is a label for each query and each key, if there are any labels.
    func checkTokens() throws(Problem) {
        guard hasTokens else { return }
        let queryCount = (inputs ?? queries)?.shape.rowCount
        let pastCount = options.past.keys?.shape.rowCount ?? 0
        let keyCount = (memory ?? keys ?? inputs)?.shape.rowCount.map { $0 + pastCount }
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
            at: member,
            "\(member.rawValue) has \(labels.count) \(labels.count == 1 ? "label" : "labels"); "
                + "expected \(expected), one per \(position)"
        )
    }
}

extension Shape {
    /// The number of rows of each matrix; nil for a tensor of rank 0 or 1.
    fileprivate var rowCount: Int? { rank >= 2 ? self[-2] : nil }
}
