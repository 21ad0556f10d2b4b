import Attention
import HTTP1
import TensorJSON
import Tensors

/// The plans of recent requests, for each scalar.
struct PlanCaches: Sendable {
    let float32 = PlanCache<Float>()
    let float64 = PlanCache<Double>()
}

/// A request that was read and checked, and is ready to be computed and printed; hides the scalar
/// type.
struct PreparedOperation: Sendable {
    /// The representation of the response.
    let format: AnswerFormat

    /// The multiply-adds of the computation, with those that printing amounts to where it is slow.
    let cost: Int

    /// The number of elements in the response, and the multiply-adds of the computation alone.
    let computed: ComputedCounts

    /// The memory that the computation allocates besides the request's own, in bytes.
    let allocatedLength: Int

    /// The maximum length of the response, in bytes.
    let maximumAnswerLength: Int

    /// Computes, calls the closure, then prints the response if it is short.
    let run: @Sendable (ExecutionContext, () -> Void) throws(Problem) -> AnswerContent

    /// Checks the members of a request against each other.
    ///
    /// - Throws: `Problem`, with the advice that the body allows.
    init(
        _ operation: Operation,
        request: DecodedRequest,
        body: Body,
        format: AnswerFormat = .json,
        plans: PlanCaches? = nil
    ) throws(Problem) {
        do throws(Problem) {
            switch request {
            case .float32(let members):
                self = try .prepare(operation, members, body, format, plans?.float32)
            case .float64(let members):
                self = try .prepare(operation, members, body, format, plans?.float64)
            }
        } catch {
            throw error.advised(on: body, for: operation)
        }
    }

    /// Creates an operation from its costs and the closure that runs it.
    init(
        format: AnswerFormat,
        cost: Int,
        computed: ComputedCounts,
        allocatedLength: Int,
        maximumAnswerLength: Int,
        run: @escaping @Sendable (ExecutionContext, () -> Void) throws(Problem) -> AnswerContent
    ) {
        self.format = format
        self.cost = cost
        self.computed = computed
        self.allocatedLength = allocatedLength
        self.maximumAnswerLength = maximumAnswerLength
        self.run = run
    }

    /// Creates an operation from the engine's plan.
    ///
    /// - Parameters:
    ///   - operation: The operation.
    ///   - members: The members of the request, among them the format of numbers and tensors.
    ///   - format: The representation of the response.
    ///   - plan: The plan.
    /// - Throws: `Problem` if an inference request asks for an output that the plan does not have.
    init<Scalar: APIScalar, Plan: ComputationPlan<Scalar>>(
        _ operation: Operation,
        _ members: RequestMembers<Scalar>,
        _ format: AnswerFormat,
        _ plan: Plan
    ) throws(Problem) {
        self.format = format
        computed = ComputedCounts(elements: plan.answerElementCount, multiplyAdds: plan.cost)
        let (style, form, half) = (members.numberStyle, members.tensorForm, members.half)
        let (type, labels) = (members.scalarType, members.labels)
        let texts = labels.flatMap(\.texts)
        var subject: PictureSubject?
        let allocatedLength = plan.allocatedElementCount * MemoryLayout<Scalar>.stride
        let maximumLength: Int
        switch format {
        case .json:
            cost = plan.cost
            self.allocatedLength = allocatedLength
            maximumLength = AnswerPrinter<Scalar>.maximumLength(
                elementCount: plan.answerElementCount,
                shapes: plan.shapes.values,
                texts: texts,
                style: style
            )
        case .text:
            cost = plan.cost + TextPrinter<Scalar>.cost(of: plan)
            self.allocatedLength = allocatedLength
            maximumLength = TextPrinter<Scalar>.maximumLength(
                of: plan,
                texts: texts,
                style: style
            )
        case .inference(let request):
            try request.requireOutputs(in: plan.shapes)
            cost = plan.cost
            self.allocatedLength = allocatedLength
            maximumLength = InferencePrinter<Scalar>.maximumLength(
                of: plan,
                for: request,
                texts: texts,
                style: style
            )
        case .picture(let options):
            guard let shape = plan.shapes[options.tensor.output] else {
                preconditionFailure("a picture of \(options.tensor), which is not computed")
            }
            let pictured = PictureSubject(options, members, shape: shape)
            cost = plan.cost + pictured.cost
            self.allocatedLength = allocatedLength + HeatMapSVG.allocatedLength(pictured.shape)
            maximumLength = pictured.maximumLength
            subject = pictured
        }
        maximumAnswerLength = maximumLength
        self.run = { [subject] (execution, noteComputed) throws(Problem) in
            var result: AttentionResult<Scalar>
            // They are not part of a picture's response, so none of them is rounded.
            var maskedScores: [Scalar] = []
            do throws(AttentionError) {
                result = try plan.run(execution)
                if subject != nil { maskedScores = result.take(.maskedScores) }
                if let half { try result.round(to: half, plan) }
            } catch {
                throw format.translated(Problem(error))
            }
            noteComputed()
            if let subject {
                let elements = result.take(subject.options.tensor.output)
                return AnswerContent(
                    subject.picture(of: elements, maskedScores: maskedScores),
                    maximumLength: maximumLength
                )
            }
            let members = AnswerMembers(consume result, of: operation, type, labels)
            switch format {
            case .inference(let request):
                return AnswerContent(
                    try InferencePrinter(
                        members: members.list,
                        for: request,
                        style: style,
                        form: form,
                        half: half
                    ),
                    maximumLength: maximumLength
                )
            case .text:
                return AnswerContent(
                    TextPrinter(members: members.list, style: style, half: half),
                    maximumLength: maximumLength
                )
            case .json, .picture:
                return AnswerContent(
                    AnswerPrinter(members: members, style: style, form: form, half: half),
                    maximumLength: maximumLength
                )
            }
        }
    }
}

extension RequestMembers {
    /// The labels, which a response repeats.
    fileprivate var labels: [(member: RequestMember, texts: [String])] {
        guard hasTokens else { return [] }
        return [(RequestMember.tokens, tokens), (.keyTokens, keyTokens)]
            .compactMap { member, texts in texts.map { (member, $0) } }
    }
}
