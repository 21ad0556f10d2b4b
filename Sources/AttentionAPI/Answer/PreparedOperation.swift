import Attention
import HTTP1
import TensorJSON
import Tensors

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

    /// Computes, and returns a printer of the response.
    let run: @Sendable (ExecutionContext) throws(Problem) -> any AnswerPrinting

    /// Checks the members of a request against each other.
    ///
    /// - Throws: `Problem`, with the advice that the body allows.
    init(
        _ operation: Operation,
        request: DecodedRequest,
        body: Body,
        format: AnswerFormat = .json
    ) throws(Problem) {
        do throws(Problem) {
            switch request {
            case .float32(let members): self = try .prepare(operation, members, body, format)
            case .float64(let members): self = try .prepare(operation, members, body, format)
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
        run: @escaping @Sendable (ExecutionContext) throws(Problem) -> any AnswerPrinting
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
    ///   - members: The members of the request, among them the format of numbers and tensors.
    ///   - format: The representation of the response.
    ///   - plan: The plan.
    ///   - run: Runs the plan, and returns the members of the response.
    /// - Throws: `Problem` if there can be no plan.
    init<Scalar: APIScalar, Plan: ComputationPlan>(
        _ members: RequestMembers<Scalar>,
        _ format: AnswerFormat,
        _ plan: @autoclosure () throws(AttentionError) -> Plan,
        run:
            @escaping @Sendable (Plan, ExecutionContext) throws(AttentionError)
            -> [AnswerMember<Scalar>]
    ) throws(Problem) {
        let made: Plan
        do {
            made = try plan()
        } catch {
            throw Problem(error)
        }
        self.format = format
        computed = ComputedCounts(elements: made.answerElementCount, multiplyAdds: made.cost)
        let (style, form, half) = (members.numberStyle, members.tensorForm, members.half)
        var subject: PictureSubject?
        let allocatedLength = made.allocatedElementCount * MemoryLayout<Scalar>.stride
        switch format {
        case .json:
            cost = made.cost
            self.allocatedLength = allocatedLength
            maximumAnswerLength = AnswerPrinter<Scalar>.maximumLength(
                elementCount: made.answerElementCount,
                shapes: made.shapes.values,
                texts: members.labels,
                style: style
            )
        case .text:
            cost = made.cost + TextPrinter<Scalar>.cost(of: made)
            self.allocatedLength = allocatedLength
            maximumAnswerLength = TextPrinter<Scalar>.maximumLength(
                of: made,
                texts: members.labels,
                style: style
            )
        case .inference(let request):
            try request.requireOutputs(in: made.shapes)
            cost = made.cost
            self.allocatedLength = allocatedLength
            maximumAnswerLength = InferencePrinter<Scalar>.maximumLength(
                of: made,
                for: request,
                texts: members.labels,
                style: style
            )
        case .picture(let options):
            guard let shape = made.shapes[options.tensor.output] else {
                preconditionFailure("a picture of \(options.tensor), which is not computed")
            }
            let pictured = PictureSubject(options, members, shape: shape)
            cost = made.cost + pictured.cost
            self.allocatedLength = allocatedLength + HeatMapSVG.allocatedLength(pictured.shape)
            maximumAnswerLength = pictured.maximumLength
            subject = pictured
        }
        self.run = { [subject] (execution) throws(Problem) in
            var members: [AnswerMember<Scalar>]
            // They are not part of the response, so none of them is rounded.
            var maskedScores: [Scalar] = []
            do throws(AttentionError) {
                members = try run(made, execution)
                if subject != nil { maskedScores = members.take(.maskedScores) }
                if let half { try made.round(&members, to: half) }
            } catch {
                throw format.translated(Problem(error))
            }
            if let subject {
                let elements: [Scalar] = members.take(subject.options.tensor.output)
                return subject.picture(of: elements, maskedScores: maskedScores)
            }
            if case .inference(let request) = format {
                return try InferencePrinter(
                    members: members,
                    for: request,
                    style: style,
                    form: form,
                    half: half
                )
            }
            if case .text = format {
                return TextPrinter(members: members, style: style, half: half)
            }
            return AnswerPrinter(members: members, style: style, form: form, half: half)
        }
    }
}

extension RequestMembers {
    /// The labels, which a response repeats.
    fileprivate var labels: [String] { hasTokens ? (tokens ?? []) + (keyTokens ?? []) : [] }
}
