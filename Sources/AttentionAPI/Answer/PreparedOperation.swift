import Attention
import HTTP1
import TensorJSON
import Tensors

/// A request that was read and checked, and is ready to be computed and printed; hides the scalar
/// type.
struct PreparedOperation: Sendable {
    /// The multiply-adds of the computation.
    let cost: Int

    /// The memory that the computation allocates besides the request's own, in bytes.
    let allocatedLength: Int

    /// The maximum length of the response, in bytes.
    let maximumAnswerLength: Int

    /// Computes, and returns a printer of the response.
    let run: @Sendable (ExecutionContext) throws(Problem) -> any AnswerPrinting

    /// Checks the members of a request against each other.
    ///
    /// - Throws: `Problem`, with the advice that the body allows.
    init(_ operation: Operation, request: DecodedRequest, body: Body) throws(Problem) {
        do throws(Problem) {
            switch request {
            case .float32(let members): self = try .prepare(operation, members)
            case .float64(let members): self = try .prepare(operation, members)
            }
        } catch {
            throw error.advised(on: body, for: operation)
        }
    }

    /// Creates an operation from the engine's plan.
    ///
    /// - Parameters:
    ///   - members: The members of the request, among them the format of the response.
    ///   - plan: The plan.
    ///   - run: Runs the plan, and returns the members of the response.
    /// - Throws: `Problem` if there can be no plan.
    init<Scalar: APIScalar, Plan: ComputationPlan>(
        _ members: RequestMembers<Scalar>,
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
        cost = made.cost
        allocatedLength = made.allocatedElementCount * MemoryLayout<Scalar>.stride
        maximumAnswerLength = AnswerPrinter<Scalar>.maximumLength(
            elementCount: made.answerElementCount,
            shapes: made.shapes.values,
            texts: members.hasTokens ? (members.tokens ?? []) + (members.keyTokens ?? []) : [],
            style: members.numberStyle
        )
        let (style, form, half) = (members.numberStyle, members.tensorForm, members.half)
        self.run = { (execution) throws(Problem) in
            do throws(AttentionError) {
                var members = try run(made, execution)
                if let half { try made.round(&members, to: half) }
                return AnswerPrinter(members: members, style: style, form: form, half: half)
            } catch {
                throw Problem(error)
            }
        }
    }
}
