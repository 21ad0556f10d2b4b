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
        _ format: AnswerFormat,
        _ plans: PlanCache<Scalar>?
    ) throws(Problem) -> PreparedOperation {
        switch operation {
        case .attention, .scores:
            let source = try members.source(for: operation)
            try members.checkTokens()
            let outputs = format.outputs(of: operation, including: members.include)
            let plan: AttentionPlan<Scalar>
            do {
                plan = try AttentionPlan(
                    source,
                    options: members.options,
                    outputs: outputs,
                    cache: plans
                )
            } catch {
                throw Problem(error)
            }
            return try PreparedOperation(operation, members, format, plan)
        case .qkv:
            return try PreparedOperation(operation, members, format, try members.projectionPlan())
        case .merge:
            return try PreparedOperation(operation, members, format, try members.mergePlan())
        case .linearAttention:
            return try PreparedOperation(operation, members, format, try members.linearPlan())
        case .diagnose:
            return try PreparedOperation(diagnosing: members, body, format)
        }
    }
}

extension RequestMembers {
    fileprivate func projectionPlan() throws(Problem) -> ProjectionPlan<Scalar> {
        guard let parameters else { throw missing(.parameters, of: .qkv) }
        let source = try source(for: .qkv)
        try checkTokens()
        let isSeeded = if case .seeded = parameters { true } else { false }
        do {
            return try ProjectionPlan(
                source,
                headCount: options.headCount,
                keyValueHeadCount: options.keyValueHeadCount,
                norm: options.norm,
                rope: options.rope,
                positions: options.positions,
                querySelection: options.querySelection,
                includesParameters: isSeeded
            )
        } catch {
            throw Problem(error)
        }
    }

    fileprivate func mergePlan() throws(Problem) -> MergePlan<Scalar> {
        guard let parts else { throw missing(.parts, of: .merge) }
        do {
            return try MergePlan(parts)
        } catch {
            throw Problem(error)
        }
    }

    /// Returns the plan of linear attention, which requires queries, keys and values.
    fileprivate func linearPlan() throws(Problem) -> LinearAttentionPlan<Scalar> {
        guard let queries, let keys, let values else {
            let missing: RequestMember =
                queries == nil ? .queries : keys == nil ? .keys : .values
            throw .missing(
                "\(missing.name) is missing; /linear-attention requires queries, keys and values"
            )
        }
        do {
            return try LinearAttentionPlan(
                .given(queries: queries, keys: keys, values: values),
                options: options,
                update: linearUpdate
            )
        } catch {
            throw Problem(error)
        }
    }

    private func missing(_ member: RequestMember, of operation: Operation) -> Problem {
        .missing("\(member.rawValue) is missing; \(operation.path) requires it")
    }
}
