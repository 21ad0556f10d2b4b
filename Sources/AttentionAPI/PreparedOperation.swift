import Attention
import TensorJSON
import Tensors

/// A request that was read and fits together; what is left is to compute and to print.
///
/// The scalar type is known inside only.
struct PreparedOperation: Sendable {
    /// The multiply-adds of the computation.
    let cost: Int

    /// How many bytes the computation allocates beside the request's own.
    let allocatedLength: Int

    /// How many bytes the answer has at most.
    let longestAnswer: Int

    /// Computes, and returns what the answer is printed from.
    let run: @Sendable (ExecutionContext) throws(Problem) -> any AnswerPrinting

    /// Checks that the members of a request fit together.
    init(_ operation: Operation, request: DecodedRequest) throws(Problem) {
        switch request {
        case .float32(let fields): try self.init(operation, fields)
        case .float64(let fields): try self.init(operation, fields)
        }
    }

    private init<Scalar: APIScalar>(
        _ operation: Operation,
        _ fields: RequestFields<Scalar>
    ) throws(Problem) {
        switch operation {
        case .attention, .scores: self = try .attention(operation, fields)
        case .qkv: self = try .projections(fields)
        }
    }
}

// MARK: - /attention and /scores

extension PreparedOperation {
    private init<Scalar: APIScalar>(
        plan: AttentionPlan<Scalar>,
        outputs: [AttentionOutput],
        fields: RequestFields<Scalar>
    ) {
        cost = plan.cost
        allocatedLength = plan.allocatedElementCount * MemoryLayout<Scalar>.stride
        longestAnswer = AnswerPrinter<Scalar>.longestAnswer(
            elementCount: plan.answerElementCount,
            shapes: plan.shapes.values,
            style: fields.numberStyle
        )
        let (style, form) = (fields.numberStyle, fields.tensorForm)
        run = { (execution) throws(Problem) -> any AnswerPrinting in
            let result = try mappingErrors { () throws(AttentionError) in try plan.run(execution) }
            var members = AnswerMember.members(
                of: outputs,
                tensors: result.tensors,
                parameters: result.parameters
            )
            members.append(("scale", .number(result.scale)))
            members.append(("dtype", .string(Scalar.dtype.rawValue)))
            if !result.warnings.isEmpty {
                members.append(("warnings", .strings(result.warnings.map(\.description))))
            }
            return AnswerPrinter(members: members, style: style, form: form)
        }
    }

    private static func attention<Scalar: APIScalar>(
        _ operation: Operation,
        _ fields: RequestFields<Scalar>
    ) throws(Problem) -> PreparedOperation {
        let source = try fields.source(for: operation)
        let wanted = Set(operation.standardOutputs + fields.include)
        let plan = try mappingErrors { () throws(AttentionError) in
            try AttentionPlan(source, options: fields.options, outputs: wanted)
        }
        return PreparedOperation(plan: plan, outputs: operation.outputs, fields: fields)
    }
}

// MARK: - /qkv

extension PreparedOperation {
    private init<Scalar: APIScalar>(plan: ProjectionPlan<Scalar>, fields: RequestFields<Scalar>) {
        cost = plan.cost
        allocatedLength = plan.allocatedElementCount * MemoryLayout<Scalar>.stride
        longestAnswer = AnswerPrinter<Scalar>.longestAnswer(
            elementCount: plan.answerElementCount,
            shapes: plan.shapes.values,
            style: fields.numberStyle
        )
        let (style, form) = (fields.numberStyle, fields.tensorForm)
        run = { (execution) throws(Problem) -> any AnswerPrinting in
            let result = try mappingErrors { () throws(AttentionError) in try plan.run(execution) }
            let members = AnswerMember.members(
                of: Operation.qkv.outputs,
                tensors: result.tensors,
                parameters: result.parameters
            )
            return AnswerPrinter(members: members, style: style, form: form)
        }
    }

    private static func projections<Scalar: APIScalar>(
        _ fields: RequestFields<Scalar>
    ) throws(Problem) -> PreparedOperation {
        guard let parameters = fields.parameters else {
            throw Problem(
                .missingMember,
                "parameters is missing; /qkv projects with its matrices",
                pointer: ""
            )
        }
        let source = try fields.source(for: .qkv)
        let isSeeded = if case .seeded = parameters { true } else { false }
        let plan = try mappingErrors { () throws(AttentionError) in
            try ProjectionPlan(
                source,
                headCount: fields.options.headCount,
                keyValueHeadCount: fields.options.keyValueHeadCount,
                querySelection: fields.options.querySelection,
                includesParameters: isSeeded
            )
        }
        return PreparedOperation(plan: plan, fields: fields)
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
