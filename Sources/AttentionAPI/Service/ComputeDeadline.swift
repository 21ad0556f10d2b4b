import HTTP1

/// How long work goes on that is done elsewhere: while somebody waits for it, and for so long.
///
/// It looks at a clock of its own, for it looks often and from any thread.
struct ComputeDeadline: Sendable {
    private let cancellation: Cancellation
    private let limit: Duration
    private let end: ContinuousClock.Instant

    /// Begins to wait for the work.
    init(_ cancellation: Cancellation, _ configuration: ServiceConfiguration) {
        self.cancellation = cancellation
        limit = configuration.longestComputation
        end = .now + limit
    }

    /// Whether the work is to be given up; asked between blocks, from any thread.
    var isOver: Bool { cancellation.isCancelled || .now >= end }

    /// Why the work was given up.
    var problem: Problem {
        guard !cancellation.isCancelled else {
            return Problem(
                .unavailable,
                "the computation was given up: the server is stopping, or its client has gone",
                fields: [Problem.retryAfter]
            )
        }
        return Problem(
            .computationTooLarge,
            "the computation was given up after \(limit / .seconds(1)) seconds "
                + "(--compute-timeout)",
            pointer: ""
        )
    }
}
