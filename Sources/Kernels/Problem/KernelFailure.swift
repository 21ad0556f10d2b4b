/// Why a kernel gives no result.
package enum KernelFailure: Error, Equatable, Sendable {
    /// `isCancelled` returned true.
    case cancelled
    /// The scaled product of this query and key is not finite.
    case scoreOverflow(batch: Int, head: Int, query: Int, key: Int)
    /// The score of this query and key is finite, but not with its ALiBi bias.
    case alibiScoreOverflow(batch: Int, head: Int, query: Int, key: Int)
    /// The score of this query and key is finite, but not with its bias.
    case biasedScoreOverflow(batch: Int, head: Int, query: Int, key: Int)
}
