package import Tensors

/// A request for attention that is known to fit together: its shapes and its price.
///
/// Making a plan reads shapes and options only, in time that does not grow with the tensors;
/// `run` computes.
package struct AttentionPlan<Scalar: AttentionScalar>: Sendable {
    /// The shape of each tensor in the result; `parameters` has none.
    package let shapes: [AttentionOutput: Shape]

    /// How many numbers the result holds, parameters included.
    package let answerElementCount: Int

    /// How many numbers `run` allocates beside the request's own, the result included.
    ///
    /// A short request can ask for a great deal of memory (`d_out` of a seed, the product of a
    /// tall and a wide matrix): compare this with a limit before running.
    package let allocatedElementCount: Int

    /// The multiply-adds of `run`, for deciding where it runs.
    package let cost: Int

    /// Checks that everything fits together.
    ///
    /// - Parameters:
    ///   - source: The tensors. Values are needed for `context`, `output` and `values` only.
    ///   - options: What is asked of attention beyond its tensors.
    ///   - outputs: What the result shall hold.
    /// - Throws: `AttentionError` at the first member that disagrees with those before it.
    package init(
        _ source: AttentionSource<Scalar>,
        options: AttentionOptions<Scalar> = AttentionOptions(),
        outputs: Set<AttentionOutput>
    ) throws(AttentionError) {
        preconditionFailure("not built yet")
    }

    /// Computes what was asked for.
    ///
    /// - Throws: `AttentionError` of kind `overflow` or `cancelled`.
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> AttentionResult<Scalar> {
        preconditionFailure("not built yet")
    }
}
