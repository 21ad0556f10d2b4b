package import Tensors

/// A request for learned projections alone, known to fit together: the operation `/qkv`.
///
/// Each of queries, keys and values whose matrix is given (or drawn) is answered. A query
/// selection selects rows of every tensor of the source, so it does not go with a memory.
package struct ProjectionPlan<Scalar: AttentionScalar>: Sendable {
    /// The shapes of `queries`, `keys` and `values`, those that are answered.
    package let shapes: [AttentionOutput: Shape]

    /// How many numbers the result holds, parameters included.
    package let answerElementCount: Int

    /// How many numbers `run` allocates beside the request's own, the result included.
    package let allocatedElementCount: Int

    /// The multiply-adds of `run`, for deciding where it runs.
    package let cost: Int

    /// Checks that everything fits together.
    ///
    /// - Parameters:
    ///   - source: The tensors and their parameters, without which there is nothing to do.
    ///   - headCount: Splits the projections, head after head, as in `AttentionOptions`.
    ///   - keyValueHeadCount: How many heads keys and values have, as in `AttentionOptions`.
    ///   - querySelection: Which rows are projected.
    ///   - includesParameters: Whether the result shall hold the matrices used.
    /// - Throws: `AttentionError` at the first member that disagrees with those before it.
    package init(
        _ source: AttentionSource<Scalar>,
        headCount: Int? = nil,
        keyValueHeadCount: Int? = nil,
        querySelection: QuerySelection = .all,
        includesParameters: Bool = false
    ) throws(AttentionError) {
        preconditionFailure("not built yet")
    }

    /// Computes the projections.
    ///
    /// - Throws: `AttentionError` of kind `overflow` or `cancelled`.
    package func run(
        _ execution: ExecutionContext = .serial
    ) throws(AttentionError) -> ProjectionResult<Scalar> {
        preconditionFailure("not built yet")
    }
}

/// The projections that were asked for.
package struct ProjectionResult<Scalar: AttentionScalar>: Sendable {
    /// `queries`, `keys` and `values`, those whose matrix is given.
    package internal(set) var tensors: [AttentionOutput: Tensor<Scalar>]

    /// The matrices used, if they were asked for.
    package internal(set) var parameters: ProjectionMatrices<Scalar>?

    /// The tensor of one output; nil if it has no matrix.
    package subscript(output: AttentionOutput) -> Tensor<Scalar>? { tensors[output] }
}
