import Attention
import HTTP1
import TensorJSON
import Tensors

extension PreparedOperation {
    /// Has the engine check a request's members against each other.
    static func prepare<Scalar: APIScalar>(
        _ operation: Operation,
        _ members: RequestMembers<Scalar>,
        _ body: Body,
        _ format: AnswerFormat
    ) throws(Problem) -> PreparedOperation {
        switch operation {
        case .attention, .scores: try attention(operation, members, format)
        case .qkv: try projections(members, format)
        case .merge: try merge(members, format)
        case .linearAttention: try linearAttention(members, format)
        case .diagnose: try PreparedOperation(diagnosing: members, body, format)
        }
    }

    private static func attention<Scalar: APIScalar>(
        _ operation: Operation,
        _ members: RequestMembers<Scalar>,
        _ format: AnswerFormat
    ) throws(Problem) -> PreparedOperation {
        let source = try members.source(for: operation)
        try members.checkTokens()
        let wanted = format.outputs(of: operation, including: members.include)
        let labels = labels(members)
        let scalarType = members.scalarType
        return try PreparedOperation(
            members,
            format,
            try AttentionPlan(source, options: members.options, outputs: wanted)
        ) { (plan, execution) throws(AttentionError) in
            let result = try plan.run(execution)
            var members = AnswerMember.members(
                of: operation.outputs,
                tensors: result.tensors,
                parameters: result.parameters
            )
            if let scale = result.scale {
                members.append(AnswerMember("scale", .number(Scalar(scale))))
            }
            members.append(AnswerMember("dtype", .string(scalarType.rawValue)))
            if !labels.isEmpty { members += labels }
            if !result.warnings.isEmpty { members.append(warnings(result.warnings)) }
            return members
        }
    }

    private static func projections<Scalar: APIScalar>(
        _ members: RequestMembers<Scalar>,
        _ format: AnswerFormat
    ) throws(Problem) -> PreparedOperation {
        guard let parameters = members.parameters else { throw missing(.parameters, of: .qkv) }
        let source = try members.source(for: .qkv)
        try members.checkTokens()
        let isSeeded = if case .seeded = parameters { true } else { false }
        let labels = labels(members)
        return try PreparedOperation(
            members,
            format,
            try ProjectionPlan(
                source,
                headCount: members.options.headCount,
                keyValueHeadCount: members.options.keyValueHeadCount,
                norm: members.options.norm,
                rope: members.options.rope,
                positions: members.options.positions,
                querySelection: members.options.querySelection,
                includesParameters: isSeeded
            )
        ) { (plan, execution) throws(AttentionError) in
            let result = try plan.run(execution)
            return AnswerMember.members(
                of: Operation.qkv.outputs,
                tensors: result.tensors,
                parameters: result.parameters
            ) + labels
        }
    }

    private static func merge<Scalar: APIScalar>(
        _ members: RequestMembers<Scalar>,
        _ format: AnswerFormat
    ) throws(Problem) -> PreparedOperation {
        guard let parts = members.parts else { throw missing(.parts, of: .merge) }
        return try PreparedOperation(
            members,
            format,
            try MergePlan(parts)
        ) { (plan, execution) throws(AttentionError) in
            let result = try plan.run(execution)
            let members = AnswerMember.members(
                of: Operation.merge.outputs,
                tensors: result.tensors,
                parameters: nil
            )
            return result.warnings.isEmpty ? members : members + [warnings(result.warnings)]
        }
    }

    private static func missing(_ member: RequestMember, of operation: Operation) -> Problem {
        .missing("\(member.rawValue) is missing; \(operation.path) requires it")
    }

    private static func warnings<Scalar: APIScalar>(
        _ warnings: [AttentionWarning]
    ) -> AnswerMember<Scalar> {
        AnswerMember("warnings", .strings(warnings.map(\.description)))
    }

    /// Returns the labels of a request, which its response repeats.
    private static func labels<Scalar: APIScalar>(
        _ members: RequestMembers<Scalar>
    ) -> [AnswerMember<Scalar>] {
        guard members.hasTokens else { return [] }
        let labels = [
            (RequestMember.tokens, members.tokens), (.keyTokens, members.keyTokens),
        ]
        return labels.compactMap { member, texts in
            texts.map { AnswerMember(member.rawValue, .strings($0)) }
        }
    }
}
