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
        case .float32(let fields): self = try .prepare(operation, fields)
        case .float64(let fields): self = try .prepare(operation, fields)
        }
    }

    /// Takes over what a plan knows, and a way to run it.
    ///
    /// - Parameters:
    ///   - plan: The engine's plan.
    ///   - fields: How the answer is to be printed, and the labels that it repeats.
    ///   - run: Runs the plan, and returns what the answer is printed from.
    init<Scalar: APIScalar>(
        _ plan: some ComputationPlan,
        _ fields: RequestMembers<Scalar>,
        run: @escaping @Sendable (ExecutionContext) throws(Problem) -> any AnswerPrinting
    ) {
        cost = plan.cost
        allocatedLength = plan.allocatedElementCount * MemoryLayout<Scalar>.stride
        longestAnswer = AnswerPrinter<Scalar>.longestAnswer(
            elementCount: plan.answerElementCount,
            shapes: plan.shapes.values,
            texts: fields.hasTokens ? (fields.tokens ?? []) + (fields.keyTokens ?? []) : [],
            style: fields.numberStyle
        )
        self.run = run
    }
}

/// What the engine knows of a computation before it runs.
protocol ComputationPlan {
    var shapes: OutputTable<Shape> { get }
    var answerElementCount: Int { get }
    var allocatedElementCount: Int { get }
    var cost: Int { get }
}

extension AttentionPlan: ComputationPlan {}
extension ProjectionPlan: ComputationPlan {}
extension MergePlan: ComputationPlan {}
