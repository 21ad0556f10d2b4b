package import Tensors

/// How a computation runs: on which threads, and whether it has been cancelled.
package struct ExecutionContext: Sendable {
    /// Runs the parts of a computation; the result does not depend on their order or threads.
    package var parallelFor: ParallelFor

    /// Whether the result is no longer wanted; called between blocks, from any thread.
    package var isCancelled: @Sendable () -> Bool

    /// Creates a context; by default everything runs to completion on the caller's thread.
    package init(
        parallelFor: @escaping ParallelFor = { count, body in
            for index in 0..<count { body(index) }
        },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.parallelFor = parallelFor
        self.isCancelled = isCancelled
    }

    /// Runs everything to completion on the caller's thread.
    package static var serial: ExecutionContext { ExecutionContext() }
}
