package import Tensors

/// A request whose members are known to fit together, and its costs; `run` computes.
package protocol ComputationPlan<Scalar>: Sendable {
    associatedtype Scalar: AttentionScalar

    /// The shape of each tensor in the result; `parameters` has none.
    var shapes: OutputTable<Shape> { get }

    /// The number of elements of the result, parameters included.
    var answerElementCount: Int { get }

    /// The number of elements that `run` allocates besides the request's own, with the result and
    /// one thread's scratch memory. In bytes it fits in `Int`.
    ///
    /// A short request can ask for a large amount of memory, for example with a large `d_out` or
    /// with the product of a tall and a wide matrix. Compare this with a limit before running.
    var allocatedElementCount: Int { get }

    /// The multiply-adds of `run`, for deciding whether and where it runs.
    var cost: Int { get }

    /// Computes the outputs that the request asks for.
    ///
    /// - Parameter execution: Where to compute, and whether to go on. The result does not depend
    ///   on it.
    /// - Returns: The tensors of `shapes`.
    /// - Throws: `AttentionError` of kind `overflow` or `cancelled`.
    func run(_ execution: ExecutionContext) throws(AttentionError) -> AttentionResult<Scalar>

    /// Returns the error of a number in the result that is finite in `Scalar`, but not in the type
    /// that the response is rounded to.
    ///
    /// - Parameters:
    ///   - output: The output that contains it.
    ///   - index: Its index among the output's elements.
    ///   - type: The type.
    /// - Returns: An error of kind `overflow`, at the member that the output is made from.
    func overflow(of output: AttentionOutput, at index: Int, in type: ScalarType) -> AttentionError
}

extension ComputationPlan {
    /// The error without a pointer.
    package func overflow(
        of output: AttentionOutput,
        at index: Int,
        in type: ScalarType
    ) -> AttentionError {
        AttentionError(.overflow, "number \(index) of \(output.name) overflows \(type)")
    }
}
