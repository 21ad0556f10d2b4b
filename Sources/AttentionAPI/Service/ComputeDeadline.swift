import HTTP1

/// The end of a computation's time: its deadline, or earlier if its response is no longer wanted.
struct ComputeDeadline: Sendable {
    private let cancellation: Cancellation
    private let limit: Duration
    private let end: MonotonicTime
    private let now: @Sendable () -> MonotonicTime

    /// Creates the deadline of a computation that starts at `start`.
    init(
        _ cancellation: Cancellation,
        from start: MonotonicTime,
        _ configuration: ServiceConfiguration
    ) {
        self.cancellation = cancellation
        limit = configuration.maximumComputeTime
        end = start + limit
        now = configuration.now
    }

    /// Whether the computation must stop; called between blocks, from any thread.
    var isOver: Bool { cancellation.isCancelled || now() >= end }

    /// The reason why the computation stopped.
    var problem: Problem {
        guard !cancellation.isCancelled else {
            return Problem(
                .unavailable,
                "the computation was stopped: the server is shutting down, or the client has "
                    + "disconnected"
            )
        }
        return Problem(
            .computationTooLarge,
            "the computation was stopped after \(decimal(limit / .seconds(1))) seconds",
            pointer: "",
            limit: .computeTime
        )
    }
}
