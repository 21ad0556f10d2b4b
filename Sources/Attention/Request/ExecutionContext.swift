package import Tensors

/// How a computation runs: where its pieces go, and when to give up.
package struct ExecutionContext: Sendable {
    /// Runs the pieces of a computation; results do not depend on how.
    package var parallelFor: ParallelFor

    /// Whether the result is no longer wanted; asked between blocks, from any thread.
    package var isCancelled: @Sendable () -> Bool

    /// Creates a context; by default everything runs on the caller's thread, to the end.
    package init(
        parallelFor: @escaping ParallelFor = { count, body in
            for index in 0..<count { body(index) }
        },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.parallelFor = parallelFor
        self.isCancelled = isCancelled
    }

    /// Everything on the caller's thread, to the end.
    package static var serial: ExecutionContext { ExecutionContext() }
}
