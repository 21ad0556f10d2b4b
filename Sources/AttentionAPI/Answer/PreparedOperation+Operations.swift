import Attention
import TensorJSON
import Tensors

extension PreparedOperation {
    /// Has the engine check a request's members against each other.
    static func prepare<Scalar: APIScalar>(
        _ operation: Operation,
        _ fields: RequestMembers<Scalar>
    ) throws(Problem) -> PreparedOperation {
        switch operation {
        case .attention, .scores: try attention(operation, fields)
        case .qkv: try projections(fields)
        case .merge: try merge(fields)
        }
    }

    private static func attention<Scalar: APIScalar>(
        _ operation: Operation,
        _ fields: RequestMembers<Scalar>
    ) throws(Problem) -> PreparedOperation {
        let source = try fields.source(for: operation)
        try fields.checkTokens()
        let wanted = operation.standardOutputs.union(fields.include)
        let plan: AttentionPlan<Scalar>
        do {
            plan = try AttentionPlan(source, options: fields.options, outputs: wanted)
        } catch {
            throw Problem(error)
        }
        let labels = labelMembers(fields)
        let (style, form) = (fields.numberStyle, fields.tensorForm)
        return PreparedOperation(plan, fields) { (execution) throws(Problem) in
            let result: AttentionResult<Scalar>
            do throws(AttentionError) {
                result = try plan.run(execution)
            } catch {
                throw Problem(error)
            }
            var members = AnswerMember.members(
                of: operation.outputs,
                tensors: result.tensors,
                parameters: result.parameters
            )
            members.append(AnswerMember("scale", .number(result.scale)))
            members.append(AnswerMember("dtype", .string(Scalar.scalarType.rawValue)))
            if !labels.isEmpty { members += labels }
            if !result.warnings.isEmpty { members += warningMembers(result.warnings) }
            return AnswerPrinter(members: members, style: style, form: form)
        }
    }

    private static func projections<Scalar: APIScalar>(
        _ fields: RequestMembers<Scalar>
    ) throws(Problem) -> PreparedOperation {
        guard let parameters = fields.parameters else {
            throw Problem(
                .missingMember,
                "parameters is missing; /qkv projects with its matrices",
                pointer: ""
            )
        }
        let source = try fields.source(for: .qkv)
        try fields.checkTokens()
        let isSeeded = if case .seeded = parameters { true } else { false }
        let plan = try mappingErrors { () throws(AttentionError) in
            try ProjectionPlan(
                source,
                headCount: fields.options.headCount,
                keyValueHeadCount: fields.options.keyValueHeadCount,
                rope: fields.options.rope,
                positions: fields.options.positions,
                querySelection: fields.options.querySelection,
                includesParameters: isSeeded
            )
        }
        let labels = labelMembers(fields)
        let (style, form) = (fields.numberStyle, fields.tensorForm)
        return PreparedOperation(plan, fields) { (execution) throws(Problem) in
            let result = try mappingErrors { () throws(AttentionError) in try plan.run(execution) }
            let members = AnswerMember.members(
                of: Operation.qkv.outputs,
                tensors: result.tensors,
                parameters: result.parameters
            )
            return AnswerPrinter(members: members + labels, style: style, form: form)
        }
    }

    private static func merge<Scalar: APIScalar>(
        _ fields: RequestMembers<Scalar>
    ) throws(Problem) -> PreparedOperation {
        guard let parts = fields.parts else {
            throw Problem(.missingMember, "parts is missing; /merge joins them", pointer: "")
        }
        let plan = try mappingErrors { () throws(AttentionError) in try MergePlan(parts) }
        let (style, form) = (fields.numberStyle, fields.tensorForm)
        return PreparedOperation(plan, fields) { (execution) throws(Problem) in
            let result = try mappingErrors { () throws(AttentionError) in try plan.run(execution) }
            let members = AnswerMember.members(
                of: Operation.merge.outputs,
                tensors: result.tensors,
                parameters: nil
            )
            return AnswerPrinter(
                members: members + warningMembers(result.warnings),
                style: style,
                form: form
            )
        }
    }

    /// The warnings, if there are any.
    private static func warningMembers<Scalar: APIScalar>(
        _ warnings: [AttentionWarning]
    ) -> [AnswerMember<Scalar>] {
        warnings.isEmpty ? [] : [AnswerMember("warnings", .strings(warnings.map(\.description)))]
    }

    /// The labels, as they came.
    private static func labelMembers<Scalar: APIScalar>(
        _ fields: RequestMembers<Scalar>
    ) -> [AnswerMember<Scalar>] {
        var members: [AnswerMember<Scalar>] = []
        if let tokens = fields.tokens {
            members.append(AnswerMember(RequestMember.tokens.rawValue, .strings(tokens)))
        }
        if let keyTokens = fields.keyTokens {
            members.append(AnswerMember(RequestMember.keyTokens.rawValue, .strings(keyTokens)))
        }
        return members
    }
}

/// Calls the engine, and turns its error into a problem.
private func mappingErrors<Result>(
    _ body: () throws(AttentionError) -> Result
) throws(Problem) -> Result {
    do {
        return try body()
    } catch {
        throw Problem(error)
    }
}
