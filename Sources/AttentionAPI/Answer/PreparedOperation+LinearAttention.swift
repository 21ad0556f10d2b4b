import Attention
import Tensors

extension PreparedOperation {
    /// Prepares a request to `/linear-attention`.
    static func linearAttention<Scalar: APIScalar>(
        _ members: RequestMembers<Scalar>,
        _ format: AnswerFormat
    ) throws(Problem) -> PreparedOperation {
        let source = try members.sequence()
        let scalarType = members.scalarType
        return try PreparedOperation(
            members,
            format,
            try LinearAttentionPlan(
                source,
                options: members.options,
                update: members.linearUpdate
            )
        ) { (plan, execution) throws(AttentionError) in
            let result = try plan.run(execution)
            var members = AnswerMember.members(
                of: Operation.linearAttention.outputs,
                tensors: result.tensors,
                parameters: nil
            )
            if let scale = result.scale {
                members.append(AnswerMember("scale", .number(Scalar(scale))))
            }
            members.append(AnswerMember("dtype", .string(scalarType.rawValue)))
            return members
        }
    }
}

extension RequestMembers {
    /// Returns the queries, keys and values of a sequence of tokens, all of which are required.
    fileprivate func sequence() throws(Problem) -> AttentionSource<Scalar> {
        guard let queries, let keys, let values else {
            let missing: RequestMember =
                queries == nil ? .queries : keys == nil ? .keys : .values
            throw .missing(
                "\(missing.name) is missing; /linear-attention requires queries, keys and values"
            )
        }
        return .given(queries: queries, keys: keys, values: values)
    }
}
