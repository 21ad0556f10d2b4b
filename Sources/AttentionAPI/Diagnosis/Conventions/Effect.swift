import Attention
import Tensors

/// The outputs of a computation, as `Double`.
typealias Results = OutputTable<Tensor<Double>>

/// A change of tensors that the engine has computed.
struct Effect: Sendable {
    /// The outputs that are changed or needed.
    let needs: OutputSet

    /// The output whose observed tensor it explains; nil for any.
    var explains: AttentionOutput?

    /// Whether the results of a query do not depend on those of others.
    var isByRow = false

    /// Changes the results of a request; returns false where that is not possible.
    ///
    /// Throws only if the computation was cancelled.
    let apply: @Sendable (inout Results, Trial) throws(AttentionError) -> Bool
}

/// A changed request whose results an effect changes.
struct Trial {
    let request: DiagnosedRequest
    let facts: RequestFacts
    let execution: ExecutionContext

    /// The queries whose rows are wanted; nil for all.
    ///
    /// The results have just these rows if the effect is by row, else all.
    let queries: [Int]?

    /// Returns the rows of a tensor that are wanted.
    func rows(of tensor: Tensor<Double>) -> Tensor<Double> {
        queries.map { tensor.selecting($0, along: -2) } ?? tensor
    }
}
